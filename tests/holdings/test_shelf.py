"""The shelf through time: what the bank's file changes, what two people change, and what it was on any day."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import make_aware
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cast import TODAY, Cast
from tests.holdings.shelf import abroad, line, publish, take, terms
from zhiwo.governance.models import TrailEntry
from zhiwo.holdings.models import Product, ProductDraft, ProductVersion, Source
from zhiwo.holdings.operations import (
    drop_alternative,
    file_paper,
    name_alternative,
    propose_product,
    publish_product,
    terms_said,
)
from zhiwo.holdings.operations.keeping import NoSuchAlternative, PaperIncomplete
from zhiwo.holdings.operations.proposing import (
    DraftSettled,
    NotAShelfDesk,
    PartnerNotListed,
    ProductIncomplete,
    ShelfUnchanged,
)
from zhiwo.holdings.operations.taking_over import ShelfTaken
from zhiwo.holdings.policy.product import Least, ProductTerms, YieldKind
from zhiwo.holdings.queries import (
    alternatives_of,
    papers_of,
    rating_changes,
    require_terms,
    terms_of,
    terms_on,
    versions_of,
)
from zhiwo.kernel.refusal import Denied, NotFound, Refusal

pytestmark = pytest.mark.django_db
NOW = make_aware(datetime(2026, 4, 20, 10))
DAY = timedelta(days=1)
Pinned = Callable[[int], AbstractContextManager[Any]]


def held() -> list[tuple[str, int, date, date | None, str]]:
    rows = ProductVersion.objects.order_by("product__code", "n")
    return list(rows.values_list("product__code", "n", "since", "until", "source"))


class TestTakingOver:
    def test_a_first_file_begins_every_product(self) -> None:
        taken = take(line("W001"), line("W002"))

        assert taken == ShelfTaken(stated=2, begun=2, closed=0)
        assert held() == [("W001", 1, TODAY, None, "feed"), ("W002", 1, TODAY, None, "feed")]

    def test_the_same_file_again_makes_no_version(self) -> None:
        take(line("W001"))

        assert take(line("W001"), on=TODAY + DAY) == ShelfTaken(1, 0, 0)
        assert held() == [("W001", 1, TODAY, None, "feed")]

    def test_a_changed_row_is_a_new_version_from_that_day(self) -> None:
        take(line("W001"), line("W002"))

        taken = take(line("W001", risk_level="R3"), line("W002"), on=TODAY + DAY)

        assert taken == ShelfTaken(2, 1, 0)
        assert held()[:2] == [("W001", 1, TODAY, TODAY + DAY, "feed"), ("W001", 2, TODAY + DAY, None, "feed")]
        before, after = terms_of("W001", TODAY), terms_of("W001", TODAY + DAY)
        assert before and after
        assert (before.risk, before.version, after.risk, after.version) == (2, 1, 3, 2)

    def test_a_fen_more_and_a_further_currency_are_changes(self) -> None:
        take(line("W001", least_fen=100))
        take(line("W001", least_fen=101), on=TODAY + DAY)
        take(line("W001", least_fen=101), on=TODAY + 2 * DAY, elsewhere=(abroad("W001", "USD"),))

        assert [[change.field.code for change in one.changes] for one in versions_of("W001")] == [
            ["currencies", "least", "steps"], ["least"], [],
        ]  # fmt: skip
        assert require_terms("W001", TODAY + 2 * DAY).elsewhere == (Least("USD", 100_000, 1),)

    def test_the_quota_is_kept_and_makes_no_version(self) -> None:
        take(line("W001", quota_left_fen=500))
        take(line("W001", quota_left_fen=3), on=TODAY + DAY)

        assert len(held()) == 1
        assert require_terms("W001", TODAY + DAY).quota_left_fen == 3

    def test_a_product_gone_from_the_file_is_closed_and_comes_back_as_a_new_version(self) -> None:
        take(line("W001"), line("W002"))
        assert take(line("W002"), on=TODAY + DAY) == ShelfTaken(1, 0, 1)
        assert (terms_of("W001", TODAY), terms_of("W001", TODAY + DAY)) != (None, None)
        assert terms_of("W001", TODAY + DAY) is None

        take(line("W001"), line("W002"), on=TODAY + 2 * DAY)

        assert held()[:2] == [("W001", 1, TODAY, TODAY + DAY, "feed"), ("W001", 2, TODAY + 2 * DAY, None, "feed")]

    def test_no_rows_are_a_file_that_never_came(self) -> None:
        take(line("W001"))

        assert take(on=TODAY + DAY) == ShelfTaken(0, 0, 0)
        assert terms_of("W001", TODAY + DAY)

    def test_a_day_taken_over_twice_keeps_what_it_said_first_as_a_version_of_no_day(self) -> None:
        take(line("W001"))
        take(line("W001", risk_level="R4"))

        assert held() == [("W001", 1, TODAY, TODAY, "feed"), ("W001", 2, TODAY, None, "feed")]
        assert require_terms("W001", TODAY).risk == 4
        assert [one.terms.version for one in versions_of("W001")] == [2]

    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(
            st.dictionaries(st.sampled_from(["A", "B", "C"]), st.integers(1, 3), min_size=1), min_size=1, max_size=6
        )
    )
    def test_every_day_reads_back_as_its_file_had_it(self, files: list[dict[str, int]]) -> None:
        with transaction.atomic():
            for n, file in enumerate(files):
                take(*(line(code, term_days=term) for code, term in file.items()), on=TODAY + n * DAY)

            for n, file in enumerate(files):
                shelf = terms_on(TODAY + n * DAY)
                assert {code: one.term_days for code, one in shelf.items()} == file
            changes = sum(
                1
                for was, now in zip([{}, *files], files, strict=False)
                for code, term in now.items()
                if was.get(code) != term
            )
            assert ProductVersion.objects.count() == changes
            transaction.set_rollback(True)

    def test_is_read_in_few_statements(self, django_assert_num_queries: Pinned) -> None:
        take(*(line(f"W{n}") for n in range(30)))

        with django_assert_num_queries(1):
            assert len(terms_on(TODAY)) == 30
        with django_assert_num_queries(1):
            terms_of("W1", TODAY)
        with django_assert_num_queries(1):
            versions_of("W1")


class TestTwoPeople:
    def test_a_new_product_stands_from_the_day_it_is_agreed_to(self, cast: Cast) -> None:
        version = publish(cast, terms(fees=()), at=NOW)

        assert held() == [("N001", 1, TODAY, None, "form")]
        assert (version.made_by, version.approved_by) == (cast.staff["HO"], cast.staff["Q1"])
        assert require_terms("N001", TODAY) == terms(version=1)
        assert terms_of("N001", TODAY - DAY) is None

    def test_terms_come_back_from_a_draft_as_they_were_put_down(self, cast: Cast) -> None:
        whole = terms(
            "N-2", currencies=("CNY", "USD"), elsewhere=(Least("USD", 5, 6),), opens_on=TODAY, closes_on=TODAY + DAY, pay_years=0,
            certain_benefit=False,
        )  # fmt: skip

        draft = propose_product(actor=cast.actor("HO"), terms=whole, reference="P-1", at=NOW)

        assert terms_said(ProductDraft.objects.get(pk=draft.pk)) == terms("N-2", **_said(whole) | {"version": 1})

    def test_a_form_sent_twice_proposes_once(self, cast: Cast) -> None:
        asked = {"actor": cast.actor("HO"), "terms": terms(), "reference": "P-1", "at": NOW}

        assert propose_product(**asked) == propose_product(**asked)
        assert ProductDraft.objects.count() == 1

    def test_a_change_over_a_file_stands_until_the_file_says_something_new(self, cast: Cast) -> None:
        take(line("W001"))
        publish(cast, terms("W001"), at=NOW, on=TODAY + DAY)

        take(line("W001"), on=TODAY + 2 * DAY)
        kept = require_terms("W001", TODAY + 2 * DAY)
        take(line("W001", risk_level="R3"), on=TODAY + 3 * DAY)
        told = require_terms("W001", TODAY + 3 * DAY)

        assert (kept.version, kept.house_risk) == (2, 2)
        assert (told.version, told.issuer_risk, told.house_risk) == (3, 3, None)

    def test_what_people_put_down_does_not_end_with_the_file(self, cast: Cast) -> None:
        take(line("W001"))
        publish(cast, terms("N001"), at=NOW)

        take(line("W001"), on=TODAY + DAY)

        assert terms_of("N001", TODAY + DAY)

    def test_of_a_day_closed_late_the_file_comes_after_what_people_published_since(self, cast: Cast) -> None:
        take(line("W001"))
        publish(cast, terms("W001"), at=NOW, on=TODAY + 2 * DAY)

        take(line("W001", risk_level="R4"), on=TODAY + DAY)

        assert [(n, since, until) for _, n, since, until, _ in held()] == [
            (1, TODAY, TODAY + 2 * DAY), (2, TODAY + 2 * DAY, TODAY + 2 * DAY), (3, TODAY + 2 * DAY, None),
        ]  # fmt: skip

    @pytest.mark.parametrize("who", ["W1", "H1", "Z1", "X1", "U1", "AD", "Q1"])
    def test_other_posts_put_nothing_down(self, cast: Cast, who: str) -> None:
        with pytest.raises(Denied):
            propose_product(actor=cast.actor(who), terms=terms(), reference="P-1", at=NOW)

    @pytest.mark.parametrize("who", ["P1", "V1", "G1"])
    def test_a_sub_branch_keeps_no_shelf(self, cast: Cast, who: str) -> None:
        with pytest.raises(NotAShelfDesk):
            propose_product(actor=cast.actor(who), terms=terms(), reference="P-1", at=NOW)

    @pytest.mark.parametrize(
        "said",
        [
            {"name": " "}, {"name": "长" * 201}, {"issuer": ""}, {"issuer": "长" * 101}, {"kind": "car"}, {"regime": "none"},
            {"currencies": ("CNY", "CNY")}, {"least_fen": -1}, {"step_fen": 0}, {"opens_on": TODAY, "closes_on": TODAY},
            {"yield_high": None}, {"yield_low": 3, "yield_high": 2}, {"yield_kind": YieldKind.NONE},
            {"currencies": ("CNY", "USD"), "elsewhere": (Least("USD", 1, 0),)},
        ],
    )  # fmt: skip
    def test_terms_that_do_not_hold_together_are_refused(self, cast: Cast, said: dict[str, Any]) -> None:
        with pytest.raises(ProductIncomplete):
            propose_product(actor=cast.actor("HO"), terms=terms(**said), reference="P-1", at=NOW)

    @pytest.mark.parametrize("code", ["", "有", "a b", "x" * 41, "a\n"])
    def test_a_code_is_a_key(self, cast: Cast, code: str) -> None:
        with pytest.raises(ProductIncomplete):
            propose_product(actor=cast.actor("HO"), terms=terms(code), reference="P-1", at=NOW)

    def test_what_stands_already_is_not_put_down(self, cast: Cast) -> None:
        publish(cast, terms(), at=NOW)

        with pytest.raises(ShelfUnchanged):
            propose_product(actor=cast.actor("HO"), terms=terms(), reference="P-2", at=NOW)

    def test_a_draft_stands_once(self, cast: Cast) -> None:
        publish(cast, terms(), at=NOW)
        number = ProductDraft.objects.get().number

        with pytest.raises(DraftSettled):
            publish_product(actor=cast.actor("HO"), number=number, approved_by="Q1", at=NOW)

    def test_a_draft_over_a_version_that_is_gone_does_not_stand(self, cast: Cast) -> None:
        take(line("W001"))
        draft = propose_product(actor=cast.actor("HO"), terms=terms("W001"), reference="P-1", at=NOW)
        take(line("W001", risk_level="R3"))

        with pytest.raises(DraftSettled):
            publish_product(actor=cast.actor("HO"), number=draft.number, approved_by="Q1", at=NOW)

    def test_a_draft_that_is_not_there_is_not_found(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            publish_product(actor=cast.actor("HO"), number="P-0", approved_by="Q1", at=NOW)

    def test_one_person_is_not_two(self, cast: Cast) -> None:
        with pytest.raises(IntegrityError, match="version_of_two_people_not_one"), transaction.atomic():
            publish(cast, terms(), at=NOW, checker="HO")

    def test_the_trail_says_which_version_and_no_words(self, cast: Cast) -> None:
        publish(cast, terms(name="独一无二的名称"), at=NOW)

        entries = list(TrailEntry.objects.order_by("number").values("act", "subject", "facts_written"))
        assert [one["act"] for one in entries] == ["product.proposed", "product.published"]
        assert {one["subject"] for one in entries} == {"N001"}
        assert "独一无二" not in str(entries)


class TestPartners:
    """代销办法 2025: partners and their products are listed by the head office."""

    OFFER: ClassVar = {"partner": True, "issuer": "测试信托"}

    def test_the_head_office_lists_and_publishes(self, cast: Cast) -> None:
        assert publish(cast, terms(**self.OFFER), at=NOW).on_list

    @pytest.mark.parametrize("who", ["HO", "D1"])
    def test_one_that_is_not_listed_is_published_by_nobody(self, cast: Cast, who: str) -> None:
        with pytest.raises(PartnerNotListed):
            propose_product(actor=cast.actor(who), terms=terms(**self.OFFER, on_list=False), reference="P-1", at=NOW)

    def test_a_branch_lists_nothing(self, cast: Cast) -> None:
        with pytest.raises(PartnerNotListed):
            propose_product(actor=cast.actor("D1"), terms=terms(**self.OFFER), reference="P-1", at=NOW)

    def test_a_branch_changes_what_is_listed_but_not_whose_it_is(self, cast: Cast) -> None:
        publish(cast, terms(**self.OFFER), at=NOW)

        assert publish(cast, terms(**self.OFFER, term_days=90), at=NOW, by="D1", on=TODAY + DAY).term_days == 90
        with pytest.raises(PartnerNotListed):
            propose_product(
                actor=cast.actor("D1"), terms=terms(**self.OFFER | {"issuer": "别家信托"}), reference="P-9", at=NOW
            )

    def test_a_listing_that_lapsed_while_the_draft_waited_stops_it(self, cast: Cast) -> None:
        row = line("W001", partner=True, on_list=True, issuer="测试信托")
        take(row)
        draft = propose_product(actor=cast.actor("D1"), terms=terms("W001", **self.OFFER), reference="P-1", at=NOW)
        ProductVersion.objects.update(on_list=False)

        with pytest.raises(PartnerNotListed):
            publish_product(actor=cast.actor("D1"), number=draft.number, approved_by="Q1", at=NOW)


class TestHistory:
    def test_tells_versions_newest_first_with_what_each_changed_and_whose_it_is(self, cast: Cast) -> None:
        take(line("W001"))
        publish(cast, terms("W001", name="测试W001", issuer="测试理财", partner=True), at=NOW, on=TODAY + DAY)

        newest, first = versions_of("W001")

        assert (newest.source, newest.made_by, newest.approved_by) == (Source.FORM, "总行零售", "秦合规")
        assert (first.source, first.made_by, first.until, first.changes) == (Source.FEED, "", TODAY + DAY, [])
        assert [one.field.code for one in newest.changes] == ["house_risk", "yield", "least", "steps"]

    def test_of_nothing_is_not_found(self) -> None:
        with pytest.raises(NotFound):
            versions_of("W001")
        with pytest.raises(NotFound):
            require_terms("W001", TODAY)


class TestRatingChanges:
    @pytest.mark.parametrize(
        ("before", "after", "told"),
        [
            (("R2", None), ("R3", None), (2, 3, True)),
            (("R3", None), ("R2", None), (3, 2, False)),
            (("R2", "R3"), ("R3", "R3"), None),  # the higher one counts, and it has not changed
            (("R2", "R3"), ("R2", "R4"), (3, 4, True)),
            (("R2", None), (None, None), (2, None, True)),
            ((None, None), ("R2", None), (None, 2, False)),
        ],
    )
    def test_the_higher_rating_is_compared(self, before: Any, after: Any, told: Any) -> None:
        take(line("W001", risk_level=before[0], house_risk=before[1]))
        take(line("W001", risk_level=after[0], house_risk=after[1], term_days=9), on=TODAY + DAY)

        found = [(one.before, one.terms.risk, one.rose) for one in rating_changes(TODAY + DAY)]

        assert found == ([told] if told else [])

    @pytest.mark.parametrize(("days", "told"), [(0, 1), (29, 1), (30, 0)])
    def test_are_told_for_thirty_days(self, days: int, told: int, django_assert_num_queries: Pinned) -> None:
        take(line("W001"))
        take(line("W001", risk_level="R3"), on=TODAY + DAY)

        with django_assert_num_queries(1):
            assert len(rating_changes(TODAY + DAY + days * DAY)) == told

    def test_are_not_told_before_they_happen(self) -> None:
        take(line("W001"))
        take(line("W001", risk_level="R3"), on=TODAY + DAY)

        assert rating_changes(TODAY) == []


class TestBeside:
    def paper(self, cast: Cast, by: str = "HO", **said: Any) -> None:
        asked: dict[str, Any] = {
            "product": "W001", "kind": "prospectus", "title": "说明书", "paper": "2026-1", "valid_from": TODAY,
            "reference": "P-1",
        }  # fmt: skip
        file_paper(actor=cast.actor(by), at=NOW, **asked | said)

    def test_the_latest_paper_of_a_kind_holds(self, cast: Cast) -> None:
        take(line("W001"))
        self.paper(cast)
        self.paper(cast, reference="P-2", paper="2026-2", valid_from=TODAY + DAY)
        self.paper(cast, reference="P-3", paper="2026-3", kind="contract", valid_from=TODAY + DAY)

        now = {(one.kind, one.reference): one.holds for one in papers_of("W001", TODAY)}
        then = {(one.kind, one.reference): one.holds for one in papers_of("W001", TODAY + DAY)}

        assert now == {("contract", "2026-3"): False, ("prospectus", "2026-2"): False, ("prospectus", "2026-1"): True}
        assert then == {("contract", "2026-3"): True, ("prospectus", "2026-2"): True, ("prospectus", "2026-1"): False}

    def test_a_form_sent_twice_files_once(self, cast: Cast) -> None:
        take(line("W001"))
        self.paper(cast)
        self.paper(cast)

        assert len(papers_of("W001", TODAY)) == 1

    @pytest.mark.parametrize(
        "said", [{"kind": "leaflet"}, {"title": " "}, {"title": "长" * 101}, {"paper": ""}, {"paper": "9" * 61}]
    )
    def test_a_paper_without_kind_title_or_number_is_refused(self, cast: Cast, said: dict[str, Any]) -> None:
        take(line("W001"))

        with pytest.raises(PaperIncomplete):
            self.paper(cast, **said)

    def test_what_the_house_names_comes_first_and_once(self, cast: Cast) -> None:
        take(
            line("W001"),
            line("W002", term_days=200),
            line("W003", term_days=900),
            line("F001", kind="fund", shelf="advice"),
        )
        name_alternative(actor=cast.actor("HO"), product="W001", instead="W003", reason="期限更长", at=NOW)
        name_alternative(actor=cast.actor("HO"), product="W001", instead="F001", reason="另一类", at=NOW)

        shelf = terms_on(TODAY)
        found = alternatives_of(shelf["W001"], shelf, TODAY)

        assert [(one.terms.product, one.named, one.reason) for one in found] == [
            ("W003", True, "期限更长"), ("F001", True, "另一类"), ("W002", False, ""),
        ]  # fmt: skip

    def test_dropped_or_closed_it_stands_there_no_more(self, cast: Cast) -> None:
        take(line("W001"), line("W002", risk_level="R5"), line("W003", risk_level="R5"))
        for instead in ("W002", "W003"):
            name_alternative(actor=cast.actor("HO"), product="W001", instead=instead, reason="更稳", at=NOW)
        drop_alternative(actor=cast.actor("HO", TODAY + DAY), product="W001", instead="W002", at=NOW)
        take(line("W001"), line("W002", risk_level="R5"), on=TODAY + DAY)

        def named(day: date) -> list[str]:
            shelf = terms_on(day)
            return [one.terms.product for one in alternatives_of(shelf["W001"], shelf, day)]

        assert (named(TODAY), named(TODAY + DAY)) == (["W002", "W003"], [])
        with pytest.raises(NotFound):
            drop_alternative(actor=cast.actor("HO"), product="W001", instead="W002", at=NOW)

    @pytest.mark.parametrize(("instead", "reason"), [("W001", "x"), ("W9", "x"), ("W002", ""), ("W002", "长" * 201)])
    def test_another_product_with_a_reason_or_none(self, cast: Cast, instead: str, reason: str) -> None:
        take(line("W001"), line("W002"))

        with pytest.raises(NoSuchAlternative):
            name_alternative(actor=cast.actor("HO"), product="W001", instead=instead, reason=reason, at=NOW)

    def test_is_named_once(self, cast: Cast) -> None:
        take(line("W001"), line("W002"))
        asked = {"actor": cast.actor("HO"), "product": "W001", "instead": "W002", "reason": "更稳", "at": NOW}
        name_alternative(**asked)

        with pytest.raises(NoSuchAlternative):
            name_alternative(**asked)

    @pytest.mark.parametrize(("who", "refusal"), [("W1", Denied), ("G1", NotAShelfDesk), ("Q1", Denied)])
    def test_others_keep_nothing_beside_it(self, cast: Cast, who: str, refusal: type[Refusal]) -> None:
        take(line("W001"), line("W002"))

        with pytest.raises(refusal):
            self.paper(cast, by=who)
        with pytest.raises(refusal):
            name_alternative(actor=cast.actor(who), product="W001", instead="W002", reason="x", at=NOW)

    def test_of_no_product_there_is_nothing_beside(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            self.paper(cast)


def _said(one: ProductTerms) -> dict[str, Any]:
    return {name: value for name, value in vars(one).items() if name != "product"}


def test_a_product_stands_once(db: None) -> None:
    Product.objects.create(code="W001")

    with pytest.raises(IntegrityError), transaction.atomic():
        Product.objects.create(code="W001")
