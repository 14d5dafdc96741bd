"""Why someone sees a client, or does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from zhiwo.clients.access import in_force, visible_clients
from zhiwo.clients.erasure import ERASED
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.policy import ROLES, Role
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.models import Unit
from zhiwo.org.policy import POSTS, READS_FROZEN, Sight

NO_SIGHT = Text(
    zh="岗位“{post}”不看任何客户，名下有角色也不看。", en="The post {post} sees no client, whatever roles it holds."
)
BY_UNIT = Text(
    zh="岗位“{post}”看{unit}及其下级机构的客户，该客户开户在{host}。",
    en="The post {post} sees the clients of {unit} and below; this one's host is {host}.",
)
OTHER_UNIT = Text(
    zh="岗位“{post}”看{unit}及其下级机构的客户，该客户开户在{host}，不在其中。",
    en="The post {post} sees the clients of {unit} and below; this one's host is {host}, which is not among them.",
)
OWN_BOOK = Text(
    zh="岗位“{post}”只看名下有角色的客户。", en="The post {post} sees the clients it holds a role on, no others."
)
HOLDS = Text(zh="自 {since} 起在该客户名下任{role}。", en="Holds a role on the client since {since}: {role}.")
HELD = Text(
    zh="曾任{role}，自 {since} 至 {until} 前一日；{on} 没有角色。",
    en="Held a role, {role}, from {since} up to the day before {until}; none on {on}.",
)
HOLDS_NOTHING = Text(
    zh="{on} 在该客户名下没有角色，以前也没有。", en="Holds no role on the client on {on}, nor ever did."
)
FROZEN = Text(
    zh="该客户的资料自 {since} 起封存，只有合规经理可读。",
    en="This client's data are frozen since {since}: only compliance officers read them.",
)


@dataclass(frozen=True)
class Reason:
    """One of the ways to see a client: whether it is open, and why."""

    opens: bool
    why: Text


@dataclass(frozen=True)
class Explained:
    """Whether an actor sees a client on the day of the act, and each way there was to it."""

    seen: bool
    reasons: tuple[Reason, ...]


def explain_access(actor: Actor, number: str) -> Explained:
    """Why `actor` sees the client of that number, or why not.

    For whoever administers the house at its own terminal: it tells also of clients the actor must not know of. What it says is
    worked out apart from the predicate (`access.sees`), whose answer is the first field; the two agree by test. Raises
    NotFound.
    """
    client = Client.objects.for_closing().select_related("unit").filter(number=number).first()
    if client is None:
        raise NotFound(what=number)
    seen = visible_clients(actor).filter(pk=client.pk).exists()
    return Explained(seen, tuple(_reasons(actor, client)))


def keeps(actor: Actor, number: str) -> bool:
    """Whether the actor holds a role on the client on the day of the act. One query; tells nothing of the client."""
    held = Keeping.objects.for_closing().filter(in_force(actor.on), staff__number=actor.staff)
    return held.filter(client__number=number).exists()


def _reasons(actor: Actor, client: Client) -> Iterator[Reason]:
    post = POSTS[actor.post]
    if post.sight is Sight.NOBODY:
        yield Reason(False, NO_SIGHT.filled(post=post.name))
        return
    if client.frozen_on is not None and actor.post not in READS_FROZEN:
        yield Reason(False, FROZEN.filled(since=client.frozen_on))
        return
    if post.sight is Sight.UNIT:
        within = client.unit.path.startswith(actor.path)
        said, unit = BY_UNIT if within else OTHER_UNIT, Unit.objects.get(number=actor.unit).name
        yield Reason(within, said.filled(post=post.name, unit=unit, host=client.unit.name))
    else:
        yield Reason(False, OWN_BOOK.filled(post=post.name))
    yield from _roles(actor, client)


def _roles(actor: Actor, client: Client) -> Iterator[Reason]:
    """The roles held on the day; where there are none, the last one held, or that there never was one."""
    held = Keeping.objects.for_closing().filter(client=client, staff__number=actor.staff).order_by("since", "role")
    holds = list(held.filter(in_force(actor.on)))
    for keeping in holds:
        yield Reason(True, HOLDS.filled(since=keeping.since, role=ROLES[Role(keeping.role)]))
    if holds:
        return
    last = held.filter(~Q(until=None), until__lte=actor.on).last()
    if last is None:
        yield Reason(False, HOLDS_NOTHING.filled(on=actor.on))
    else:
        held_once = HELD.filled(role=ROLES[Role(last.role)], since=last.since, until=last.until, on=actor.on)
        yield Reason(False, held_once)


def all_ordinals() -> dict[str, int]:
    """The ordinal of every client that was not erased, by number, of frozen ones too. One query; for what is laid out of the
    lake, and masked by `working_ordinals` before anything is worked out of it."""
    rows = Client.objects.for_closing().exclude(status=ERASED)
    return dict(rows.order_by("ordinal").values_list("number", "ordinal"))


def working_ordinals() -> dict[str, int]:
    """The ordinal of every client whose data may be worked with, by number: none that is frozen or was erased. One query; for
    what the night works out, never for a face."""
    rows = Client.objects.for_closing().filter(frozen_on=None).exclude(status=ERASED)
    return dict(rows.order_by("ordinal").values_list("number", "ordinal"))
