"""By whom a client wishes to be kept, who kept it first, and what a back-dated change replaced."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zhiwo.clients.access import require_client, seen_by
from zhiwo.clients.models import Client
from zhiwo.coverage.models import FirstKept, FormerKeeping, KeeperWish, SkillWish
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
    """Names: whom the client wished for, who of an outlet kept it first and since when; "" and None for nobody. `skills` are
    codes of what the client wishes a keeper to be able to do."""

    wished: str
    skills: tuple[str, ...]
    first: str
    first_since: date | None
    replaced: list[Replaced]


def ties(actor: Actor, number: str) -> Ties:
    """What stands beside the keepers of a client. Raises NotFound. Five statements."""
    client = require_client(actor, number)
    wish = seen_by(KeeperWish.objects.all(), actor).filter(client=client).values_list("staff__name", flat=True).first()
    first = seen_by(FirstKept.objects.all(), actor).filter(client=client).values_list("staff__name", "since").first()
    former = seen_by(FormerKeeping.objects.all(), actor).filter(client=client).order_by("since", "pk")
    rows = former.values_list("staff__name", "role", "since", "until", "known_until")
    skills = wished_skills(actor, [client.pk]).get(client.pk, ())
    return Ties(
        wish or "", skills, first[0] if first else "", first[1] if first else None, [Replaced(*row) for row in rows]
    )


def wished_keeper(actor: Actor, client: Client) -> str:
    """The number of whom the client wishes to be kept by; "" for nobody. One statement."""
    wish = seen_by(KeeperWish.objects.all(), actor).filter(client=client)
    return wish.values_list("staff__number", flat=True).first() or ""


def wished_skills(actor: Actor, clients: Iterable[int] | None = None) -> dict[int, tuple[str, ...]]:
    """Codes of what clients (primary keys; None is all in sight) wish a keeper to be able to do. One statement."""
    rows = seen_by(SkillWish.objects.all(), actor)
    if clients is not None:
        rows = rows.filter(client__in=list(clients))
    found: dict[int, tuple[str, ...]] = {}
    for client, code in rows.order_by("code").values_list("client", "code"):
        found[client] = (*found.get(client, ()), code)
    return found
