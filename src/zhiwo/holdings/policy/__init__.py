"""What a product is. Pure."""
