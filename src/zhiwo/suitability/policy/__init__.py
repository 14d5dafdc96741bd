"""Rules of this context. Pure."""
