"""Answering rules from facts: the reference executor, which is the definition (one Ibis query a family, Roaring above it)."""

from zhiwo.tags.measures.audiences import Audiences
from zhiwo.tags.measures.facts import Facts
from zhiwo.tags.measures.naming import names_of
from zhiwo.tags.measures.reading import facts_of

__all__ = ["Audiences", "Facts", "facts_of", "names_of"]
