"""Money: accounts, positions and balances as the lake has them, and what of it is published for listed clients."""
