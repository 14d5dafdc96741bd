"""How a name is written inside brackets. Pure."""

from __future__ import annotations

from zhiwo.tags.language.comparing import JOINING, has_sign
from zhiwo.tags.language.rows import SEPARATORS
from zhiwo.tags.language.source import Source
from zhiwo.tags.language.words import OTHER_THAN


def written(name: str) -> str:
    """A name as it is written in a rule, in quotes where it would read as something else."""
    plain = Source(name).whole()
    odd = any(sign in plain.text for sign in SEPARATORS + "[]") or has_sign(plain) or bool(JOINING.search(plain.text))
    odd = odd or any(plain.text.casefold().startswith(word.casefold()) for word in (OTHER_THAN.zh, OTHER_THAN.en))
    return f'"{name}"' if odd else name
