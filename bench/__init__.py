"""Measured figures, each run as its own process: `./dev bench NAME`."""
