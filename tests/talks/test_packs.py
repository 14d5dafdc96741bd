"""What a bank's own version of the rules about talks may say, and from when it counts."""

from __future__ import annotations

from datetime import date

import pytest

from tests.rulebook.rules import NOW
from zhiwo.kernel.packs import lay_over, shipped
from zhiwo.rulebook.queries import pack_named
from zhiwo.talks.policy import banned_in, situations_on
from zhiwo.wiring.packs import packs
from zhiwo.wiring.personal_packs import CodeGone
from zhiwo.wiring.talk_packs import UnknownDuties

pytestmark = pytest.mark.django_db
MAY = date(2026, 5, 1)


def newer(pack: str, *changes: tuple[str, str]) -> str:
    text = shipped(pack).replace("valid_from: 2020-01-01", f"valid_from: {MAY}")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def proposed(pack: str, *changes: tuple[str, str]) -> None:
    pack_named(packs(), pack).proposed(newer(pack, *changes), NOW.date())


def test_a_version_like_the_shipped_one_may_be_proposed() -> None:
    proposed("talks.situations", ("review_months: 12", "review_months: 6"))
    proposed("talks.banned", ("[避债,", "[避债, 甩债,"))


def test_a_duty_there_is_not_is_refused() -> None:
    with pytest.raises(UnknownDuties) as refused:
        proposed("talks.situations", ("[gift_year]", "[gift_yaer]"))
    assert "gift_yaer" in refused.value.say("zh")


def test_a_situation_that_talks_hang_on_stays() -> None:
    with pytest.raises(CodeGone):
        proposed("talks.situations", ("code: divorce,", "code: break_up,"))


def test_a_published_version_counts_from_its_day() -> None:
    try:
        lay_over(
            {
                "talks.banned": (newer("talks.banned", ("[避债,", "[避债, 甩债,")),),
                "talks.situations": (newer("talks.situations", ("review_months: 12", "review_months: 6")),),
            }
        )
        assert [bool(banned_in("甩债", day)) for day in (date(2026, 4, 30), MAY)] == [False, True]
        assert [situations_on(day).review_months for day in (date(2026, 4, 30), MAY)] == [12, 6]
    finally:
        lay_over({})
