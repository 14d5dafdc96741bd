"""The day's run: land, sort, list, raise duties, lay out the desks; every step in a ledger anyone may read."""
