"""Who gave what a client used: a colleague whose post gives it, whoever puts it down."""

from __future__ import annotations

from zhiwo.clients.models import Client
from zhiwo.entitlements.operations.refusals import NotGivenBy
from zhiwo.entitlements.policy import Entitlement
from zhiwo.entitlements.queries import givers
from zhiwo.entitlements.queries.bookings import gives
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff
from zhiwo.org.policy import POSTS


def trailed(giver: Staff | None) -> dict[str, str]:
    """Who gave it, as the trail has it."""
    return {"giver": giver.number} if giver else {}


def giver_of(actor: Actor, client: Client, entry: Entitlement, named: str) -> Staff:
    """The colleague of that number, "" for the actor, as who gave it to the client. Raises NotGivenBy."""
    found = next((one for one in givers(actor, client.unit, entry) if one.number == (named or actor.staff)), None)
    if found is not None:
        return found
    if named in ("", actor.staff) and gives(actor, entry):
        return Staff.objects.get(number=actor.staff)  # who keeps a client of another unit gives it all the same
    names = [POSTS[post].name for post in entry.given_by]
    posts = Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))
    raise NotGivenBy(what=entry.called, posts=posts)
