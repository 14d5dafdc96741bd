"""What people fill in, as plain forms by screen: parsing only, the rules stand in the operations."""
