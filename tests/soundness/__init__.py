"""Long runs of what the suite runs short: many random cases against an oracle kept apart."""
