"""How often a talk is opened for a contact: counted once, naming nobody, told to those who lead (F6)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.cast import TODAY, Cast
from tests.talks.house import NOW, NUMBER, in_use
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.talks.models import TalkOpening
from zhiwo.talks.operations import open_talk
from zhiwo.talks.queries import talk_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def opened_by(cast: Cast, by: str, client: str, on: date = TODAY, number: str = NUMBER) -> None:
    open_talk(actor=cast.actor(by, on), client=client, number=number, at=NOW)


class TestOpenings:
    def test_counts_once_a_contact_and_names_nobody(self, cast: Cast) -> None:
        in_use(cast)
        for by, client, on in (
            ("W1", "甲", TODAY),
            ("W1", "甲", TODAY),  # looked at again
            ("H1", "甲", TODAY),  # by somebody else
            ("H1", "乙", TODAY),
            ("W2", "乙", TODAY),
            ("W1", "甲", TODAY + DAY),
            ("W3", "丙", TODAY),
        ):
            opened_by(cast, by, client, on)

        rows = TalkOpening.objects.values_list("unit__number", "on").order_by("unit__number", "on")
        assert list(rows) == [("N1", TODAY)] * 4 + [("N1", TODAY + DAY), ("N2", TODAY)]
        said = TrailEntry.objects.filter(act="talks.opened").values_list("subject_kind", "subject")
        assert list(said) == [("talk", NUMBER)] * 6
        assert {field.name for field in TalkOpening._meta.get_fields()} == {"id", "version", "unit", "on", "contact"}
        assert all(len(contact) == 64 for contact in TalkOpening.objects.values_list("contact", flat=True))

    def test_another_version_and_another_talk_count_for_the_same_contact(self, cast: Cast) -> None:
        other = "T-" + "2" * 32
        in_use(cast)
        in_use(cast, number=other, situation="crs")
        for number in (NUMBER, other, NUMBER):
            opened_by(cast, "W1", "甲", number=number)
        in_use(cast, title="新的说法")
        opened_by(cast, "W1", "甲")

        counted = TalkOpening.objects.values_list("version__talk__number", "version__number")
        assert sorted(counted) == [(NUMBER, 1), (NUMBER, 2), (other, 1)]

    def test_the_table_refuses_a_second(self, cast: Cast) -> None:
        in_use(cast)
        opened_by(cast, "W1", "甲")
        one = TalkOpening.objects.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            TalkOpening.objects.create(version=one.version, unit=one.unit, on=one.on, contact=one.contact)

    @pytest.mark.parametrize("client", ["乙", "丙", "没有"])
    def test_a_client_out_of_sight_counts_nothing(self, cast: Cast, client: str) -> None:
        in_use(cast)
        with pytest.raises(NotFound):
            opened_by(cast, "W1", client)
        assert not TalkOpening.objects.exists()

    def test_leaders_see_how_often_among_theirs_by_version_and_span(self, cast: Cast) -> None:
        in_use(cast)
        for by, client in (("W1", "甲"), ("W2", "乙"), ("W3", "丙")):
            opened_by(cast, by, client)
        in_use(cast, title="新的说法", since=TODAY + DAY)
        opened_by(cast, "W1", "甲", TODAY + DAY)

        def opened(who: str, days: int = 90, on: date = TODAY + DAY) -> list[int] | None:
            row = talk_of(cast.actor(who, on), NUMBER)
            return None if row.opened(days) is None else [one.opened[days] for one in row.versions if one.opened]

        assert (opened("G1"), opened("Q1"), opened("U1")) == ([1, 3], [1, 3], [1, 3])
        assert (opened("H1"), opened("H2"), opened("W1")) == ([1], [0], None)
        assert talk_of(cast.actor("G1", TODAY + DAY), NUMBER).opened(90) == 4
        for days in (30, 90, 365):
            assert opened("G1", days, TODAY + timedelta(days=days - 1)) == [1, 3]
            assert opened("G1", days, TODAY + timedelta(days=days)) == [1, 0]
        assert opened("G1", 30, TODAY - DAY) == [0, 0]

    def test_only_what_is_in_force_and_for_the_post(self, cast: Cast) -> None:
        in_use(cast, posts=["wealth_manager"])
        with pytest.raises(NotFound):
            opened_by(cast, "W1", "甲")
        with pytest.raises(Denied):
            opened_by(cast, "D1", "甲")
