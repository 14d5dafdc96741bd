"""The job board: who sees it, who may do what on it, and that no message's content or person shows."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import STAFF, Cast
from tests.governance.waiting import AT, Clock, Ran, worker
from tests.web.conftest import Enter
from zhiwo.governance import jobs, outbox
from zhiwo.governance.models import Job, Message, TrailEntry
from zhiwo.governance.states import JobState, MessageState
from zhiwo.web.words import WORDS
from zhiwo.wiring.jobs import JOBS, KINDS, ON_THE_BOARD

REFERENCE = "J-" + "0" * 32
SEES = {"AD", "U1", "D1"}


def dead(house: Cast, by: str = "U1") -> Job:
    """A job for `by` that broke on its only attempt."""

    def break_off(_: object) -> None:
        raise OSError

    job = jobs.enqueue(actor=house.actor(by), kind="x", key="dead", at=AT, max_attempts=1)
    worker(Clock(), Ran(break_off), act="job.view").drain()
    return job


class Silent:
    def send(self, *, key: str, payload: Any) -> str:
        raise TimeoutError


@pytest.fixture
def doubtful(house: Cast) -> Message:
    """A message whose gateway never answered, and one for a channel that is not there."""
    for channel in ("sms", "mail"):
        outbox.post(
            actor=house.actor("W1"),
            channel=channel,
            event="甲",
            payload={"to": "19900001234", "text": "测试甲您好"},
            at=AT,
        )
    worker(Clock(), sms=Silent()).drain()
    return Message.objects.get(channel="sms")


class TestLooking:
    @pytest.mark.parametrize("number", [number for number, *_ in STAFF])
    def test_opens_for_administrator_auditor_and_steward_only(self, enter: Enter, number: str) -> None:
        browser = enter(number)

        assert browser.get("/jobs").status_code == (200 if number in SEES else 409)
        assert ('href="/jobs"' in browser.get("/", follow=True).content.decode()) is (number in SEES)

    def test_empty_it_says_what_to_do(self, enter: Enter) -> None:
        page = enter("AD").get("/jobs").content.decode()

        assert "没有作业" in page and "zhiwo worker" in page

    def test_dead_jobs_stand_on_top_with_the_reason_and_for_whom(self, enter: Enter, house: Cast) -> None:
        dead(house)
        jobs.enqueue(actor=house.actor("AD"), kind="trail.verify", key="k", at=AT)

        page = enter("U1").get("/jobs").content.decode()

        assert page.index("已停止</span></td>") < page.index("排队</span></td>")
        assert "程序出错（OSError）" in page and "尤审计" in page

    def test_the_auditor_sees_but_can_not_retry_or_settle(self, enter: Enter, house: Cast, doubtful: Message) -> None:
        dead(house)

        page = enter("U1").get("/jobs").content.decode()

        assert "重新执行" not in page and "标记已发" not in page and "存疑" in page

    @pytest.mark.parametrize("number", sorted(SEES))
    def test_a_message_is_known_by_its_key_alone(self, enter: Enter, doubtful: Message, number: str) -> None:
        page = enter(number).get("/jobs").content.decode()

        assert doubtful.key in page
        for word in ("19900001234", "测试甲", "您好"):
            assert word not in page
        assert re.search(r"<td>mail</td><td class=\"r\">1</td>", page)

    def test_costs_the_same_however_many_jobs(self, enter: Enter, house: Cast) -> None:
        browser, counts = enter("AD"), []
        for n in (1, 30):
            for k in range(n):
                jobs.enqueue(actor=house.actor("AD"), kind="trail.verify", key=f"{n}.{k}", at=AT)
            with CaptureQueriesContext(
                connection,
            ) as seen:
                browser.get("/jobs")
            counts.append(len(seen))

        assert counts[0] == counts[1]

    def test_htmx_gets_the_lists_alone_and_looks_again_while_something_waits(self, enter: Enter, house: Cast) -> None:
        browser = enter("AD")
        assert "every 5s" not in browser.get("/jobs").content.decode()
        jobs.enqueue(actor=house.actor("AD"), kind="trail.verify", key="k", at=AT)

        piece = browser.get("/jobs", headers={"HX-Request": "true"}).content.decode()

        assert "<html" not in piece and "every 5s" in piece


class TestAsking:
    def test_a_verification_of_the_trail_is_asked_for_done_and_shown(self, enter: Enter, house: Cast) -> None:
        browser = enter("U1")
        for _ in range(2):
            assert browser.post("/jobs/ask", {"kind": "trail.verify", "reference": REFERENCE}).status_code == 200

        clock = Clock()
        at_work = worker(clock)
        at_work.kinds = KINDS
        at_work.drain()

        job = Job.objects.get()
        assert (job.state, job.for_staff, job.result["sound"]) == (JobState.DONE, "U1", True)
        assert "完好：" in browser.get("/jobs").content.decode()
        acts = list(TrailEntry.objects.filter(actor="U1").values_list("act", flat=True))
        assert acts == ["job.asked", "trail.verified"]

    @pytest.mark.parametrize(
        ("number", "kind"), [("U1", "backup.make"), ("D1", "trail.verify"), ("W1", "trail.verify")]
    )
    def test_who_may_not_is_refused(self, enter: Enter, number: str, kind: str) -> None:
        answer = enter(number).post("/jobs/ask", {"kind": kind, "reference": REFERENCE})

        assert answer.status_code == 409
        assert not Job.objects.exists()

    @pytest.mark.parametrize("kind", [kind.code for kind in ON_THE_BOARD])
    def test_only_what_one_may_ask_for_is_offered(self, enter: Enter, kind: str) -> None:
        offered = {
            number: f'"kind": "{kind}"' in enter(number).get("/jobs").content.decode() for number in sorted(SEES)
        }

        assert offered == {"AD": True, "U1": kind == "trail.verify", "D1": False}

    @pytest.mark.parametrize("form", [{}, {"kind": "trail.verify"}, {"kind": "trail.verify", "reference": "x"}])
    def test_a_form_that_says_too_little(self, enter: Enter, form: dict[str, str]) -> None:
        assert enter("AD").post("/jobs/ask", form).status_code == 422

    @pytest.mark.parametrize("kind", ["x", "export.make"])
    def test_a_kind_that_is_not_there_or_not_asked_for_here(self, enter: Enter, kind: str) -> None:
        for number in ("AD", "D1"):
            answer = enter(number).post("/jobs/ask", {"kind": kind, "reference": REFERENCE})
            assert answer.status_code == 409
        assert not Job.objects.exists()

    def test_every_kind_has_a_name_on_the_board(self) -> None:
        assert [WORDS.job_kind(kind.code) for kind in JOBS] == [kind.name for kind in JOBS]


class TestActing:
    def test_the_administrator_lets_a_dead_job_run_again(self, enter: Enter, house: Cast) -> None:
        job = dead(house)

        piece = enter("AD").post(f"/jobs/{job.pk}/retry").content.decode()

        job.refresh_from_db()
        assert (job.state, job.for_staff) == (JobState.NEW, "U1")
        assert "已重新排队" in piece and 'hx-swap-oob="true"' in piece

    @pytest.mark.parametrize("number", ["U1", "D1", "W1"])
    @pytest.mark.parametrize(
        "path", ["/jobs/{job}/retry", "/jobs/message/{message}/sent", "/jobs/message/{message}/again"]
    )
    def test_nobody_else_acts(self, enter: Enter, house: Cast, doubtful: Message, number: str, path: str) -> None:
        job = dead(house)

        answer = enter(number).post(path.format(job=job.pk, message=doubtful.pk), {"reason": "核实过"})

        assert answer.status_code == 409
        job.refresh_from_db()
        doubtful.refresh_from_db()
        assert (job.state, doubtful.state) == (JobState.DEAD, MessageState.UNKNOWN)

    @pytest.mark.parametrize(("path", "then"), [("sent", MessageState.SENT), ("again", MessageState.NEW)])
    def test_a_doubt_is_settled_with_a_reason(self, enter: Enter, doubtful: Message, path: str, then: str) -> None:
        browser, address = enter("AD"), f"/jobs/message/{doubtful.pk}/{path}"

        assert "核实依据" in browser.post(address, {"reason": ""}, headers={"HX-Request": "true"}).content.decode()
        assert browser.post(address, {"reason": "字" * 201}).status_code == 422
        assert browser.post(address, {"reason": "后台核实"}).status_code == 200
        assert browser.post(address, {"reason": "再来"}).status_code == 409

        doubtful.refresh_from_db()
        assert doubtful.state == then
        assert TrailEntry.objects.get(act__startswith="outbox.").facts == {"reason": "后台核实"}

    @pytest.mark.parametrize("path", ["/jobs/ask", "/jobs/1/retry", "/jobs/message/1/sent", "/jobs/message/1/again"])
    def test_looking_changes_nothing(self, enter: Enter, path: str) -> None:
        assert enter("AD").get(path).status_code == 405
