"""Taking over the talks that come with the program, by two people (F6)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cast import TODAY, Cast
from tests.talks.house import NOW, agreed
from zhiwo.governance.commands import State
from zhiwo.kernel.refusal import Denied
from zhiwo.talks.models import Talk, TalkVersion
from zhiwo.talks.operations import ProposedTalk
from zhiwo.talks.policy import ready_talks
from zhiwo.wiring.talk_commands import NoTalkReady, adopt_talks, propose_talk, take_over_ready_talks

pytestmark = pytest.mark.django_db
YEAR = date(2027, 4, 20)


class TestReadyTalks:
    def test_all_taken_over_by_two(self, cast: Cast) -> None:
        count = take_over_ready_talks(maker=cast.actor("G1"), checker=cast.actor("Q1"), reason="采用", at=NOW)

        assert count == len(ready_talks()) == Talk.objects.count()
        assert set(TalkVersion.objects.values_list("since", "until", "number")) == {(TODAY, YEAR, 1)}
        again = take_over_ready_talks(maker=cast.actor("G1"), checker=cast.actor("Q1"), reason="再采用", at=NOW)
        assert again == 0
        with pytest.raises(NoTalkReady):
            adopt_talks(actor=cast.actor("G1"), reason="再采用", at=NOW)

    def test_those_missing_are_taken_over_only(self, cast: Cast) -> None:
        number, (situation, wording) = next(iter(ready_talks().items()))
        own = ProposedTalk(number, situation, wording, TODAY, YEAR)
        agreed(cast, propose_talk(actor=cast.actor("G1"), proposed=own, reason="先用", at=NOW))
        slip = adopt_talks(actor=cast.actor("G1"), reason="其余", at=NOW)

        assert number not in slip.arguments_written
        assert agreed(cast, slip).state == State.APPROVED
        assert TalkVersion.objects.count() == len(ready_talks())

    def test_stale_when_the_library_changed_meanwhile(self, cast: Cast) -> None:
        slip = adopt_talks(actor=cast.actor("G1"), reason="采用", at=NOW)
        number, (situation, wording) = next(iter(ready_talks().items()))
        own = ProposedTalk(number, situation, wording, TODAY, YEAR)
        agreed(cast, propose_talk(actor=cast.actor("G1"), proposed=own, reason="先用", at=NOW))

        assert agreed(cast, slip).state == State.STALE

    def test_who_may(self, cast: Cast) -> None:
        with pytest.raises(Denied):
            adopt_talks(actor=cast.actor("W1"), reason="采用", at=NOW)
