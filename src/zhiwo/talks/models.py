"""Talks as they were approved, and cases won and lost."""
