"""By whom a client wishes to be kept, who kept it first, and what a back-dated change replaced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhiwo.clients.access import require_client, seen_by
from zhiwo.coverage.models import FirstKept, FormerKeeping, KeeperWish
from zhiwo.kernel.actor import Actor


@dataclass(frozen=True)
class Replaced:
    """A role as it was known until a change was put down after the fact."""

    name: str
    role: str
    since: date
    until: date | None
    known_until: date


@dataclass(frozen=True)
class Ties:
    """Names: whom the client wished for, who of an outlet kept it first and since when; "" and None for nobody."""

    wished: str
    first: str
    first_since: date | None
    replaced: list[Replaced]


def ties(actor: Actor, number: str) -> Ties:
    """What stands beside the keepers of a client. Raises NotFound. Four statements."""
    client = require_client(actor, number)
    wish = seen_by(KeeperWish.objects.all(), actor).filter(client=client).values_list("staff__name", flat=True).first()
    first = seen_by(FirstKept.objects.all(), actor).filter(client=client).values_list("staff__name", "since").first()
    former = seen_by(FormerKeeping.objects.all(), actor).filter(client=client).order_by("since", "pk")
    rows = former.values_list("staff__name", "role", "since", "until", "known_until")
    return Ties(wish or "", first[0] if first else "", first[1] if first else None, [Replaced(*row) for row in rows])
