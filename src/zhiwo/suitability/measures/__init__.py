"""The answer for many clients and products at once. Pure."""
