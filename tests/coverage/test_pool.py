"""The pool: who stands in it, what is known before the claim, who may adopt how many, and giving back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.cast import TODAY, Cast
from tests.coverage.told import held, told
from tests.desk.house import NOW
from zhiwo.clients.access import visible_clients
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.operations import take_over_keepings
from zhiwo.clients.wall.standing import behind
from zhiwo.coverage.models import PoolEntry
from zhiwo.coverage.operations import adopt, assign, cover, give_back, lay_pool_out
from zhiwo.coverage.operations.refusals import (
    CoolingOff,
    EnoughToday,
    NotForPost,
    NotYourClient,
    PoolFull,
    TakenByAnother,
    TransferReasonMissing,
)
from zhiwo.coverage.queries import pool
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.tiering.models import Placement
from zhiwo.tiering.policy import Basis, Standing, scheme_on

DAY = timedelta(days=1)
SINCE = date(2026, 3, 1)


def place(client: Client, tier: str = "lingyang", since: date = SINCE) -> None:
    """Put a client into a tier of S10."""
    basis = Basis(closed_on=since, amount_fen=0, decided_fen=0, standing=Standing(tier, ()))
    Placement.objects.for_closing().create(
        client=client, scheme="boc_branch", tier=tier, on_list=True, since=since,
        rule=scheme_on("boc_branch", since).rule, figures=basis.to_json(),
    )  # fmt: skip


def adopted_tier() -> str:
    """The tier of S10 whose clients are adopted."""
    return next(tier.code for tier in scheme_on("boc_branch", SINCE).tiers if tier.owners.adopters)


@pytest.fixture
def open_pool(cast: Cast) -> Cast:
    """戊 of N1 is in the pool; 甲 and 丙, who have leads, are not."""
    for number in ("戊", "甲", "丙"):
        place(cast.clients[number], adopted_tier())
    lay_pool_out(on=TODAY - DAY)
    return cast


def reference(client: Client | None = None) -> str:
    entries = PoolEntry.objects.filter(client_key=client.pk) if client else PoolEntry.objects.all()
    return entries.get().reference


def take(cast: Cast, by: str = "L1", on: date = TODAY, which: str = "") -> Client:
    with behind(cast.actor(by, on)):
        return adopt(actor=cast.actor(by, on), reference=which or reference(), at=NOW)


def more(cast: Cast, count: int) -> list[Client]:
    """So many more clients of N1 in the pool."""
    made = [
        Client.objects.for_closing().create(
            number=f"P{n}", ordinal=100 + n, name=f"测试{n}", initials="cs", sort_key="",
            unit=cast.clients["戊"].unit, status="active",
        )
        for n in range(count)
    ]  # fmt: skip
    for client in made:
        place(client, adopted_tier())
    lay_pool_out(on=TODAY - DAY)
    return made


class TestLayingOut:
    def test_listed_clients_nobody_keeps_whose_tier_is_adopted(self, open_pool: Cast) -> None:
        (entry,) = PoolEntry.objects.all()

        assert (entry.client_key, entry.unit.number, entry.tier, entry.since) == (
            open_pool.clients["戊"].pk,
            "N1",
            adopted_tier(),
            SINCE,
        )
        assert set(entry.adopters) == {"outlet_head", "lobby_manager"}

    def test_no_client_with_a_keeper_is_in_it(self, open_pool: Cast) -> None:
        """kuaiqi-bugs#65: a pool that shows a client who has an owner."""
        assign_to = Keeping.objects.for_closing()
        assign_to.create(client=open_pool.clients["戊"], staff=open_pool.staff["W1"], role="lead", since=TODAY)

        lay_pool_out(on=TODAY)

        assert not PoolEntry.objects.exists()

    def test_who_is_given_a_keeper_in_the_day_is_in_it_no_more(self, house: Cast) -> None:
        place(house.clients["戊"], adopted_tier())
        lay_pool_out(on=TODAY - DAY)

        assign(actor=house.actor("H1"), client="戊", to="W1", reason="", at=NOW)

        seen = pool(house.actor("L1"), 10)
        assert seen and seen.total == 0
        with pytest.raises(TakenByAnother, match="王经理"):
            take(house)

    def test_again_changes_nothing_and_what_stays_keeps_its_name(self, open_pool: Cast) -> None:
        before = list(PoolEntry.objects.values())

        assert lay_pool_out(on=TODAY) == 1

        assert list(PoolEntry.objects.values()) == before

    def test_nothing_in_it_leads_to_the_person(self, open_pool: Cast) -> None:
        (row,) = PoolEntry.objects.values()

        assert "测试" not in str(row)
        assert {field.name for field in PoolEntry._meta.fields} == {
            "id", "reference", "client_key", "unit", "rule", "tier", "adopters", "since", "age_from", "taken_by",
        }  # fmt: skip


class TestAdopting:
    def test_the_lobby_manager_adopts_whom_nobody_keeps_and_sees_the_client_then(self, open_pool: Cast) -> None:
        """1Panel-dev/CordysCRM#270: with its history."""
        assert not visible_clients(open_pool.actor("L1")).filter(number="戊").exists()

        take(open_pool)

        assert held("戊") == [("L1", "adopter", TODAY, None)]
        assert visible_clients(open_pool.actor("L1")).filter(number="戊").exists()
        assert (told("client.adopted").actor, told("client.adopted").subject) == ("L1", "戊")

    def test_of_two_the_first_has_the_client_and_the_second_is_told(self, open_pool: Cast) -> None:
        """zammad#3156."""
        which = reference()
        take(open_pool, by="L1", which=which)

        with pytest.raises(TakenByAnother, match="李大堂"):
            take(open_pool, by="H1", which=which)

        assert len(held("戊")) == 1
        assert TrailEntry.objects.filter(act="client.adopted").count() == 1

    def test_not_one_who_was_assigned_meanwhile(self, open_pool: Cast) -> None:
        Keeping.objects.for_closing().create(
            client=open_pool.clients["戊"], staff=open_pool.staff["W2"], role="lead", since=TODAY
        )

        with pytest.raises(TakenByAnother, match="魏经理"):
            take(open_pool)

    @pytest.mark.parametrize(
        ("by", "refusal"), [("W1", NotForPost), ("C1", NotForPost), ("H2", NotFound), ("P1", Denied)]
    )
    def test_only_posts_the_tier_names_and_only_at_the_host_outlet(
        self, open_pool: Cast, by: str, refusal: type[Exception]
    ) -> None:
        with pytest.raises(refusal):
            take(open_pool, by=by)

    def test_a_claim_that_is_refused_shows_nothing(self, open_pool: Cast) -> None:
        with behind(open_pool.actor("W1")):
            with pytest.raises(NotForPost):
                adopt(actor=open_pool.actor("W1"), reference=reference(), at=NOW)
            assert not Client.objects.for_closing().filter(number="戊").exists()
            assert Client.objects.for_closing().filter(number="甲").exists()

    def test_five_a_day_and_the_sixth_tomorrow(self, open_pool: Cast) -> None:
        clients = more(open_pool, 5)
        for client in clients:
            take(open_pool, which=reference(client))

        with pytest.raises(EnoughToday, match="5"):
            take(open_pool, which=reference(open_pool.clients["戊"]))
        take(open_pool, on=TODAY + DAY, which=reference(open_pool.clients["戊"]))

    def test_two_hundred_in_all(self, open_pool: Cast) -> None:
        staff, unit = open_pool.staff["L1"], open_pool.clients["戊"].unit
        others = Client.objects.for_closing().bulk_create(
            Client(number=f"Q{n}", ordinal=500 + n, name="测试", initials="", sort_key="", unit=unit, status="active")
            for n in range(200)
        )
        Keeping.objects.for_closing().bulk_create(
            Keeping(client=one, staff=staff, role="adopter", since=SINCE) for one in others
        )

        with pytest.raises(PoolFull, match="200"):
            take(open_pool)

    def test_who_gave_it_back_waits_thirty_days(self, open_pool: Cast) -> None:
        take(open_pool, on=TODAY)
        give_back(actor=open_pool.actor("L1", TODAY + 7 * DAY), client="戊", reason="住得太远", at=NOW)
        lay_pool_out(on=TODAY + 7 * DAY)

        with pytest.raises(CoolingOff, match="2026-05-27"):
            take(open_pool, on=TODAY + 36 * DAY)
        take(open_pool, on=TODAY + 37 * DAY)


class TestGivingBack:
    def give(self, cast: Cast, client: str = "甲", by: str = "W1", reason: str = "客户迁居", on: date = TODAY) -> Any:
        return give_back(actor=cast.actor(by, on), client=client, reason=reason, at=NOW)

    def test_the_client_has_no_keeper_from_that_day_and_the_file_does_not_bring_it_back(self, cast: Cast) -> None:
        self.give(cast)
        row = {"client": "甲", "staff": "W1", "role": "lead", "from_on": date(2026, 1, 1), "until_on": None}

        take_over_keepings([row])

        assert held("甲") == [("W1", "lead", date(2026, 1, 1), TODAY)]
        assert told("client.given-back").facts["until"] == "2026-04-20"

    def test_the_file_may_name_somebody_else(self, cast: Cast) -> None:
        self.give(cast)
        row = {"client": "甲", "staff": "W2", "role": "lead", "from_on": date(2026, 1, 1), "until_on": None}

        take_over_keepings([row])

        assert held("甲") == [("W2", "lead", date(2026, 1, 1), None)]

    def test_on_the_first_day_to_its_end(self, open_pool: Cast) -> None:
        take(open_pool)

        self.give(open_pool, "戊", "L1")

        assert held("戊") == [("L1", "adopter", TODAY, TODAY + DAY)]

    def test_only_by_its_keeper_with_a_reason(self, cast: Cast) -> None:
        with pytest.raises(NotYourClient):
            self.give(cast, by="H1")
        with pytest.raises(NotFound):
            self.give(cast, by="W2")
        with pytest.raises(TransferReasonMissing):
            self.give(cast, reason=" ")


def test_the_list_shows_what_the_post_may_adopt(open_pool: Cast) -> None:
    seen = pool(open_pool.actor("L1"), 10)

    assert seen
    assert (seen.total, seen.adopted, seen.in_all, seen.today, seen.a_day) == (1, 0, 200, 0, 5)
    assert [row.since for row in seen.rows] == [SINCE]
    other = [pool(open_pool.actor(who), 10) for who in ("W1", "H2")]
    assert [one.total for one in other if one] == [0, 0]
    assert pool(open_pool.actor("P1"), 10) is None
    take(open_pool)
    after = pool(open_pool.actor("L1"), 10)
    assert after
    assert (after.total, after.adopted, after.today) == (0, 1, 1)


def test_whoever_stands_in_since_today_goes_with_the_client(house: Cast) -> None:
    """Found by the simulated year: a cover arranged on the day its client is given back."""
    cover(actor=house.actor("W1"), away="W1", by="W2", last_on=TODAY + 7 * DAY, at=NOW)

    give_back(actor=house.actor("W1"), client="甲", reason="搬走", at=NOW)

    held = Keeping.objects.for_closing().filter(client__number="甲", role="delegate")
    assert not held.exclude(until__lte=TODAY).exists()
