"""The transactions laid out for sums: months of rows by block of clients, sort and day (decision 0028)."""
