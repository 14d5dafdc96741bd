"""The language tags are written in: one typed tree, and its Chinese, English and stored forms (docs/tags.md). Pure."""

from zhiwo.tags.language.faults import RuleFault
from zhiwo.tags.language.grammar import Parsed, Reference, parse
from zhiwo.tags.language.names import Dictionary, Entry, Known, Names, known
from zhiwo.tags.language.saying import say
from zhiwo.tags.language.stored import NotARule, canonical, digest, from_json, to_json
from zhiwo.tags.language.tree import Rule

__all__ = [
    "Dictionary",
    "Entry",
    "Known",
    "Names",
    "NotARule",
    "Parsed",
    "Reference",
    "Rule",
    "RuleFault",
    "canonical",
    "digest",
    "from_json",
    "known",
    "parse",
    "say",
    "to_json",
]
