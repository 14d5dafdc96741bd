"""Every screen for every post: it opens, or says why not; and what lies out of sight looks as if it were not there."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.cast import STAFF, TODAY, Cast
from tests.desk.house import CLOSED
from tests.web.conftest import Enter
from zhiwo.governance.models import TrailEntry
from zhiwo.org.models import Login

POSTS = {number: post for number, _, _, post in STAFF}
OWN_BOOK = ["W1", "W2", "W3", "L1", "C1"]
UNIT = ["P1", "V1", "G1", "H1", "H2", "HO"]


@pytest.mark.parametrize("number", [*OWN_BOOK, *UNIT])
@pytest.mark.parametrize("path", ["/", "/?tab=late", "/book", "/book?sort=silent&order=up"])
def test_the_desk_opens_for_whoever_has_clients(enter: Enter, number: str, path: str) -> None:
    assert enter(number).get(path).status_code == 200


@pytest.mark.parametrize("number", [*OWN_BOOK, *UNIT])
@pytest.mark.parametrize(("path", "shown"), [("/search", "/client/"), ("/book", "客户号、手机")])
def test_words_searched_for_are_posted_and_found_in_sight(enter: Enter, number: str, path: str, shown: str) -> None:
    browser = enter(number)

    page = browser.post(path, {"q": "1234"}, headers={"HX-Request": "true"}).content.decode()

    sees = number in ("W1", "P1", "V1", "G1", "H1", "HO")
    assert ("测试甲" in page) is sees
    assert (shown in page) is (sees or path == "/book")


def test_no_address_holds_what_was_searched_for(enter: Enter) -> None:
    browser = enter("H1")

    assert browser.get("/search?q=1234").status_code == 405
    assert "测试乙" in browser.get("/book?q=1234").content.decode()
    found = browser.post("/book?sort=name&order=up", {"q": "1234"}, headers={"HX-Request": "true"}).content.decode()
    addresses = re.findall(r'(?:href|action|hx-post|hx-get)="([^"]*)"', found)
    assert [address for address in addresses if "1234" in address] == []
    assert 'hx-include="#book-search"' in found


@pytest.mark.parametrize("number", UNIT)
@pytest.mark.parametrize("path", ["/board", "/board/list?what=premium", "/board/list?what=tier&tier=t2"])
def test_the_board_opens_for_whoever_leads(enter: Enter, number: str, path: str) -> None:
    assert enter(number).get(path).status_code == 200


@pytest.mark.parametrize("number", ["P1", "V1", "G1", "HO", "AD"])
def test_the_intake_page_opens_for_heads_and_administrators(enter: Enter, number: str) -> None:
    page = enter(number).get("/intake").content.decode()

    assert "2026-04-19" in page
    assert "机构与员工" in page
    assert "NIGHT" not in page


@pytest.mark.parametrize(("number", "path"), [("W1", "/board"), ("W1", "/intake"), ("C1", "/intake"), ("AD", "/book")])
def test_a_screen_for_other_posts_is_refused_with_a_sentence(enter: Enter, number: str, path: str) -> None:
    answer = enter(number).get(path)

    assert answer.status_code == 409
    assert "您的岗位" in answer.content.decode()


def test_a_refusal_stands_on_the_trail(enter: Enter) -> None:
    enter("W1").get("/client/乙")

    entry = TrailEntry.objects.get(act="web.refused")
    assert (entry.actor, entry.subject_kind, entry.subject, entry.facts["code"]) == ("W1", "client", "乙", "NotFound")


def test_the_administrator_starts_at_the_intake_page(enter: Enter) -> None:
    assert enter("AD").get("/")["Location"] == "/intake"


@pytest.mark.parametrize("path", ["/client/{}", "/client/{}/record"])
def test_a_client_out_of_sight_answers_byte_for_byte_as_one_that_is_not_there(enter: Enter, path: str) -> None:
    browser = enter("W1")

    hidden, absent = browser.get(path.format("乙")), browser.get(path.format("nobody"))

    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content


def test_a_unit_outside_the_tree_answers_as_one_that_is_not_there(enter: Enter) -> None:
    browser = enter("G1")

    assert browser.get("/board?unit=S2").content == browser.get("/board?unit=nowhere").content


def test_an_address_that_leads_nowhere(enter: Enter) -> None:
    assert enter("W1").get("/nowhere").status_code == 404
    assert Client().get("/nowhere").status_code == 404


def test_the_counters_of_menu_tabs_and_head_agree(enter: Enter) -> None:
    page = enter("H1").get("/").content.decode()

    menu = re.search(r'id="menu-count"[^>]*>(\d+)<', page)
    tab = re.search(r'aria-current="true">全部 <span>(\d+)<', page)
    head = re.search(r"待办合计</span><b>(\d+)<", page)
    assert menu and tab and head
    assert menu[1] == tab[1] == head[1]
    assert int(menu[1]) == page.count('<tbody class="line')


def test_htmx_gets_the_list_alone(enter: Enter) -> None:
    piece = enter("W1").get("/?tab=contact", headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in piece
    assert "第 1 次联络" in piece


def test_nothing_is_kept_by_browsers_and_nothing_foreign_is_loaded(enter: Enter) -> None:
    answer = enter("W1").get("/")

    assert answer["Cache-Control"] == "no-store"
    assert "HX-Request" in answer["Vary"]
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    for part in ("default-src 'self'", "script-src 'self'", "style-src 'self'", "object-src 'none'"):
        assert part in policy


def test_a_number_of_the_board_is_a_link_to_its_list(enter: Enter) -> None:
    browser = enter("G1")
    page = browser.get("/board").content.decode()

    links = re.findall(r'<a class="num" href="([^"]+)">([\d,]+)</a>', page)

    assert len(links) > 15
    for address, number in links:
        shown = browser.get(address.replace("&amp;", "&")).content.decode()
        assert f"共 {number} 户" in shown


class TestSigningIn:
    def test_without_a_login_every_page_leads_to_the_door(self, house: Cast) -> None:
        assert Client().get("/book?tier=t1")["Location"] == "/login?next=%2Fbook%3Ftier%3Dt1"

    def test_htmx_is_led_there_too(self, house: Cast) -> None:
        assert Client().get("/", headers={"HX-Request": "true"})["HX-Redirect"] == "/login"

    def test_the_right_password_opens(self, house: Cast) -> None:
        login = Login(staff=house.staff["W1"], number="W1")
        login.set_password("correct horse")
        login.save()

        answer = Client().post("/login", {"number": "W1", "password": "correct horse", "next": "/book"})

        assert (answer.status_code, answer["Location"]) == (302, "/book")
        assert [(entry.act, entry.actor) for entry in TrailEntry.objects.all()] == [("org.entered", "W1")]

    @pytest.mark.parametrize("number", ["W1", "nobody", ""])
    def test_a_wrong_password_and_a_wrong_number_say_the_same(self, house: Cast, number: str) -> None:
        Login.objects.create(staff=house.staff["W1"], number="W1", password="!")

        answer = Client().post("/login", {"number": number, "password": "guess"})

        assert answer.status_code == 401
        assert "员工号或密码不正确" in answer.content.decode()
        # A password typed into the wrong field must not stand on the trail: only the number of a login does.
        entry = TrailEntry.objects.get()
        assert (entry.act, entry.actor, entry.subject) == ("org.entry-refused", "", number if number == "W1" else "")

    def test_an_address_elsewhere_is_not_followed(self, house: Cast, enter: Enter) -> None:
        assert enter("W1").get("/login?next=https://elsewhere.example/")["Location"] == "/"

    def test_who_left_is_out_at_the_next_click(self, house: Cast, enter: Enter) -> None:
        browser = enter("W1")
        house.staff["W1"].left_on = TODAY
        house.staff["W1"].save()

        assert browser.get("/")["Location"].startswith("/login")

    def test_a_change_of_post_counts_at_the_next_click(self, house: Cast, enter: Enter) -> None:
        browser = enter("H1")
        house.staff["H1"].post = "teller"
        house.staff["H1"].save()

        assert browser.get("/board").status_code == 409

    def test_signing_out(self, enter: Enter) -> None:
        browser = enter("W1")
        browser.post("/logout")

        assert browser.get("/").status_code == 302


class TestChoices:
    def test_the_language_stays_with_the_login(self, enter: Enter) -> None:
        browser = enter("W1")

        browser.post("/choice/language", {"language": "en"})

        assert "Overdue" in browser.get("/").content.decode()
        assert Login.objects.get(number="W1").language == "en"

    def test_the_door_speaks_the_language_chosen_before(self, house: Cast) -> None:
        browser = Client()
        browser.post("/choice/language", {"language": "en"})

        assert "Staff number" in browser.get("/login").content.decode()

    @pytest.mark.parametrize(("asked", "kept"), [("dark", "dark"), ("light", "light"), ("pink", "auto")])
    def test_the_look_stays_with_the_browser(self, enter: Enter, asked: str, kept: str) -> None:
        browser = enter("W1")

        browser.post("/choice/theme", {"theme": asked})

        assert f'data-theme="{kept}"' in browser.get("/").content.decode()


def test_before_the_first_tag_its_pages_are_empty(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhiwo.wiring.closed_days.closed_on", lambda: CLOSED)

    assert "还没有在用的标签" in enter("G1").get("/tags").content.decode()
