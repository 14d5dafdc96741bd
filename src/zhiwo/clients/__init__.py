"""Identity: the thin row of every client, who keeps whom and since when, and the one predicate who sees whom."""
