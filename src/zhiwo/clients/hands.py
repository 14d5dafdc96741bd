"""Who is who among those who make and check: persons, whatever number they go by, and who stands in for whom."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from zhiwo.clients.models import Keeping
from zhiwo.clients.policy import Role
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.org.models import Staff
from zhiwo.org.policy import may, require
from zhiwo.org.queries import actor_from, at_work


class HousePeople:
    """The people of the house, as approvals ask for them. A person is the row of the staff, not a number or a login.

    Someone who comes back under a new number is another row: what the old one made goes stale, as its maker has left.
    """

    def key(self, actor: Actor) -> str:
        """The person's key. Raises NotFound for an actor who is no member of staff, such as the nightly run."""
        pk = Staff.objects.filter(number=actor.staff).values_list("pk", flat=True).first()
        if pk is None:
            raise NotFound(what=actor.staff)
        return str(pk)

    def present(self, key: str, on: date) -> Actor | None:
        staff = at_work(on).select_related("unit").filter(pk=int(key)).first()
        return actor_from(staff, on) if staff else None

    def same_hands(self, one: str, other: str, since: date, on: date) -> bool:
        """Delegation is kept for each client: who stood in for another on any client, on any day since the command was made,
        is too near to check what the other made, nor the other way round."""
        return one == other or _stands_in(one, other, since, on) or _stands_in(other, one, since, on)

    def may(self, actor: Actor, act: str) -> bool:
        return may(actor, act)

    def require(self, actor: Actor, act: str) -> None:
        require(actor, act)


def _stands_in(delegate: str, lead: str, since: date, on: date) -> bool:
    within = Q(since__lte=on) & (Q(until=None) | Q(until__gt=since))
    kept = Keeping.objects.for_closing().filter(within).order_by()
    led = kept.filter(role=Role.LEAD, staff=int(lead)).values("client")
    return kept.filter(role=Role.DELEGATE, staff=int(delegate), client__in=led).exists()


PEOPLE = HousePeople()
