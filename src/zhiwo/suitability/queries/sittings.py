"""A questionnaire that is open to a client by a code."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from zhiwo.governance.keys import derived_key
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.suitability.models import Sitting
from zhiwo.suitability.policy.questionnaire import Questionnaire, questionnaire_on


class NoSuchCode(Refusal):
    """No questionnaire was opened by that code."""

    sentence = Text(
        zh="没有这个口令：请核对后重新输入，或请客户经理重新开启。",
        en="There is no such code: check it and type it again, or ask your manager for a new one.",
    )


class CodeSpent(Refusal):
    """The code was used, or its time is up."""

    sentence = Text(
        zh="口令已经用过或已过期：如需测评，请客户经理重新开启。",
        en="That code was used or has expired: ask your manager for a new one.",
    )


@dataclass(frozen=True)
class Asked:
    """What the client's page shows: the masked name, the questionnaire, its day. Nothing else of the client."""

    name: str
    form: Questionnaire
    on: date


def digest_of(code: str) -> str:
    """What is kept of a code, however it was typed: it has 79 bits and opens once, so a keyed digest is enough."""
    plain = "".join(one for one in code.lower() if one.isascii() and one.isalnum())
    return hmac.digest(derived_key("assessment codes"), plain.encode(), "sha256").hex()


def questions(code: str, at: datetime) -> Asked:
    """What the code opens. Raises NoSuchCode, CodeSpent. One statement."""
    sitting = Sitting.objects.filter(digest=digest_of(code)).first()
    if sitting is None:
        raise NoSuchCode
    require_open(sitting, at)
    return Asked(sitting.name, questionnaire_on(localdate(at)), localdate(at))


def require_open(sitting: Sitting, at: datetime) -> None:
    """Raises CodeSpent."""
    if sitting.shut_at is not None or at >= sitting.until:
        raise CodeSpent
