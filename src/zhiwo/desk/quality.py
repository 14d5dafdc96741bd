"""Quality of contact (联络质量): how contacts went by outlet and person, and the contacts behind each number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from zhiwo.care.models import Interaction
from zhiwo.care.policy.quality import FLAGS, Flag, quality_on
from zhiwo.care.policy.rules import INTERACTION_KINDS, RESULTS
from zhiwo.care.queries.quality import ContactSeen, How, by_person, contacts_judged
from zhiwo.clients.access import seen_by
from zhiwo.desk.marks import Footing, footing
from zhiwo.desk.paging import paged
from zhiwo.desk.screens import QUALITY, require_screen
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff
from zhiwo.org.policy import LEADERS, Field, as_seen

LIST = Text("这份名单", "That list")
HOWS: dict[How, Text] = {
    How.ALL: Text("联络", "Contacts"),
    How.CALLS: Text("电话", "Calls"),
    How.CONNECTED: Text("接通的电话", "Calls that connected"),
    How.MEASURED: Text("有时长的通话", "Calls with a length"),
    How.MESSAGES: Text("可回复的消息", "Messages with their days for an answer over"),
    How.ANSWERED: Text("有回复的消息", "Messages that were answered"),
    How.NOTED: Text("须写备注的联络", "Contacts that ask for a note"),
}
BASES: dict[Flag, How] = {
    Flag.SHORT_CALL: How.MEASURED,
    Flag.NO_NOTE: How.NOTED,
    Flag.NO_REPLY: How.MESSAGES,
    Flag.SAME_NOTES: How.ALL,
}
"""Of what each flag is a part."""


@dataclass(frozen=True)
class QualityRow:
    """The contacts of a person or, with `staff` "", of a unit: `counts` by what is counted, the seconds of measured calls."""

    staff: str
    name: str
    post: str
    counts: Mapping[str, int]
    seconds: int

    def n(self, what: str) -> int:
        return self.counts.get(what, 0)

    def share(self, what: str, of: str) -> Decimal | None:
        """A part as a share, None of nothing."""
        return Decimal(self.n(what)) / self.n(of) if self.n(of) else None

    @property
    def average_seconds(self) -> int | None:
        return self.seconds // self.n(How.MEASURED) if self.n(How.MEASURED) else None


@dataclass(frozen=True)
class UnitQuality:
    """A unit, and its people who had contacts."""

    unit: str
    total: QualityRow
    people: list[QualityRow]


@dataclass(frozen=True)
class QualityDesk:
    """From which day on contacts are judged, by which rule, and how they went."""

    since: date
    footing: Footing
    units: list[UnitQuality]
    bases: Mapping[Flag, How]


@dataclass(frozen=True)
class QualityLine:
    """A contact behind a number; `flags` say why it is looked at twice."""

    client: str
    client_name: str
    on: date
    kind: str
    title: Text
    result: Text | None
    seconds: int | None
    staff: str
    flags: tuple[Text, ...]


@dataclass(frozen=True)
class QualityList:
    """One page of the contacts behind a number; `whose` is the person or unit."""

    title: Text
    whose: str
    rows: list[QualityLine]
    total: int
    page: int
    pages: int


def quality_desk(actor: Actor) -> QualityDesk:
    """How contacts went: of the people below who leads, of oneself otherwise. Raises Denied."""
    require_screen(actor, QUALITY)
    rule = quality_on(actor.on)
    found = by_person(contacts_judged(actor, actor.on))
    people = Staff.objects.filter(number__in=found).order_by("unit__path", "number")
    units: dict[str, tuple[str, list[QualityRow]]] = {}
    for number, name, post, unit, unit_name in people.values_list(
        "number", "name", "post", "unit__number", "unit__name"
    ):
        row = QualityRow(number, name, post, found[number].counts, found[number].seconds)
        units.setdefault(unit, (unit_name, []))[1].append(row)
    rows = [UnitQuality(unit, _total(name, own), own) for unit, (name, own) in units.items()]
    return QualityDesk(actor.on - timedelta(days=rule.shown_days - 1), footing(rule), rows, BASES)


def _total(name: str, people: list[QualityRow]) -> QualityRow:
    counts: Counter[str] = Counter()
    for one in people:
        counts.update(one.counts)
    return QualityRow("", name, "", counts, sum(one.seconds for one in people))


def quality_list(actor: Actor, *, what: str, staff: str, unit: str, page: int) -> QualityList:
    """The contacts behind one number, latest first. Raises Denied, NotFound."""
    require_screen(actor, QUALITY)
    if what not in (*How, *Flag):
        raise NotFound(what=LIST)
    people = _people(actor, staff, unit)
    found = [one for one in contacts_judged(actor, actor.on) if what in one.counts and one.staff in people]
    shown = paged(found, page)
    rows = _lines(actor, shown.rows)
    return QualityList(_titled(what), _whose(people, staff), rows, shown.total, shown.page, shown.pages)


def _titled(what: str) -> Text:
    return HOWS[How(what)] if what in list(How) else FLAGS[Flag(what)]


def _people(actor: Actor, staff: str, unit: str) -> dict[str, tuple[str, str]]:
    """Names and names of the unit, by number, of whom the number counts. Raises NotFound."""
    asked = Staff.objects.filter(unit__path__startswith=actor.path)
    asked = asked.filter(number=staff) if staff else asked.filter(unit__number=unit)
    if actor.post not in LEADERS:
        asked = asked.filter(number=actor.staff)
    found = {number: (name, at) for number, name, at in asked.values_list("number", "name", "unit__name")}
    if not found:
        raise NotFound(what=LIST)
    return found


def _whose(people: Mapping[str, tuple[str, str]], staff: str) -> str:
    name, unit = next(iter(people.values()))
    return name if staff else unit


def _lines(actor: Actor, found: list[ContactSeen]) -> list[QualityLine]:
    why = {one.pk: tuple(FLAGS[flag] for flag in Flag if flag in one.counts) for one in found}
    rows = seen_by(Interaction.objects.all(), actor).filter(pk__in=list(why)).select_related("client", "staff")
    return [
        QualityLine(
            client=row.client.number,
            client_name=as_seen(actor, Field.NAME, row.client.name),
            on=row.on,
            kind=row.kind,
            title=INTERACTION_KINDS.get(row.kind, Text(row.kind, row.kind)),
            result=RESULTS.get(row.result),
            seconds=row.seconds,
            staff=row.staff.name if row.staff else "",
            flags=why[row.pk],
        )
        for row in rows.order_by("-on", "-pk")
    ]
