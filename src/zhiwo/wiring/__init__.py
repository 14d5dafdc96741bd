"""What the mechanisms of the house are given to work with: one readable tuple a registry, one module a tuple."""
