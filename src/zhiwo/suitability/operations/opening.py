"""Opening the questionnaire to a client. Staff open it; only the client answers (2.1: nobody answers for the client)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.utils.timezone import localdate

from zhiwo.clients.access import require_client
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff
from zhiwo.org.policy import require
from zhiwo.org.policy.passwords import one_time_password
from zhiwo.suitability.models import Sitting
from zhiwo.suitability.policy.assessing import Exhausted
from zhiwo.suitability.policy.questionnaire import questionnaire_on
from zhiwo.suitability.queries.attempts import without_room
from zhiwo.suitability.queries.sittings import digest_of
from zhiwo.suitability.queries.witnesses import is_witnessed, witnesses

CHANNELS: dict[str, Text] = {
    "branch": Text("网点客户屏", "client's screen at the branch"),
    "tablet": Text("网点平板", "tablet at the branch"),
}
"""Where a client answers here: both are face to face."""
KEPT = timedelta(days=1)
"""So long a code that opens nothing any more is still known for one."""


class AssessedTwiceToday(Refusal):
    """The client was assessed as often today as the rules allow."""

    sentence = Text(
        zh="客户今天已测评 {most} 次，达到每日上限：请改日再测。",
        en="The client was assessed {most} times today, which is the most in a day: come back another day.",
    )


class AssessedOftenThisYear(Refusal):
    """The client was assessed as often within twelve months as the rules allow."""

    sentence = Text(
        zh="客户近 12 个月已测评 {most} 次，达到上限：须待较早的一次满 12 个月后再测。",
        en="The client was assessed {most} times within twelve months, which is the most: wait until the earliest is a year old.",
    )


class NoSuchChannel(Refusal):
    """The client answers on one of the listed devices."""

    sentence = Text(zh="请选择客户在哪里作答。", en="Choose where the client answers.")


class WitnessNeeded(Refusal):
    """Of a client who is old or of limited capacity a colleague witnesses the assessment, and has to see the client."""

    sentence = Text(
        zh="这位客户的测评须由同事现场见证：请从列表中选择见证人。",
        en="A colleague must witness the assessment of this client: choose one from the list.",
    )


@dataclass(frozen=True)
class Opened:
    """A questionnaire was opened: the code that opens it once, told now and never again, until when, and where."""

    client: str
    code: str
    until: datetime
    channel: str


@transaction.atomic
def open_questionnaire(*, actor: Actor, client: str, channel: str, at: datetime, witness: str = "") -> Opened:
    """Open the questionnaire to the client; a code opened before and not used opens nothing from now on.

    `witness` is the staff number of who witnesses it, needed where the rules ask for one. Raises Denied, NotFound,
    NoSuchChannel, WitnessNeeded, AssessedTwiceToday, AssessedOftenThisYear.
    """
    require(actor, "assessment.open")
    row = require_client(actor, client)
    on = localdate(at)
    if channel not in CHANNELS:
        raise NoSuchChannel
    if (witness or is_witnessed(row.pk, on)) and witness not in witnesses(row, actor):
        raise WitnessNeeded
    require_room(row.pk, on)
    Sitting.objects.filter(until__lt=at - KEPT).delete()
    Sitting.objects.filter(client_key=row.pk, shut_at=None).update(shut_at=at, name="")
    code = one_time_password()
    form = questionnaire_on(on)
    made = Sitting.objects.create(
        reference=f"R-{uuid4().hex}", digest=digest_of(code), client_key=row.pk, name=str(row.name),
        channel=channel, opened_by=Staff.objects.get(number=actor.staff), opened_at=at,
        until=at + timedelta(minutes=form.code_minutes), witness=Staff.objects.filter(number=witness).first(),
    )  # fmt: skip
    record(
        actor=actor, act="suitability.questionnaire-opened", subject_kind="client", subject=row.number, at=at,
        reference=made.reference, channel=channel,
    )  # fmt: skip
    return Opened(row.number, code, made.until, channel)


def require_room(client: int, on: date) -> None:
    """Raises AssessedTwiceToday, AssessedOftenThisYear where the client (primary key) may not be assessed once more on a day."""
    limits = questionnaire_on(on).limits
    match without_room(client, on):
        case Exhausted.DAY:
            raise AssessedTwiceToday(most=limits.a_day)
        case Exhausted.YEAR:
            raise AssessedOftenThisYear(most=limits.a_year)
