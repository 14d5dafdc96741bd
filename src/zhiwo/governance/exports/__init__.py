"""Exports: the one way out for rows in bulk (requirements K2). What can be exported is one tuple in `wiring/listings.py`."""
