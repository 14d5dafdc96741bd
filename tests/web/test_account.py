"""One's own login: sessions shown and ended, the password changed, second factors enrolled and removed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from django.test import Client
from django.utils import timezone

from tests.cast import Cast
from tests.web.conftest import Enter
from tests.web.door import PASSWORD, give_login, is_in, key_of, knock
from zhiwo.governance.models import TrailEntry
from zhiwo.org.models import Factor, Login, RecoveryCode, Session

CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"
NEW = "vier blaue Gänse"


def browser_of(cast: Cast, number: str, agent: str = CHROME) -> Client:
    if not Login.objects.filter(number=number).exists():
        give_login(cast, number)
    browser = Client(headers={"User-Agent": agent})
    knock(browser, number)
    return browser


class TestSessions:
    def test_each_says_where_from_and_which_is_this_one(self, house: Cast) -> None:
        browser = browser_of(house, "W1")
        browser_of(house, "W1", "curl/8")

        page = browser.get("/sessions").content.decode()

        assert page.count("Edge · Windows") == 1
        assert page.count("未知设备") == 1
        assert page.count("127.0.0.1") == 2
        assert page.count("当前会话") == 1

    def test_no_key_of_a_session_is_shown(self, house: Cast) -> None:
        here, there = browser_of(house, "W1"), browser_of(house, "W1")

        page = here.get("/sessions").content.decode()

        assert key_of(here) not in page
        assert key_of(there) not in page

    def test_one_is_ended_by_name_and_only_ones_own(self, house: Cast) -> None:
        here, there, foreign = browser_of(house, "W1"), browser_of(house, "W1"), browser_of(house, "W2")
        reference = re.search(r'"reference":"(\w+)"', here.get("/sessions").content.decode())
        assert reference

        refused = foreign.post("/sessions/end", {"reference": reference[1]})
        assert refused.status_code == 404
        assert is_in(there)
        here.post("/sessions/end", {"reference": reference[1]})

        assert (is_in(here), is_in(there), is_in(foreign)) == (True, False, True)

    def test_all_others_are_ended(self, house: Cast) -> None:
        here, *others = [browser_of(house, "W1") for _ in range(3)]

        here.post("/sessions/end-others")

        assert (is_in(here), *map(is_in, others)) == (True, False, False)
        assert TrailEntry.objects.get(act="org.sessions-ended").facts == {"ended": 2}

    def test_what_has_expired_is_not_shown(self, house: Cast) -> None:
        here = browser_of(house, "W1")
        browser_of(house, "W1", "curl/8")
        Session.objects.exclude(pk=key_of(here)).update(expire_date=timezone.now() - timedelta(seconds=1))

        assert "未知设备" not in here.get("/sessions").content.decode()

    def test_last_seen_is_kept_to_five_minutes_and_costs_the_pages_between_no_write(self, house: Cast) -> None:
        here = browser_of(house, "W1")
        old = timezone.now() - timedelta(minutes=6)
        Session.objects.update(seen_at=old)

        here.get("/sessions")
        marked = Session.objects.get().seen_at
        here.get("/sessions")

        assert marked is not None
        assert marked > old
        assert Session.objects.get().seen_at == marked


class TestPassword:
    @pytest.mark.parametrize(
        ("said", "status", "told"),
        [
            ({"old": "wrong", "new": NEW, "repeated": NEW}, 401, "原密码不正确"),
            ({"old": PASSWORD, "new": NEW, "repeated": NEW + "x"}, 422, "不一致"),
            ({"old": PASSWORD, "new": "elf Zeichen", "repeated": "elf Zeichen"}, 422, "至少要 12 位"),
            ({"old": PASSWORD, "new": "password1234", "repeated": "password1234"}, 422, "太常见"),
            ({"old": PASSWORD, "new": PASSWORD, "repeated": PASSWORD}, 422, "与原密码相同"),
            ({}, 401, "原密码不正确"),
        ],
    )
    def test_what_is_not_right_is_told_and_nothing_changes(
        self, house: Cast, said: dict[str, str], status: int, told: str
    ) -> None:
        browser = browser_of(house, "W1")

        answer = browser.post("/password", said)

        assert (answer.status_code, told in answer.content.decode()) == (status, True)
        assert Login.objects.get(number="W1").check_password(PASSWORD)

    def test_a_bank_may_ask_for_kinds_of_characters(self, house: Cast, settings: Any) -> None:
        settings.PASSWORD_KINDS = 3
        browser = browser_of(house, "W1")

        plain = browser.post("/password", {"old": PASSWORD, "new": "lauter kleine", "repeated": "lauter kleine"})
        mixed = browser.post("/password", {"old": PASSWORD, "new": "Lauter kleine", "repeated": "Lauter kleine"})

        assert (plain.status_code, mixed.status_code) == (422, 200)

    def test_the_change_is_on_the_trail_and_the_password_nowhere(self, house: Cast) -> None:
        browser_of(house, "W1").post("/password", {"old": PASSWORD, "new": NEW, "repeated": NEW})

        assert TrailEntry.objects.get(act="org.password-changed").subject == "W1"
        assert not any(word in str(list(TrailEntry.objects.values())) for word in (NEW, PASSWORD))


class TestFactors:
    def enrol(self, browser: Client) -> str:
        page = browser.get("/factors/app").content.decode()
        found = re.search(r'<code class="n">([A-Z2-7 ]+)</code>', page)
        assert found
        seed = found[1].replace(" ", "")
        return browser.post("/factors/app", {"code": pyotp.TOTP(seed).now(), "name": "手机"}).content.decode()

    def test_the_first_brings_ten_recovery_codes_once(self, house: Cast) -> None:
        browser = browser_of(house, "W1")

        page = self.enrol(browser)

        assert len(re.findall(r"<li>\w{5}-\w{5}</li>", page)) == 10
        assert "手机" in page
        assert (
            "<li>" not in re.sub(r"(?s)<nav.*?</nav>", "", browser.get("/factors").content.decode()).split("恢复码")[-1]
        )

    def test_the_seed_is_kept_sealed_in_session_and_table(self, house: Cast) -> None:
        browser = browser_of(house, "W1")
        page = browser.get("/factors/app").content.decode()
        found = re.search(r'<code class="n">([A-Z2-7 ]+)</code>', page)
        assert found
        seed = found[1].replace(" ", "")
        kept = str(dict(browser.session))

        browser.post("/factors/app", {"code": pyotp.TOTP(seed).now(), "name": "x"})

        assert seed not in kept
        assert seed not in str(list(Factor.objects.values()))
        assert seed not in str(dict(browser.session))

    def test_a_wrong_code_enrols_nothing(self, house: Cast) -> None:
        browser = browser_of(house, "W1")
        browser.get("/factors/app")

        answer = browser.post("/factors/app", {"code": "000000", "name": "x"})

        assert answer.status_code == 422
        assert not Factor.objects.exists()

    def test_with_the_last_one_the_recovery_codes_go(self, house: Cast) -> None:
        browser = browser_of(house, "W1")
        self.enrol(browser)

        browser.post(f"/factors/{Factor.objects.get().pk}/remove")

        assert not Factor.objects.exists()
        assert not RecoveryCode.objects.exists()

    def test_another_ones_is_not_found(self, house: Cast) -> None:
        self.enrol(browser_of(house, "W1"))

        answer = browser_of(house, "W2").post(f"/factors/{Factor.objects.get().pk}/remove")

        assert answer.status_code == 404
        assert Factor.objects.count() == 1

    def test_new_recovery_codes_replace_the_old(self, house: Cast) -> None:
        browser = browser_of(house, "W1")
        self.enrol(browser)
        before = set(RecoveryCode.objects.values_list("digest", flat=True))

        browser.post("/factors/recovery-codes")

        after = set(RecoveryCode.objects.values_list("digest", flat=True))
        assert len(after) == 10
        assert not before & after

    def test_an_invented_answer_of_a_key_is_refused(self, house: Cast) -> None:
        browser = browser_of(house, "W1")
        browser.get("/factors/key")

        answers = [browser.post("/factors/key", {"answer": said}) for said in ("", "{}", "[]", "nonsense", '{"id": 1}')]

        assert {answer.status_code for answer in answers} == {409}
        assert not Factor.objects.exists()

    @pytest.mark.parametrize("path", ["/factors/app", "/factors/key", "/factors/recovery-codes", "/factors/1/remove"])
    def test_all_of_it_asks_for_a_proof(self, enter: Enter, path: str) -> None:
        browser = enter("W1")
        session = browser.session
        del session["fresh_at"]
        session.save()

        assert browser.post(path)["Location"].startswith("/again")
