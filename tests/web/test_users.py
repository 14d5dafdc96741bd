"""Users and posts: the administrator opens and shuts, the auditor looks, nobody else does either; nothing secret is shown."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.cast import STAFF, Cast
from tests.web.conftest import Enter
from tests.web.door import PASSWORD, give_app, give_login, is_in, knock
from zhiwo.governance.models import TrailEntry
from zhiwo.org.models import Factor, Login, Session
from zhiwo.org.policy import ACTS, POSTS

ACTIONS = ["open", "shut", "enable", "reset-factors", "sessions/end"]


@pytest.mark.parametrize(("number", "post"), [(number, post) for number, _, _, post in STAFF])
@pytest.mark.parametrize("path", ["/users", "/posts", "/users/W1/sessions"])
def test_administrator_and_auditor_look(enter: Enter, number: str, post: str, path: str) -> None:
    assert enter(number).get(path).status_code == (200 if post in {"administrator", "auditor"} else 409)


@pytest.mark.parametrize("number", [number for number, _, _, post in STAFF if post != "administrator"])
@pytest.mark.parametrize("action", ACTIONS)
def test_nobody_but_the_administrator_changes(enter: Enter, house: Cast, number: str, action: str) -> None:
    give_app(give_login(house, "W1") if number != "W1" else Login.objects.create(staff=house.staff["W1"], number="W1"))
    login = Login.objects.get(number="W1")
    before = (login.password, login.is_active, Factor.objects.count())

    answer = enter(number).post(f"/users/W1/{action}")

    login.refresh_from_db()
    assert answer.status_code == 409
    assert (login.password, login.is_active, Factor.objects.count()) == before


def test_a_one_time_password_is_handed_out_once_and_opens(enter: Enter) -> None:
    browser = enter("AD")

    page = browser.post("/users/W1/open").content.decode()

    found = re.search(r'<code class="n">([\w-]{19})</code>', page)
    assert found
    assert "待改密码" in page
    assert found[1] not in browser.get("/users").content.decode()
    assert found[1] not in str(list(TrailEntry.objects.values()))
    assert knock(Client(), "W1", found[1])["Location"] == "/"


def test_shut_and_enabled_again(enter: Enter, house: Cast) -> None:
    administrator, browser = enter("AD"), Client()
    give_login(house, "L1")
    knock(browser, "L1")

    shut = administrator.post("/users/L1/shut").content.decode()
    assert "已停用" in shut
    assert not is_in(browser)
    assert "已停用" in knock(Client(), "L1").content.decode()
    administrator.post("/users/L1/enable")

    assert knock(Client(), "L1").status_code == 302


def test_whoever_keeps_clients_is_not_shut_out_before_the_hand_over(enter: Enter, house: Cast) -> None:
    """H37; the administrator sees no client, and is told a number only."""
    give_login(house, "W1")

    refused = enter("AD").post("/users/W1/shut")

    assert refused.status_code == 409
    assert "名下还有 1 户客户：请先办理离岗交接" in refused.content.decode()
    assert knock(Client(), "W1").status_code == 302


@pytest.mark.parametrize("action", ["shut", "reset-factors"])
def test_nobody_shuts_the_own_login(enter: Enter, action: str) -> None:
    browser = enter("AD")

    assert "另一位系统管理员" in browser.post(f"/users/AD/{action}").content.decode()
    assert browser.get("/users").status_code == 200


def test_sessions_of_others_are_ended(enter: Enter, house: Cast) -> None:
    give_login(house, "W1")
    browser = Client()
    knock(browser, "W1")

    enter("AD").post("/users/W1/sessions/end")

    assert not is_in(browser)
    assert not Session.objects.filter(login__number="W1").exists()


def test_a_lost_second_factor_is_reset(enter: Enter, house: Cast) -> None:
    give_app(give_login(house, "W1"))

    enter("AD").post("/users/W1/reset-factors")

    assert knock(Client(), "W1")["Location"] == "/"
    assert TrailEntry.objects.get(act="org.factors-reset").subject == "W1"


@pytest.mark.parametrize("number", ["NOBODY", "甲"])
@pytest.mark.parametrize("action", ACTIONS)
def test_a_stranger_is_not_found(enter: Enter, number: str, action: str) -> None:
    assert enter("AD").post(f"/users/{number}/{action}").status_code == 404


def test_nothing_secret_is_shown(enter: Enter, house: Cast) -> None:
    """CVE-2018-16984: who might only look saw the hash of a password."""
    login = give_login(house, "W1")
    factor = give_app(login)
    knock(Client(), "W1")
    secrets = [
        login.password,
        login.password.split("$")[-1],
        factor.secret,
        *Session.objects.values_list("pk", flat=True),
    ]

    for number in ("AD", "U1"):
        browser = enter(number)
        pages = [browser.get(path).content.decode() for path in ("/users", "/posts", "/users/W1/sessions", "/factors")]

        assert not any(secret in page for secret in secrets for page in pages)


def test_words_are_looked_for_in_number_name_and_unit(enter: Enter) -> None:
    browser = enter("AD")

    found = browser.post("/users", {"q": "王经"}, headers={"HX-Request": "true"}).content.decode()

    assert "王经理" in found
    assert "魏经理" not in found
    assert "没有找到员工" in browser.post("/users", {"q": "zzz"}, headers={"HX-Request": "true"}).content.decode()


def test_the_table_of_posts_is_the_rules(enter: Enter) -> None:
    page = enter("U1").get("/posts").content.decode()

    rows = re.findall(r'<tr class="open"><td>([^<]*)</td>(.*?)</tr>', page, re.S)
    shown = {
        name: [">可以<" in cell for cell in re.findall(r'<td class="mark">(.*?)</td>', row, re.S)] for name, row in rows
    }

    assert shown == {act.name.zh: [code in act.posts for code in POSTS] for act in ACTS.values()}


def test_a_new_login_of_a_member_with_a_password_of_their_own_is_told_apart(enter: Enter, house: Cast) -> None:
    give_login(house, "W1", PASSWORD)

    page = enter("U1").get("/users").content.decode()

    assert page.count("已开通") == 2  # W1 and the auditor
    assert "重置密码" not in page
