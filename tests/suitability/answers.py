"""Answers to the questionnaire, for tests."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from tests.cast import TODAY, Cast
from zhiwo.parties.models import Person
from zhiwo.suitability.models import Assessment
from zhiwo.suitability.operations import HandedIn, hand_in, open_questionnaire
from zhiwo.suitability.policy.questionnaire import questionnaire_on

SHANGHAI = ZoneInfo("Asia/Shanghai")
FORM = questionnaire_on(TODAY)
MIDDLING = {
    "age": "to50", "income": "to100", "share": "to25", "products": "wealth", "years": "to2", "purpose": "steady",
    "return": "above", "preference": "some", "liquidity": "three", "awareness": "target", "loss": "to20",
}  # fmt: skip
"""9 + 6 + 4 + 3 + 3 + 6 + 4 + 6 + 7 + 9 + 6 = 63 points: C4."""
MODEST = MIDDLING | {"preference": "little", "return": "deposit"}
"""63 - 3 - 3 = 57 points: C3."""
AVERSE = MIDDLING | {"loss": "none", "preference": "none", "purpose": "keep"}


def moment(on: date = TODAY, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=SHANGHAI)


def grown_up(cast: Cast, client: str = "甲") -> None:
    """The client is forty-six, unless its day of birth is known already."""
    Person.objects.for_closing().get_or_create(client=cast.clients[client], defaults={"born_on": date(1980, 1, 1)})


def assessed(
    cast: Cast, client: str = "甲", by: str = "W1", at: datetime | None = None, witness: str = "", **changed: str
) -> HandedIn:
    """The client is assessed from opening to result; of a client whose day of birth is not known it becomes known: of unknown age
    nobody is assessed alone."""
    when = at or moment()
    grown_up(cast, client)
    actor = cast.actor(by, when.date())
    code = open_questionnaire(actor=actor, client=client, channel="tablet", at=when, witness=witness).code
    return hand_in(code=code, answers=MIDDLING | changed, own_hand=True, at=when)


def elsewhere(cast: Cast, client: str, on: date, level: int = 3, reference: str = "") -> Assessment:
    """An assessment the bank's other channels made."""
    from zhiwo.suitability.policy.assessing import ends_on

    return Assessment.objects.for_closing().create(
        client=cast.clients[client], reference=reference or f"RA-{client}-{on}-{level}", source="feed", channel="mobile",
        level=level, assessed_on=on, entered_at=moment(on, 22), ends_on=ends_on(FORM, on),
    )  # fmt: skip
