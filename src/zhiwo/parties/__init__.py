"""People behind the client numbers: what the bank must know of each to care for them."""
