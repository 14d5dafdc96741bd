"""Sorting clients: dated schemes, doors into the list, placements with the figures that produced them."""
