"""The shelf's pages: looking for products, one of them, several side by side, and what the house puts down."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.db import transaction

from tests.cast import TODAY, Cast
from tests.desk.house import NOW
from tests.holdings.shelf import abroad, line, publish, take, terms
from tests.web.fields import filled_in
from zhiwo.clients.models import Client
from zhiwo.governance.models import Approval
from zhiwo.governance.watching import publishing
from zhiwo.holdings.models import Alternative, Holding, ProductDraft, ProductPaper, ProductVersion
from zhiwo.holdings.queries import require_terms, terms_of
from zhiwo.org.policy import CONTROLLERS, KEEPERS, LEADERS

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FORM = {
    "product": "N001", "name": "新上产品", "kind": "wmp", "issuer": "本行", "currency": "CNY", "least": "10000", "step": "1000",
    "issuer_risk": "2", "house_risk": "3", "yield_low": "2.1", "yield_high": "2.6", "fee_management": "0.3",
    "currency_1": "USD", "least_1": "1500.50", "step_1": "", "reference": "P-" + "1" * 32,
}  # fmt: skip


@pytest.fixture
def shelf(house: Cast) -> Cast:
    """Three products of the file since yesterday: one rated higher by the bank, one of a partner not listed, one in dollars."""
    before = TODAY - DAY
    rows = [
        line("W001", name="安心一号", house_risk="R2", issuer="本行"),
        line("T001", name="信托二号", kind="trust", issuer="外部信托", on_list=False, risk_level="R4"),
        line("U001", name="环球三号", issuer="本行", quota_left_fen=500_000_00, least_fen=1_000_000),
    ]
    dollars = (abroad("U001", "USD", 150_000),)
    take(*rows, on=before, elsewhere=dollars)
    take(line("W001", name="安心一号", house_risk="R3", issuer="本行"), *rows[1:], elsewhere=dollars)
    with transaction.atomic(), publishing():
        for number, fen in (("甲", 12_345_600), ("丙", 100)):
            Holding.objects.for_closing().create(
                client=Client.objects.for_closing().get(number=number), reference=f"H-{number}", asset_class="wmp",
                product="W001", product_name="安心一号", currency="CNY", value_fen=fen,
            )  # fmt: skip
    return house


def said(answer: Any) -> str:
    assert answer.status_code == 200, answer.content.decode()
    text: str = answer.content.decode()
    return text


@pytest.mark.parametrize("who", ["P1", "H1", "W1", "C1", "Z1", "X1", "Q1", "U1", "D1", "AD"])
def test_every_post_that_serves_or_controls_opens_it(shelf: Cast, enter: Any, who: str) -> None:
    opens = shelf.staff[who].post in LEADERS | KEEPERS | CONTROLLERS | {"data_steward", "analyst"}

    for path in ("/shelf", "/shelf/product/W001", "/shelf/compare?code=W001"):
        assert enter(who).get(path).status_code == (200 if opens else 409)


class TestLooking:
    def test_lists_products_with_both_ratings_and_the_meaning_of_a_yield(self, shelf: Cast, enter: Any) -> None:
        page = said(enter("W1").get("/shelf"))

        assert "发行 R2 / 本行 R3" in page
        assert "业绩比较基准（不代表收益承诺）" in page
        assert "不在总行名单" in page
        assert "3 / 3 个产品" in page

    def test_is_said_in_english(self, shelf: Cast, enter: Any) -> None:
        browser = enter("W1")
        browser.post("/choice/language", {"language": "en"})

        page = said(browser.get("/shelf"))

        assert "issuer R2 / bank R3" in page
        assert "benchmark (no promise)" in page
        assert "3 of 3 products" in page

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({"q": "安心"}, {"W001"}),
            ({"q": "外部"}, {"T001"}),
            ({"kind": "trust"}, {"T001"}),
            ({"shelf": "advanced"}, {"T001"}),
            ({"risk": "2"}, {"U001"}),
            ({"risk": "3"}, {"W001", "U001"}),
            ({"currency": "USD"}, {"U001"}),
            ({"currency": "USD", "least": "1499"}, set()),
            ({"currency": "USD", "least": "1500"}, {"U001"}),
            ({"partner": "yes"}, {"T001"}),
            ({"partner": "no", "open": "1"}, {"W001", "U001"}),
            ({"term": "91"}, set()),
            ({"term": "182"}, {"W001", "T001", "U001"}),
            ({"kind": "car", "risk": "x", "term": "-1", "shelf": "attic"}, {"W001", "T001", "U001"}),
        ],
    )
    def test_finds_by_what_is_posted(self, shelf: Cast, enter: Any, asked: dict[str, str], found: set[str]) -> None:
        table = said(enter("W1").post("/shelf", asked, headers={"HX-Request": "true"}))

        assert {code for code in ("W001", "T001", "U001") if f'name="code" value="{code}"' in table} == found
        assert "<html" not in table

    def test_words_in_an_address_are_neither_taken_nor_shown(self, shelf: Cast, enter: Any) -> None:
        page = said(enter("W1").get("/shelf?q=19900001101"))

        assert "19900001101" not in page
        assert 'name="code" value="W001"' in page

    def test_words_never_stand_in_an_address(self, shelf: Cast, enter: Any) -> None:
        take(*(line(f"P{n:03}", name=f"批量{n}") for n in range(120)), on=TODAY)

        page = said(enter("W1").post("/shelf", {"q": "批量", "risk": "3"}))

        assert "?risk=3&amp;page=2" in page
        assert "q=" not in page
        second = said(enter("W1").post("/shelf?page=3", {"q": "批量"}))
        assert second.count('name="code"') == 20

    def test_tells_changes_of_rating_with_who_holds_it_in_sight(self, shelf: Cast, enter: Any) -> None:
        for who, holders in (("W1", 1), ("P1", 2), ("W4", 0)):
            page = said(enter(who).get("/shelf"))
            told = page[page.index("近期评级变动") : page.index("shelf-form")]
            assert "R2 中低风险" in told
            assert "R3 中风险" in told
            assert f'data-label="持有客户">{holders}</td>' in told

    def test_an_empty_shelf_says_where_products_come_from(self, house: Cast, enter: Any) -> None:
        assert "货架上还没有产品" in said(enter("W1").get("/shelf"))


class TestOneProduct:
    def test_tells_terms_versions_and_what_changed(self, shelf: Cast, enter: Any) -> None:
        page = said(enter("W1").get("/shelf/product/W001"))

        assert "共 2 版" in page
        assert "<s>R2 中低风险</s> → <b>R3 中风险</b>" in page
        assert "2.10% 业绩比较基准（不代表收益承诺）" in page

    def test_tells_who_holds_it_in_sight_and_nobody_else(self, shelf: Cast, enter: Any) -> None:
        own, others = said(enter("W1").get("/shelf/product/W001")), said(enter("W4").get("/shelf/product/W001"))

        assert "/client/%E7%94%B2" in own
        assert "/client/%E4%B8%99" not in own
        assert "您看得到的 1 户" in own
        assert "您看得到的客户都没有持有" in others

    def test_tells_what_is_left_and_each_currency(self, shelf: Cast, enter: Any) -> None:
        page = said(enter("W1").get("/shelf/product/U001"))

        assert "500,000元" in page
        assert "10,000元；USD 1,500" in page

    def test_one_that_is_gone_is_shown_as_gone(self, shelf: Cast, enter: Any) -> None:
        take(line("U001"), on=TODAY)

        assert "已下架" in said(enter("W1").get("/shelf/product/W001"))
        assert terms_of("W001", TODAY) is None

    def test_one_that_never_was_is_not_found(self, shelf: Cast, enter: Any) -> None:
        assert enter("W1").get("/shelf/product/W9").status_code == 404

    def test_a_code_with_a_slash_has_a_page(self, shelf: Cast, enter: Any) -> None:
        take(line("A/1"), line("W001"), line("T001"), line("U001"))

        assert "/shelf/product/A/1" in said(enter("W1").get("/shelf"))
        assert "测试A/1" in said(enter("W1").get("/shelf/product/A/1"))


class TestComparing:
    def test_marks_what_differs(self, shelf: Cast, enter: Any) -> None:
        page = said(enter("W1").get("/shelf/compare?code=W001&code=U001"))

        assert '<tr class="differs"><th>起购' in page
        assert "<tr><th>产品类型" in page

    def test_takes_four_and_each_once(self, shelf: Cast, enter: Any) -> None:
        take(*(line(f"W00{n}") for n in range(1, 7)))

        page = said(enter("W1").get("/shelf/compare?" + "&".join(f"code=W00{n}" for n in (1, 1, 2, 3, 4, 5))))

        assert [f"/shelf/product/W00{n}" in page for n in range(1, 7)] == [True] * 4 + [False] * 2

    @pytest.mark.parametrize("query", ["", "?code=W9", "?code=W001&code=W9"])
    def test_of_what_is_not_there_is_not_found(self, shelf: Cast, enter: Any, query: str) -> None:
        assert enter("W1").get(f"/shelf/compare{query}").status_code == 404


class TestPuttingDown:
    def test_waits_for_another_person_and_then_stands(self, shelf: Cast, enter: Any) -> None:
        answer = enter("HO").post("/shelf/put-down", FORM)
        slip = Approval.objects.get()

        assert answer["HX-Redirect"] == f"/approvals/{slip.pk}"
        assert terms_of("N001", TODAY) is None
        page = said(enter("Q1").get(f"/approvals/{slip.pk}"))
        assert "起购：10,000元；USD 1,500.50" in page
        assert (
            enter("HO").post(f"/approvals/{slip.pk}/decide", {"decision": "approve", "pin": slip.pin}).status_code
            == 409
        )  # not one's own

        enter("Q1").post(f"/approvals/{slip.pk}/decide", {"decision": "approve", "pin": slip.pin})

        made = require_terms("N001", TODAY)
        assert (made.risk, made.regime, made.currencies, made.least_fen) == (3, "bank_wm", ("CNY", "USD"), 1_000_000)
        version = ProductVersion.objects.get(product__code="N001")
        assert version.made_by and version.approved_by
        assert (version.made_by.number, version.approved_by.number) == ("HO", "Q1")

    def test_a_change_begins_from_what_stands_and_its_slip_says_what_differs(self, shelf: Cast, enter: Any) -> None:
        browser = enter("D1")
        page = said(browser.get("/shelf/put-down?code=W001"))
        assert 'value="安心一号"' in page

        browser.post("/shelf/put-down", FORM | {"product": "W001", "name": "安心一号"})

        words = Approval.objects.get().words_written
        assert "起购：— → 10,000元；USD 1,500.50" in words
        assert "产品名称" not in words

    def test_another_houses_product_stays_one_whatever_a_branch_ticks(self, shelf: Cast, enter: Any) -> None:
        answer = enter("D1").post("/shelf/put-down", FORM | {"issuer": "别家理财"})

        assert answer.status_code == 409
        assert "总行" in answer.content.decode()
        assert not ProductDraft.objects.exists()

    def test_a_change_shows_as_many_currencies_as_there_are_and_one_more(self, shelf: Cast, enter: Any) -> None:
        many = tuple(abroad("M001", one, 100_000) for one in ("USD", "HKD", "EUR", "GBP"))
        take(line("M001", issuer="本行"), on=TODAY, elsewhere=many)

        page = said(enter("HO").get("/shelf/put-down?code=M001"))

        assert [f'name="currency_{n}"' in page for n in range(1, 7)] == [True] * 5 + [False]

    def test_a_slip_is_stale_once_the_product_changes(self, shelf: Cast, enter: Any) -> None:
        enter("HO").post("/shelf/put-down", FORM | {"product": "W001"})
        slip = Approval.objects.get()
        take(line("W001", house_risk="R5"), line("T001"), line("U001"))

        enter("Q1").post(f"/approvals/{slip.pk}/decide", {"decision": "approve", "pin": slip.pin})

        slip.refresh_from_db()
        assert slip.state == "stale"
        assert require_terms("W001", TODAY).house_risk == 5

    @pytest.mark.parametrize(
        "wrong",
        [
            {"name": ""},
            {"kind": "car"},
            {"least": "-1"},
            {"opens_on": "soon"},
            {"reference": "x"},
            {"yield_low": "1e9"},
        ],
    )
    def test_a_form_that_says_nothing_readable_is_refused(self, shelf: Cast, enter: Any, wrong: dict[str, str]) -> None:
        assert enter("HO").post("/shelf/put-down", FORM | wrong).status_code == 422
        assert not ProductDraft.objects.exists()

    def test_who_serves_clients_puts_nothing_down(self, shelf: Cast, enter: Any) -> None:
        browser = enter("W1")

        assert browser.get("/shelf/put-down").status_code == 409
        assert browser.post("/shelf/put-down", FORM).status_code == 409
        assert "/shelf/put-down" not in said(browser.get("/shelf"))

    def test_a_sub_branch_decides_nothing_of_the_shelf(self, shelf: Cast, enter: Any) -> None:
        enter("HO").post("/shelf/put-down", FORM)
        slip = Approval.objects.get()

        assert enter("P1").get(f"/approvals/{slip.pk}").status_code == 404
        assert enter("P1").post("/shelf/put-down", FORM | {"reference": "P-" + "2" * 32}).status_code == 409

    def test_every_field_of_a_product_comes_back_in_the_form(self, shelf: Cast, enter: Any) -> None:
        """What the form shows of a product, sent as it stands, is that product: nothing is lost by a change."""
        enter("HO").post("/shelf/put-down", FORM)
        slip = Approval.objects.get()
        enter("Q1").post(f"/approvals/{slip.pk}/decide", {"decision": "approve", "pin": slip.pin})

        again = enter("HO").post("/shelf/put-down", filled_in(said(enter("HO").get("/shelf/put-down?code=N001"))))

        assert again.status_code == 409
        assert "内容与现行版本相同" in again.content.decode()


class TestBeside:
    PAPER: ClassVar = {
        "product": "W001", "kind": "prospectus", "title": "安心一号说明书", "paper": "银产〔2026〕7号",
        "valid_from": "2026-04-20", "reference": "D-" + "1" * 32,
    }  # fmt: skip

    def test_a_paper_is_filed_once(self, shelf: Cast, enter: Any) -> None:
        for _ in range(2):
            assert "银产〔2026〕7号" in said(enter("HO").post("/shelf/paper", self.PAPER))

        assert ProductPaper.objects.count() == 1
        assert "安心一号说明书" in said(enter("W1").get("/shelf/product/W001"))

    def test_an_alternative_is_named_and_dropped(self, shelf: Cast, enter: Any) -> None:
        browser, asked = enter("HO"), {"product": "W001", "instead": "T001", "reason": "同类收益"}

        assert "本行指定" in said(browser.post("/shelf/alternative", asked))
        assert "同类收益" in said(enter("W1").get("/shelf/product/W001"))
        assert "系统推荐" in said(enter("W1").get("/shelf/product/W001"))
        assert "本行指定" not in said(browser.post("/shelf/alternative/drop", asked))
        assert Alternative.objects.get().until == TODAY

    @pytest.mark.parametrize("path", ["/shelf/paper", "/shelf/alternative", "/shelf/alternative/drop"])
    def test_a_form_that_says_nothing_is_refused(self, shelf: Cast, enter: Any, path: str) -> None:
        assert enter("HO").post(path, {"product": "W001"}).status_code == 422
        assert enter("W1").post(path, {"product": "W001"}).status_code == 409

    def test_of_a_product_put_down_by_two_people_the_page_names_them(self, shelf: Cast, enter: Any) -> None:
        publish(shelf, terms("N002"), at=NOW)

        assert "总行零售 → 秦合规" in said(enter("W1").get("/shelf/product/N002"))
