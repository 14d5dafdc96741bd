"""Entitlements (权益): the services a client's tier entitles it to, booked, used and counted."""
