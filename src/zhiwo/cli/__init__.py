"""The command zhiwo: parse, one call, print."""
