"""Where mechanisms are told of what the contexts have: one readable tuple a registry, read by the faces."""
