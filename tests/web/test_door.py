"""Coming in: who is heard, who waits, and that nothing tells a known number from an unknown one."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone

from tests.cast import TODAY, Cast
from tests.web.door import PASSWORD, code, give_app, give_login, hashes, is_in, key_of, knock, plain
from zhiwo.governance import hashing
from zhiwo.governance.models import TrailEntry
from zhiwo.org.models import Login, RecoveryCode, Session
from zhiwo.org.operations import change_password, enrol_totp, shut_login

LIMIT = 5


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Hashes that cost little, and limits that don't depend on the machine's environment."""
    monkeypatch.setattr(hashing.BoundedArgon2, "memory_cost", 64)
    monkeypatch.setattr(hashing.BoundedArgon2, "time_cost", 1)
    settings.AXES_FAILURE_LIMIT, settings.FAILURES_PER_SOURCE = LIMIT, 50


def acts() -> list[str]:
    return list(TrailEntry.objects.values_list("act", flat=True))


class TestLockout:
    def test_after_five_failures_not_even_the_right_password_is_heard(self, house: Cast) -> None:
        give_login(house, "W1")
        for _ in range(LIMIT):
            last = knock(Client(), "W1", "wrong")

        with hashes() as counted:
            answer = knock(Client(), "W1")

        assert (last.status_code, answer.status_code) == (429, 429)
        assert "15 分钟后再试" in answer.content.decode()
        assert answer["Retry-After"] == "900"
        assert counted == []  # turned away before any hash

    def test_it_ends_by_itself_and_guessing_on_does_not_draw_it_out(self, house: Cast) -> None:
        give_login(house, "W1")
        for _ in range(LIMIT + 3):
            knock(Client(), "W1", "wrong")
        counter = AccessAttempt.objects.get()
        assert counter.failures_since_start == LIMIT

        AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))

        assert knock(Client(), "W1").status_code == 302

    def test_coming_in_clears_what_the_account_failed(self, house: Cast) -> None:
        give_login(house, "W1")
        for _ in range(3):
            for _ in range(LIMIT - 1):
                knock(Client(), "W1", "wrong")

            assert knock(Client(), "W1").status_code == 302

    def test_one_account_being_locked_leaves_the_outlet_its_way_in(self, house: Cast) -> None:
        give_login(house, "W1")
        give_login(house, "W2")
        for _ in range(LIMIT):
            knock(Client(), "W1", "wrong")

        assert knock(Client(), "W2").status_code == 302

    def test_a_source_that_guesses_at_many_is_locked_and_an_own_login_does_not_clear_it(
        self, house: Cast, settings: Any
    ) -> None:
        settings.FAILURES_PER_SOURCE = 10
        give_login(house, "W1")
        for at in range(9):
            knock(Client(), f"nobody{at}", "wrong")
        assert knock(Client(), "W1").status_code == 302

        knock(Client(), "nobody9", "wrong")

        assert knock(Client(), "W1").status_code == 429
        assert knock(Client(), "W1", REMOTE_ADDR="10.9.9.9").status_code == 302

    @pytest.mark.parametrize(
        ("header", "tries"), [("X-Forwarded-For", 1000), ("X-Real-IP", 60), ("Forwarded", 60), ("Client-IP", 60)]
    )
    def test_a_thousand_invented_addresses_gain_no_try(self, house: Cast, header: str, tries: int) -> None:
        """trudesk#667, CVE-2026-108162: a limiter that believes X-Forwarded-For starts anew at every invented address."""
        give_login(house, "W1")
        with hashes() as counted:
            for at in range(tries):
                said = {header: f"10.{at // 250}.{at % 250}.7"}
                knock(Client(), f"guess{at}", "wrong", headers=said)

        assert len(counted) == 50
        assert knock(Client(), "W1").status_code == 429

    def test_behind_our_own_proxy_each_source_counts_for_itself(self, house: Cast, settings: Any) -> None:
        settings.TRUSTED_PROXIES, settings.FAILURES_PER_SOURCE = (ip_network("127.0.0.0/8"),), LIMIT
        give_login(house, "W1")
        for at in range(LIMIT):
            knock(Client(), f"guess{at}", "wrong", headers={"X-Forwarded-For": f"10.0.0.{at}, 192.0.2.1"})

        elsewhere = knock(Client(), "W1", headers={"X-Forwarded-For": "192.0.2.1, 192.0.2.2"})
        there = knock(Client(), "W1", headers={"X-Forwarded-For": "198.51.100.9, 192.0.2.1"})

        assert (elsewhere.status_code, there.status_code) == (302, 429)

    def test_it_stands_on_the_trail_and_what_was_typed_nowhere(self, house: Cast) -> None:
        for _ in range(LIMIT + 1):
            knock(Client(), "my secret word", "wrong")

        assert acts() == ["org.entry-refused"] * (LIMIT - 1) + ["org.locked-out"] * 2
        everything = str(list(TrailEntry.objects.values())) + str(list(AccessAttempt.objects.values()))
        assert "my secret word" not in everything

    def test_the_administrator_lets_in_again(self, house: Cast) -> None:
        from zhiwo.org.operations import enable_login

        give_login(house, "W1")
        for _ in range(LIMIT):
            knock(Client(), "W1", "wrong")

        enable_login(actor=house.actor("AD"), staff="W1", at=timezone.now())

        assert knock(Client(), "W1").status_code == 302


class TestNothingTellsNumbersApart:
    def test_known_unknown_shut_and_left_answer_alike_byte_for_byte(self, house: Cast) -> None:
        give_login(house, "W1")
        Login.objects.create(staff=house.staff["W2"], number="W2", password="!")
        shut = give_login(house, "W3")
        shut.is_active = False
        shut.save()
        give_login(house, "W4")
        house.staff["W4"].left_on = TODAY
        house.staff["W4"].save()

        answers = [knock(Client(), number, "wrong") for number in ("W1", "XX", "W2", "W3", "W4")]

        pages = {
            plain(answer).replace(f'"{number}"'.encode(), b'"??"')
            for number, answer in zip(("W1", "XX", "W2", "W3", "W4"), answers, strict=True)
        }
        assert len(pages) == 1
        assert {answer.status_code for answer in answers} == {401}
        assert len({str(sorted(answer.headers.items())) for answer in answers}) == 1

    @pytest.mark.parametrize("number", ["W1", "XX", "W2", "W3"])
    def test_each_costs_one_hash(self, house: Cast, number: str) -> None:
        give_login(house, "W1")
        Login.objects.create(staff=house.staff["W2"], number="W2", password="!")
        give_login(house, "W3").staff.save()
        Login.objects.filter(number="W3").update(is_active=False)

        with hashes() as counted:
            knock(Client(), number, "wrong")

        assert len(counted) == 1

    @pytest.mark.parametrize("number", ["W1", "XX"])
    def test_known_and_unknown_are_locked_after_as_many(self, house: Cast, number: str) -> None:
        give_login(house, "W1")

        answers = [knock(Client(), number, "wrong").status_code for _ in range(LIMIT + 1)]

        assert answers == [401] * (LIMIT - 1) + [429] * 2

    @pytest.mark.parametrize("number", ["\0", "W1\0", "x" * 5000, "", " ", "'; DROP TABLE"])
    def test_odd_numbers_are_refused_as_any_other(self, house: Cast, number: str) -> None:
        assert knock(Client(), number, "wrong").status_code == 401


class TestBusy:
    def test_who_finds_no_turn_is_told_to_try_again(self, house: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        give_login(house, "W1")
        turns = hashing.Turns(at_once=1, patience=0.0)
        monkeypatch.setattr(hashing, "turns", lambda: turns)

        with turns.turn():
            answer = knock(Client(), "W1")

        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert "请过 5 秒再试" in answer.content.decode()
        assert acts() == []
        assert not AccessAttempt.objects.exists()
        assert knock(Client(), "W1").status_code == 302


class TestOneTimePassword:
    def test_it_opens_to_the_change_of_password_alone(self, house: Cast) -> None:
        login = give_login(house, "W1")
        Login.objects.update(one_time_until=timezone.now() + timedelta(hours=1))
        browser = Client()
        knock(browser, "W1")

        led = browser.get("/")
        new = "vier blaue Gänse"
        changed = browser.post("/password", {"old": PASSWORD, "new": new, "repeated": new})

        assert led["Location"] == "/password"
        assert "已更改" in changed.content.decode()
        assert browser.get("/").status_code == 200
        login.refresh_from_db()
        assert login.check_password(new)
        assert login.one_time_until is None

    def test_it_expires(self, house: Cast) -> None:
        give_login(house, "W1")
        Login.objects.update(one_time_until=timezone.now() - timedelta(seconds=1))

        answer = knock(Client(), "W1")

        assert answer.status_code == 401
        assert "已过期" in answer.content.decode()


class TestSecondFactor:
    def test_the_password_alone_opens_nothing(self, house: Cast) -> None:
        give_app(give_login(house, "W1"))
        browser = Client()

        led = knock(browser, "W1")

        assert led["Location"] == "/login/second"
        assert not is_in(browser)
        assert acts() == []

    def test_the_code_opens_and_no_code_opens_twice(self, house: Cast) -> None:
        give_app(give_login(house, "W1"))
        now = code()
        first, second = Client(), Client()
        knock(first, "W1")
        knock(second, "W1")

        answers = [browser.post("/login/second", {"code": now}).status_code for browser in (first, second)]

        assert answers == [302, 401]
        assert (is_in(first), is_in(second)) == (True, False)

    @pytest.mark.parametrize(("ahead", "opens"), [(-2, False), (-1, True), (1, True), (2, False)])
    def test_clocks_may_differ_by_half_a_minute(
        self, house: Cast, monkeypatch: pytest.MonkeyPatch, ahead: int, opens: bool
    ) -> None:
        at = timezone.now().replace(second=15)
        monkeypatch.setattr("zhiwo.web.clock.instant", lambda: at)
        give_app(give_login(house, "W1"))
        browser = Client()
        knock(browser, "W1")
        import pyotp

        typed = pyotp.TOTP("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP").at(at, counter_offset=ahead)

        assert (browser.post("/login/second", {"code": typed}).status_code == 302) is opens

    def test_wrong_codes_count_as_wrong_passwords_do(self, house: Cast) -> None:
        give_app(give_login(house, "W1"))
        browser = Client()
        knock(browser, "W1")

        answers = [browser.post("/login/second", {"code": "000000"}).status_code for _ in range(LIMIT + 1)]

        assert answers == [401] * (LIMIT - 1) + [429] * 2
        assert browser.post("/login/second", {"code": code()}).status_code == 429
        assert not is_in(browser)

    def test_a_recovery_code_opens_once(self, house: Cast) -> None:
        give_login(house, "W1")
        codes = enrol_totp(
            actor=house.actor("W1"),
            seed="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
            code=code(),
            name="x",
            at=timezone.now(),
            moment=timezone.now(),
        ).recovery_codes
        first, second = Client(), Client()
        knock(first, "W1")
        knock(second, "W1")

        answers = [browser.post("/login/second", {"code": codes[3]}).status_code for browser in (first, second)]

        assert answers == [302, 401]
        assert RecoveryCode.objects.count() == 9

    @pytest.mark.parametrize("typed", ["", "\0", "四五六七八九", "x" * 3000, "000000"])
    def test_odd_codes_are_refused(self, house: Cast, typed: str) -> None:
        give_app(give_login(house, "W1"))
        browser = Client()
        knock(browser, "W1")

        assert browser.post("/login/second", {"code": typed}).status_code == 401
        assert browser.post("/login/second", {"answer": typed or "{}"}).status_code == 401

    def test_it_must_come_within_five_minutes(self, house: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        give_app(give_login(house, "W1"))
        browser = Client()
        knock(browser, "W1")
        late = timezone.now() + timedelta(minutes=5, seconds=1)
        monkeypatch.setattr("zhiwo.web.clock.instant", lambda: late)

        answer = browser.post("/login/second", {"code": code()})

        assert answer["Location"] == "/login"
        assert not is_in(browser)

    def test_who_was_shut_out_meanwhile_stays_out(self, house: Cast) -> None:
        give_app(give_login(house, "W1"))
        browser = Client()
        knock(browser, "W1")
        shut_login(actor=house.actor("AD"), staff="W1", at=timezone.now())

        assert browser.post("/login/second", {"code": code()})["Location"] == "/login"
        assert not is_in(browser)

    @pytest.mark.parametrize("posts", [("relationship_manager",), ("all",)])
    def test_posts_that_must_have_one_enrol_before_all_else(
        self, house: Cast, settings: Any, posts: tuple[str]
    ) -> None:
        settings.MFA_POSTS = posts
        give_login(house, "W1")
        browser = Client()
        knock(browser, "W1")

        led = browser.get("/")
        page = browser.get("/factors").content.decode()

        assert led["Location"] == "/factors"
        assert "必须有第二验证方式" in page
        assert browser.get("/", headers={"HX-Request": "true"})["HX-Redirect"] == "/factors"
        assert browser.post("/users/W2/open")["Location"] == "/factors"

    def test_other_posts_need_none(self, house: Cast, settings: Any) -> None:
        settings.MFA_POSTS = ("administrator",)
        give_login(house, "W1")
        browser = Client()
        knock(browser, "W1")

        assert browser.get("/").status_code == 200

    def test_an_enrolment_begun_before_leaving_cannot_be_ended_after(self, house: Cast) -> None:
        """CVE-2023-27891: a grant was completed from a session that had logged out."""
        give_login(house, "W1")
        browser = Client()
        knock(browser, "W1")
        browser.get("/factors/app")
        browser.post("/logout")

        answer = browser.post("/factors/app", {"code": code(), "name": "x"})

        assert answer["Location"].startswith("/login?next=")
        assert not Login.objects.get(number="W1").factors.exists()


class TestSessionsAndKeys:
    """G13: the key changes at every proof; what was known before is worth nothing; the dead stay dead."""

    def test_the_key_changes_at_login_second_factor_and_each_proof(self, house: Cast) -> None:
        give_app(give_login(house, "W1"))
        browser = Client()
        planted = browser.session
        planted["x"] = 1
        planted.save()
        keys = [key_of(browser)]

        knock(browser, "W1")
        keys.append(key_of(browser))
        browser.post("/login/second", {"code": code()})
        keys.append(key_of(browser))
        browser.post("/again", {"code": code(ahead=1)})
        keys.append(key_of(browser))

        assert len(set(keys)) == 4
        assert [key for key in keys if Session.objects.filter(pk=key).exists()] == keys[-1:]

    def test_a_planted_key_opens_nothing_after_its_victim_came_in(self, house: Cast) -> None:
        give_login(house, "W1")
        victim, attacker = Client(), Client()
        planted = victim.session
        planted["x"] = 1
        planted.save()
        attacker.cookies["zhiwo"] = key_of(victim)

        knock(victim, "W1")

        assert is_in(victim)
        assert not is_in(attacker)

    def test_every_session_is_dead_at_the_next_request_after_shutting(self, house: Cast) -> None:
        """molgenis#4080: what was withdrawn worked on until the next login."""
        give_login(house, "W1")
        browsers = [Client(), Client()]
        for browser in browsers:
            knock(browser, "W1")

        shut_login(actor=house.actor("AD"), staff="W1", at=timezone.now())

        assert [is_in(browser) for browser in browsers] == [False, False]
        assert knock(Client(), "W1").status_code == 401

    def test_shutting_kills_even_where_the_row_was_saved_meanwhile(self, house: Cast) -> None:
        give_login(house, "W1")
        browser = Client()
        knock(browser, "W1")

        Login.objects.update(is_active=False)

        assert not is_in(browser)

    def test_the_others_are_dead_after_a_change_of_password_and_this_one_lives(self, house: Cast) -> None:
        give_login(house, "W1")
        here, there = Client(), Client()
        knock(here, "W1")
        knock(there, "W1")
        before = key_of(here)

        new = "vier blaue Gänse"
        here.post("/password", {"old": PASSWORD, "new": new, "repeated": new})

        assert (is_in(here), is_in(there)) == (True, False)
        assert key_of(here) != before

    def test_a_password_changed_elsewhere_kills_by_its_hash_too(self, house: Cast) -> None:
        give_login(house, "W1")
        browser = Client()
        knock(browser, "W1")

        change_password(actor=house.actor("W1"), password="vier blaue Gänse", at=timezone.now(), keep=key_of(browser))

        assert not is_in(browser)

    def test_who_left_leaves_nothing_to_the_next_at_the_machine(self, house: Cast) -> None:
        """kubestellar/console#4442: the next user of a browser saw what the former had."""
        give_login(house, "W1")
        give_login(house, "W2")
        browser = Client()
        knock(browser, "W1")
        browser.get("/client/甲")

        left = browser.post("/logout")
        knock(browser, "W2")

        assert left["Clear-Site-Data"] == '"cache", "storage"'
        assert browser.get("/client/甲").status_code == 404
        assert browser.get("/client/乙")["Cache-Control"] == "no-store"
        assert {row.login.number for row in Session.objects.all() if row.login} == {"W2"}
