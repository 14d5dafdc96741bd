"""Refusing what no talk and no case may say (facts §5.3, §5.4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.talks.policy import banned_in


class BannedClaim(Refusal):
    """The text makes a claim that may not be made. What is named are the words of the rule, never those typed in."""

    sentence = Text(
        zh="“{section}”里有禁止的说法“{claim}”（{words}）：{reason}（{source}）。请改写为：{instead}。",
        en="The part “{section}” makes a claim that is not allowed, {claim} ({words}): {reason} ({source}). Write: {instead}.",
    )


def require_no_claims(parts: Iterable[tuple[Text, str]], on: date) -> None:
    """Every part of a text, with the name of its section. Raises BannedClaim for the first claim found."""
    for section, text in parts:
        for hit in banned_in(text, on):
            raise BannedClaim(
                section=section,
                claim=hit.name,
                words=hit.words,
                reason=hit.reason,
                source=hit.source,
                instead=hit.instead,
            )
