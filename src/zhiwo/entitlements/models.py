"""What was booked and used of what a tier is entitled to."""
