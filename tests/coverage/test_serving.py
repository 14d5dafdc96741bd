"""By which model a client is served, and who may contact it (requirements B5)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import TODAY, Cast
from tests.desk.house import NOW
from zhiwo.care.models import Interaction
from zhiwo.care.operations import Details, correct_interaction, record_interaction
from zhiwo.clients.models import Keeping
from zhiwo.clients.policy import Role
from zhiwo.coverage.models import ServiceSpell
from zhiwo.coverage.operations import propose_transfer, require_may_advise, set_service_model
from zhiwo.coverage.operations.refusals import TransferReasonMissing
from zhiwo.coverage.operations.refusals_of_serving import (
    MayNotAdvise,
    MayNotContact,
    ModelFromPast,
    ModelNeedsTwo,
    ServedSo,
    UnknownModel,
)
from zhiwo.coverage.policy import Deed, Standing, serves, service_rules_on
from zhiwo.coverage.queries import service_of
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.packs import PACKS
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.org.policy import POSTS

RAW = yaml.safe_load((PACKS / "coverage" / "service_models.yaml").read_text(encoding="utf-8"))[0]
CODES = [model["code"] for model in RAW["models"]]
standings = st.builds(
    Standing, st.sampled_from(sorted(POSTS)), st.frozensets(st.sampled_from(list(Role)), max_size=3), st.booleans()
)


def expected(deed: str, one: Standing, code: str, beside: list[Standing]) -> bool:
    """The same from the text of the pack, by enumeration."""
    said = next(model for model in RAW["models"] if model["code"] == code)
    if one.over and one.post in RAW["by_duty"][deed]:
        return True
    if any(role in said["may"][deed]["roles"] for role in one.roles):
        return True
    if deed != "contact" or not any(role in said.get("accompanied", []) for role in one.roles):
        return False
    return any(expected(deed, other, code, []) for other in beside)


def put(house: Cast, client: str, model: str, by: str = "H1", *, since: date = TODAY, approved: bool = True) -> None:
    set_service_model(
        actor=house.actor(by), client=client, model=model, since=since, reason="客户愿意", at=NOW, approved=approved
    )


def role(house: Cast, client: str, staff: str, held: str) -> None:
    Keeping.objects.for_closing().create(client=house.clients[client], staff=house.staff[staff], role=held, since=TODAY)


def meet(house: Cast, client: str, by: str, kind: str = "visit", on: date = TODAY, **more: Any) -> Interaction:
    said = {"result": "connected"} if kind == "call" else {}
    return record_interaction(
        actor=house.actor(by), client=client, kind=kind, on=on, at=NOW, **said, **more
    ).interaction


class TestTheRule:
    @given(st.sampled_from(list(Deed)), standings, st.sampled_from(CODES), st.lists(standings, max_size=2))
    def test_says_what_the_pack_says(self, deed: Deed, one: Standing, code: str, beside: list[Standing]) -> None:
        rules = service_rules_on(TODAY)

        assert serves(deed, one, rules.model(code, "t1"), rules, beside) is expected(str(deed), one, code, beside)

    def test_a_post_limits_a_role(self) -> None:
        rules = service_rules_on(TODAY)
        model = rules.model("manager", "t1")
        grant = model.may[Deed.ORDER].model_copy(update={"posts": ("wealth_manager",)})
        limited = model.model_copy(update={"may": {**model.may, Deed.ORDER: grant}})
        lead = frozenset({Role.LEAD})

        assert serves(Deed.ORDER, Standing("wealth_manager", lead), limited, rules)
        assert not serves(Deed.ORDER, Standing("teller", lead), limited, rules)

    @pytest.mark.parametrize("deed", [Deed.ORDER, Deed.ADVISE])
    def test_orders_and_advice_are_never_a_leaders_by_duty(self, deed: Deed) -> None:
        rules = service_rules_on(TODAY)

        for code in CODES:
            assert not serves(deed, Standing("president", over=True), rules.model(code, "t3"), rules)

    @pytest.mark.parametrize("tier", ["t1", "t2", "t3", "file_only", "none"])
    def test_until_one_is_set_the_managers_model_counts(self, tier: str) -> None:
        assert service_rules_on(TODAY).model(None, tier).code == "manager"


class TestSetting:
    def test_counts_from_its_day_and_ends_what_stood(self, house: Cast) -> None:
        put(house, "甲", "team")
        put(house, "甲", "manager_and_broker", since=TODAY + timedelta(days=10))

        rows = ServiceSpell.objects.for_closing().order_by("since").values_list("model", "since", "until")
        turn = TODAY + timedelta(days=10)
        assert list(rows) == [("team", TODAY, turn), ("manager_and_broker", turn, None)]
        now = service_of(house.actor("H1"), "甲")
        assert (now.model.code, now.since, now.next_from) == ("team", TODAY, turn)
        assert service_of(house.actor("H1", turn), "甲").model.code == "manager_and_broker"
        entry = TrailEntry.objects.filter(act="client.service-model-set").latest("pk")
        assert (entry.actor, entry.facts["model"]) == ("H1", "manager_and_broker")
        assert "客户愿意" not in str(entry.facts)

    def test_the_same_day_again_replaces_it(self, house: Cast) -> None:
        put(house, "甲", "team")
        put(house, "甲", "manager_and_broker")

        assert [row.model for row in ServiceSpell.objects.for_closing()] == ["manager_and_broker"]

    def test_who_may_and_what_is_missing_are_told(self, house: Cast) -> None:
        put(house, "甲", "manager_and_broker")

        said = service_of(house.actor("W1"), "甲")
        assert [one.name for one in said.may[Deed.CONTACT]] == ["王经理"]
        assert (said.may[Deed.ORDER], said.missing) == ((), (Role.BROKER,))
        role(house, "甲", "W2", "broker")
        assert [one.name for one in service_of(house.actor("W1"), "甲").may[Deed.ORDER]] == ["魏经理"]

    def test_a_manager_may_not(self, house: Cast) -> None:
        with pytest.raises(Denied):
            put(house, "甲", "team", by="W1")

    def test_a_client_out_of_sight_is_not_found(self, house: Cast) -> None:
        with pytest.raises(NotFound):
            put(house, "丙", "team")

    def test_a_slip_is_told(self, house: Cast) -> None:
        with pytest.raises(UnknownModel):
            put(house, "甲", "butler")
        for since in (TODAY - timedelta(days=1), TODAY + timedelta(days=367)):
            with pytest.raises(ModelFromPast):
                put(house, "甲", "team", since=since)
        with pytest.raises(TransferReasonMissing):
            set_service_model(actor=house.actor("H1"), client="甲", model="team", since=TODAY, reason=" ", at=NOW)
        put(house, "甲", "team")
        with pytest.raises(ServedSo) as refusal:
            put(house, "甲", "team", since=TODAY + timedelta(days=1))
        assert refusal.value.say("zh") == "该客户已按团队服务模式服务。"

    def test_a_broker_model_and_the_highest_tier_take_two_people(self, house: Cast) -> None:
        for client, model in (("甲", "broker"), ("丙", "team")):
            with pytest.raises(ModelNeedsTwo):
                put(house, client, model, by="G1", approved=False)
        put(house, "甲", "team", approved=False)


class TestContact:
    def test_is_the_brokers_alone_where_the_model_says_so(self, house: Cast) -> None:
        role(house, "甲", "W2", "broker")
        put(house, "甲", "broker")

        with pytest.raises(MayNotContact) as refusal:
            meet(house, "甲", "W1")
        assert refusal.value.say("zh") == (
            "该客户按经纪人模式服务，王经理不能直接联系。"
            "可以联系的是：魏经理（经纪人），以及行长、分管行长、个金科负责人、网点主任。"
        )
        assert "魏经理 (broker)" in refusal.value.say("en")
        assert not Interaction.objects.for_closing().exists()
        meet(house, "甲", "W2")

    def test_leaders_over_the_outlet_may_under_every_model(self, house: Cast) -> None:
        """H12 and H25: their contacts count."""
        put(house, "甲", "broker")

        for leader in ("H1", "G1", "V1", "P1"):
            meet(house, "甲", leader)

    def test_a_client_who_comes_is_served_by_whoever_is_there(self, house: Cast) -> None:
        put(house, "甲", "broker")

        meet(house, "甲", "W1", begun_by_client=True)
        meet(house, "甲", "W1", kind="counter")

    def test_a_specialist_comes_along_with_the_manager(self, house: Cast) -> None:
        role(house, "甲", "Z1", "specialist")
        meet(house, "甲", "Z1")
        put(house, "甲", "manager_and_broker")

        with pytest.raises(MayNotContact):
            meet(house, "甲", "Z1", details=Details(colleagues=("L1",)))
        meet(house, "甲", "Z1", details=Details(colleagues=("W1",)))

    def test_who_is_asked_to_take_over_waits_for_it(self, house: Cast) -> None:
        propose_transfer(actor=house.actor("W1"), client="甲", to="W2", reason="调整", at=NOW)

        with pytest.raises(MayNotContact):
            meet(house, "甲", "W2")

    def test_who_came_to_the_client_since_puts_down_what_passed_before(self, house: Cast) -> None:
        role(house, "戊", "W1", "lead")

        assert meet(house, "戊", "W1", on=TODAY - timedelta(days=2)).on < TODAY

    def test_the_words_of_an_old_entry_are_still_put_right(self, house: Cast) -> None:
        entry = meet(house, "甲", "W1")
        put(house, "甲", "broker")
        said: dict[str, Any] = {"actor": house.actor("W1"), "reference": entry.reference, "on": TODAY, "at": NOW}

        correct_interaction(version=1, kind="visit", details=Details(note="补充"), **said)
        with pytest.raises(MayNotContact):
            correct_interaction(version=2, kind="meeting", **said)


class TestAdvice:
    """Who may advise, by the model: under a broker nobody but the broker, in a team the specialist too; leading is no advice."""

    @pytest.mark.parametrize(
        ("model", "held", "staff", "may"),
        [
            ("manager", "lead", "W1", True),
            ("manager", "specialist", "Z1", False),
            ("broker", "lead", "W1", False),
            ("broker", "broker", "Z1", True),
            ("manager_and_broker", "broker", "Z1", False),
            ("team", "specialist", "Z1", True),
        ],
    )
    def test_is_for_the_roles_of_the_model(self, house: Cast, model: str, held: str, staff: str, *, may: bool) -> None:
        if held != "lead":
            role(house, "甲", staff, held)
        put(house, "甲", model)

        if may:
            require_may_advise(house.actor(staff), house.clients["甲"])
        else:
            with pytest.raises(MayNotAdvise, match="Who may"):
                require_may_advise(house.actor(staff), house.clients["甲"])

    def test_is_not_for_who_only_leads_the_unit(self, house: Cast) -> None:
        with pytest.raises(MayNotAdvise, match="王经理"):
            require_may_advise(house.actor("P1"), house.clients["甲"])
