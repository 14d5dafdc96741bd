"""The rulebook (制度): which versions of the rule packs a bank has published, signed and reviewed."""
