"""Fit (适当性): what a client can bear, and whether a product may be sold to it: one answer, with its reasons."""
