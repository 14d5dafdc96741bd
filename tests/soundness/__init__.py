"""Promises kept over very many random steps: each module has `run(n)`, and a bounded test beside it runs in CI."""
