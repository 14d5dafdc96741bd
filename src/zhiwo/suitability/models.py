"""What was assessed of a client, and what it stated of its means."""
