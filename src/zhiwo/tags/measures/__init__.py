"""Answering rules from facts: the reference executor, which is the definition (one Ibis query a family, Roaring above it)."""

from zhiwo.tags.measures.audiences import Audiences
from zhiwo.tags.measures.facts import Facts

__all__ = ["Audiences", "Facts"]
