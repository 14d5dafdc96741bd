"""Who stands beside the lead, and what a client of a tier must have (requirements B1, A7)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction

from tests.cast import TODAY, Cast
from tests.coverage.told import held
from tests.desk.house import NOW
from zhiwo.clients.access import visible_clients
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.operations import take_over_keepings
from zhiwo.coverage.operations import accept_transfer, end_role, name_role, propose_transfer
from zhiwo.coverage.operations.refusals import NobodyKeeps, NotYours
from zhiwo.coverage.operations.refusals_of_serving import (
    BackupOfOneself,
    HoldsRole,
    NotNamed,
    PostNotForRole,
    RoleNotForTier,
    RoleNotHeld,
    RoleTaken,
)
from zhiwo.coverage.policy import house_on
from zhiwo.coverage.queries import lacking, lacks_a_role, nameable
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.refusal import Denied, NotFound, Refusal
from zhiwo.org.models import Staff


def name(house: Cast, role: str, staff: str, by: str = "W1", client: str = "甲") -> None:
    name_role(actor=house.actor(by), client=client, role=role, staff=staff, reason="AB角", at=NOW)


def stop(house: Cast, role: str, staff: str, by: str = "W1") -> None:
    end_role(actor=house.actor(by), client="甲", role=role, staff=staff, at=NOW)


def sees(house: Cast, staff: str) -> bool:
    return visible_clients(house.actor(staff)).filter(number="甲").exists()


class TestNaming:
    def test_the_keeper_names_a_backup_who_sees_the_client_at_once(self, house: Cast) -> None:
        assert not sees(house, "W2")
        name(house, "backup", "W2")

        assert ("W2", "backup", TODAY, None) in held("甲")
        assert sees(house, "W2")
        entry = TrailEntry.objects.get(act="client.role-named")
        assert (entry.actor, entry.subject, entry.facts["role"], entry.facts["to"]) == ("W1", "甲", "backup", "W2")
        assert "AB角" not in str(entry.facts)

    def test_a_specialist_comes_from_the_branch_a_corporate_partner_too(self, house: Cast) -> None:
        name(house, "specialist", "Z1")
        name(house, "corporate", "K1", by="H1")

        assert {row[:2] for row in held("甲")} == {("W1", "lead"), ("Z1", "specialist"), ("K1", "corporate")}

    def test_only_as_many_as_the_rule_says(self, house: Cast) -> None:
        name(house, "backup", "W2")
        with pytest.raises(RoleTaken) as refusal:
            name(house, "backup", "L1")
        assert refusal.value.say("zh") == "该客户的协办最多 1 人，现为魏经理：结束一位后再指定。"
        for staff in ("Z1", "W2", "W3"):
            name(house, "specialist", staff)
        with pytest.raises(RoleTaken):
            name(house, "specialist", "W4")

    def test_what_the_rule_does_not_allow_is_refused(self, house: Cast) -> None:
        with pytest.raises(NotNamed):
            name(house, "lead", "W2")
        with pytest.raises(PostNotForRole) as refusal:
            name(house, "corporate", "W2")
        assert refusal.value.say("zh") == "魏经理的岗位（理财经理）不能担任对公搭档：请从候选人中选择。"
        with pytest.raises(BackupOfOneself):
            name(house, "backup", "W1")
        with pytest.raises(NotFound):  # a backup is of the client's own outlet
            name(house, "backup", "W3")
        name(house, "backup", "W2")
        with pytest.raises(HoldsRole):
            name(house, "backup", "W2")
        with pytest.raises(NobodyKeeps):
            name(house, "backup", "W1", by="H1", client="戊")
        with pytest.raises(RoleNotForTier):
            name(house, "specialist", "Z1", by="W4", client="丁")

    def test_a_role_from_today_is_the_keepers_or_a_leaders_to_give(self, house: Cast) -> None:
        name(house, "backup", "W2", by="H1")

        with pytest.raises(NotYours):
            name(house, "specialist", "Z1", by="W2")
        with pytest.raises(NotFound):
            name(house, "specialist", "Z1", by="W3")
        with pytest.raises(Denied):
            name(house, "specialist", "Z1", by="X1")

    def test_the_candidates_are_those_who_would_not_be_refused(self, house: Cast) -> None:
        """An oracle: each member of staff is tried in each role, undone by a savepoint."""
        client = Client.objects.for_closing().select_related("unit").get(number="甲")
        for role in house_on(TODAY).roles.named:
            offered = {one.staff for one in nameable(house.actor("H1"), client, role)}
            taken = set()
            for staff in house.staff:
                try:
                    with transaction.atomic():
                        name(house, role, staff, by="H1")
                        taken.add(staff)
                        raise NotNamed
                except Refusal:
                    pass
            assert offered == taken, role


class TestEnding:
    @pytest.mark.parametrize("by", ["W1", "W2", "H1"])
    def test_by_the_keeper_the_holder_or_a_leader(self, house: Cast, by: str) -> None:
        name(house, "backup", "W2")
        Keeping.objects.for_closing().filter(role="backup").update(since=TODAY - timedelta(days=5))
        stop(house, "backup", "W2", by=by)

        assert ("W2", "backup", TODAY - timedelta(days=5), TODAY) in held("甲")
        assert not sees(house, "W2")
        assert TrailEntry.objects.get(act="client.role-ended").facts["to"] == "W2"

    def test_not_by_another_and_not_what_is_not_held(self, house: Cast) -> None:
        name(house, "backup", "W2")
        name(house, "specialist", "Z1")

        with pytest.raises(NotYours):
            stop(house, "backup", "W2", by="Z1")
        with pytest.raises(RoleNotHeld):
            stop(house, "broker", "W2")
        with pytest.raises(NotNamed):
            stop(house, "lead", "W1")

    def test_a_backup_who_takes_the_client_over_is_its_backup_no_more(self, house: Cast) -> None:
        name(house, "backup", "W2")
        Keeping.objects.for_closing().filter(role="backup").update(since=TODAY - timedelta(days=5))
        proposal = propose_transfer(actor=house.actor("W1"), client="甲", to="W2", reason="调整", at=NOW)
        accept_transfer(actor=house.actor("W2"), number=proposal.pk, at=NOW)

        assert [row for row in held("甲") if row[1] == "backup"] == [("W2", "backup", TODAY - timedelta(days=5), TODAY)]

    def test_a_file_of_keepings_leaves_those_named_here_alone(self, house: Cast) -> None:
        for staff in ("Z1", "W2"):
            name(house, "specialist", staff)
        Keeping.objects.for_closing().filter(staff=house.staff["Z1"]).update(since=TODAY - timedelta(days=5))
        row = {
            "client": "甲",
            "staff": "W3",
            "role": "specialist",
            "from_on": TODAY - timedelta(days=2),
            "until_on": None,
        }
        take_over_keepings([row])

        now = {staff for staff, role, _, until in held("甲") if role == "specialist" and until is None}
        assert now == {"Z1", "W2", "W3"}


class TestWhatATierNeeds:
    def lacks(self, tier: str, on: date = TODAY) -> set[str]:
        rows = Client.objects.for_closing().filter(lacks_a_role(tier, on))
        return set(rows.values_list("number", flat=True))

    def test_is_told_of_each_client_and_counted_alike(self, house: Cast) -> None:
        """The condition on many and the answer about one agree, for every tier and client."""
        name(house, "backup", "W2")
        for tier in ("t1", "t2", "t3", "file_only"):
            one_by_one = {
                client.number
                for client in Client.objects.for_closing().select_related("unit")
                if lacking(client, tier, TODAY).anything
            }
            assert self.lacks(tier) == one_by_one, tier

    def test_the_highest_needs_a_backup_and_three_leaders(self, house: Cast) -> None:
        client = Client.objects.for_closing().select_related("unit").get(number="甲")
        assert lacking(client, "t3", TODAY).roles == (("backup",),)
        name(house, "backup", "W2")
        assert not lacking(client, "t3", TODAY).anything

        Staff.objects.filter(number="V1").update(left_on=TODAY)
        assert lacking(client, "t3", TODAY).leaders == ("deputy_president",)
        assert self.lacks("t3") == set("甲乙丙丁戊")

    def test_an_adopter_does_for_the_lowest_only(self, house: Cast) -> None:
        Keeping.objects.for_closing().create(
            client=house.clients["戊"], staff=house.staff["L1"], role="adopter", since=TODAY
        )

        assert "戊" not in self.lacks("t1")
        assert "戊" in self.lacks("t2")
