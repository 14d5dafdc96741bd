"""Jobs: asked for with the business, taken by one worker at a time, never lost and never run twice at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.cast import TODAY, Cast
from tests.governance.waiting import AT, Clock, Ran, worker
from zhiwo.governance import jobs
from zhiwo.governance.jobs import LEASE, LeaseLost, NotDead, claim, enqueue, finish, give_back, renew, report, revive
from zhiwo.governance.models import Job, TrailEntry
from zhiwo.governance.states import JobState, wait_after

A, B = "a:1:one", "b:2:two"


@pytest.fixture
def clock() -> Clock:
    return Clock()


def ask(cast: Cast, key: str = "k", by: str = "AD", **more: Any) -> Job:
    return enqueue(actor=cast.actor(by), kind="x", key=key, at=AT, **more)


def state(job: Job) -> str:
    job.refresh_from_db()
    return job.state


class TestEnqueue:
    def test_the_same_key_is_one_job(self, cast: Cast) -> None:
        first, again = ask(cast, arguments={"n": 1}), ask(cast, arguments={"n": 2}, by="U1")

        assert first == again
        assert (again.arguments, again.for_staff) == ({"n": 1}, "AD")
        assert ask(cast, key="other") != first

    def test_asked_again_when_done_it_stays_done(self, cast: Cast, clock: Clock) -> None:
        ask(cast)
        ran = Ran()
        worker(clock, ran).drain()

        assert ask(cast).state == JobState.DONE
        assert worker(clock, ran).drain() == 0

    def test_it_is_there_if_and_only_if_the_business_ended_well(self, cast: Cast) -> None:
        """novu#12124: killed between writing the status and putting the job into the queue, it was lost for ever."""
        with pytest.raises(RuntimeError), transaction.atomic():
            ask(cast)
            raise RuntimeError("killed here")

        assert not Job.objects.exists()

        with transaction.atomic():
            ask(cast)
        assert Job.objects.get().state == JobState.NEW

    def test_a_running_job_without_a_lease_can_not_be_written(self, cast: Cast) -> None:
        job = ask(cast)

        with pytest.raises(IntegrityError), transaction.atomic():
            Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING)


class TestClaim:
    def test_the_oldest_first_each_to_one_worker(self, cast: Cast) -> None:
        """django-post_office#248, ESP-Website#292: two that look at once took the same rows."""
        first, second = ask(cast, "1"), ask(cast, "2")

        taken = [claim(owner=A, at=AT), claim(owner=B, at=AT), claim(owner=A, at=AT)]

        assert taken == [first, second, None]
        assert [job.owner for job in taken if job] == [A, B]

    def test_a_lease_that_ran_out_is_retaken_on_the_moment_by_its_former_worker_too(self, cast: Cast) -> None:
        """killbill-commons#169: rows in processing were never taken again where there is one node only."""
        ask(cast)
        claim(owner=A, at=AT)

        assert claim(owner=A, at=AT + LEASE - timedelta(microseconds=1)) is None
        retaken = claim(owner=A, at=AT + LEASE)
        assert retaken and retaken.attempts == 2

    def test_a_lease_that_is_renewed_is_not_taken_however_long_the_job(self, cast: Cast) -> None:
        """pretix#2058, celery#5935: a job of more than an hour was handed out again, and mails went out four times."""
        job = ask(cast)
        claim(owner=A, at=AT)
        at = AT
        for _ in range(200):
            at += LEASE * 0.6
            renew(job=job.pk, owner=A, at=at)
            assert claim(owner=B, at=at + LEASE * 0.5) is None

        finish(job=job.pk, owner=A, result={}, at=at)
        assert at - AT > timedelta(hours=1)
        assert (state(job), job.attempts) == (JobState.DONE, 1)

    def test_reporting_renews_too(self, cast: Cast) -> None:
        job = ask(cast)
        claim(owner=A, at=AT)

        report(job=job.pk, owner=A, done=3, whole=9, at=AT + LEASE / 2)

        assert claim(owner=B, at=AT + LEASE) is None
        job.refresh_from_db()
        assert (job.done, job.whole) == (3, 9)

    @pytest.mark.parametrize("retaken", [False, True])
    def test_who_lost_the_lease_can_no_longer_finish_renew_or_give_back(self, cast: Cast, retaken: bool) -> None:
        job = ask(cast)
        claim(owner=A, at=AT)
        late = AT + LEASE
        if retaken:
            claim(owner=B, at=late)

        for say in (renew, give_back):
            with pytest.raises(LeaseLost):
                say(job=job.pk, owner=A, at=late)
        with pytest.raises(LeaseLost):
            finish(job=job.pk, owner=A, result={}, at=late)
        assert state(job) == JobState.RUNNING


class TestWorker:
    def test_runs_a_job_for_whom_it_was_asked_in_the_post_of_today(self, cast: Cast, clock: Clock) -> None:
        ask(cast, by="X1", arguments={"n": 1})
        cast.staff["X1"].post = "auditor"
        cast.staff["X1"].save()
        ran = Ran()

        assert worker(clock, ran).drain() == 1

        ((actor, arguments),) = ran.runs
        assert (actor.staff, actor.post, actor.on, arguments) == ("X1", "auditor", TODAY, {"n": 1})
        job = Job.objects.get()
        assert (job.state, job.result["zh"], job.result["sound"]) == (JobState.DONE, "好了", True)

    def test_refuses_for_someone_who_has_left(self, cast: Cast, clock: Clock) -> None:
        ask(cast)
        cast.staff["AD"].left_on = TODAY
        cast.staff["AD"].save()
        ran = Ran()

        worker(clock, ran).drain()

        job = Job.objects.get()
        assert (ran.runs, job.state, job.error_class) == ([], JobState.DEAD, "NotAtWork")
        assert "AD 已不在岗" in job.error_zh
        entry = TrailEntry.objects.get(act="job.refused")
        assert (entry.actor, entry.facts["code"]) == ("AD", "NotAtWork")

    def test_refuses_for_a_post_that_may_no_longer(self, cast: Cast, clock: Clock) -> None:
        """A right taken away between the asking and the running counts (reliability G8)."""
        ask(cast)
        cast.staff["AD"].post = "teller"
        cast.staff["AD"].save()
        ran = Ran()

        worker(clock, ran).drain()

        job = Job.objects.get()
        assert (ran.runs, job.state, job.error_class) == ([], JobState.DEAD, "Denied")
        assert "柜员" in job.error_zh

    def test_a_kind_the_program_does_not_know_is_dead(self, cast: Cast, clock: Clock) -> None:
        ask(cast)

        worker(clock).drain()

        assert Job.objects.get().error_class == "UnknownJob"

    def test_a_fault_is_kept_by_its_class_alone_and_tried_again_later(
        self, cast: Cast, clock: Clock, caplog: pytest.LogCaptureFixture
    ) -> None:
        job, told = ask(cast), "客户张三 19900001111"

        def break_off(_: object) -> None:
            raise ValueError(told)

        ran = Ran(break_off)
        for attempt in (1, 2):
            worker(clock, ran).drain()
            assert (state(job), job.attempts) == (JobState.FAILED, attempt)
            clock.move(seconds=wait_after(attempt).total_seconds() - 1)
            assert worker(clock, ran).drain() == 0
            clock.move(seconds=1)
        worker(clock, ran).drain()

        assert (state(job), job.attempts, len(ran.runs)) == (JobState.DEAD, 3, 3)
        assert job.error_class == "ValueError"
        assert "张三" not in f"{job.error_zh}{job.error_en}{caplog.text}"
        assert "ValueError" in caplog.text

    def test_a_job_that_kills_its_worker_each_time_is_dead_after_the_last(self, cast: Cast, clock: Clock) -> None:
        job = ask(cast, max_attempts=2)
        for _ in range(2):
            assert claim(owner=A, at=clock())
            clock.move(seconds=LEASE.total_seconds())

        assert worker(clock, Ran()).drain() == 0

        assert (state(job), job.error_class) == (JobState.DEAD, "WorkerLost")

    def test_asked_to_stop_it_ends_after_the_chunk_and_the_attempt_does_not_count(
        self, cast: Cast, clock: Clock
    ) -> None:
        job, chunks = ask(cast), []

        def in_chunks(tell: Any) -> None:
            for n in range(5):
                chunks.append(n)
                if n == 2:
                    first.stop.set()
                tell(n + 1, 5)

        first = worker(clock, Ran(in_chunks))
        first.drain()

        assert chunks == [0, 1, 2]
        assert (state(job), job.attempts, job.done, job.lease_until) == (JobState.NEW, 0, 3, None)
        worker(clock, Ran()).drain()
        assert state(job) == JobState.DONE

    def test_a_worker_whose_lease_ran_out_stops_at_the_next_chunk(self, cast: Cast, clock: Clock) -> None:
        job, chunks = ask(cast), []

        def slow(tell: Any) -> None:
            for n in range(3):
                chunks.append(n)
                clock.move(seconds=LEASE.total_seconds())
                claim(owner=B, at=clock())
                tell(n, 3)

        worker(clock, Ran(slow)).drain()

        assert chunks == [0]
        assert (state(job), job.owner, job.attempts) == (JobState.RUNNING, B, 2)


class TestRevive:
    def test_a_dead_job_runs_again_for_the_same_person(self, cast: Cast, clock: Clock) -> None:
        job = ask(cast, by="U1", max_attempts=1)

        def break_off(_: object) -> None:
            raise OSError

        worker(clock, Ran(break_off)).drain()
        revive(actor=cast.actor("AD"), job=job.pk, at=clock())
        ran = Ran()
        worker(clock, ran).drain()

        assert (state(job), ran.runs[0][0].staff, job.error_class) == (JobState.DONE, "U1", "")
        entry = TrailEntry.objects.get(act="job.revived")
        assert (entry.actor, entry.subject, entry.facts) == ("AD", str(job.pk), {"kind": "x"})

    @pytest.mark.parametrize("taken", [False, True])
    def test_only_a_dead_one(self, cast: Cast, taken: bool) -> None:
        job = ask(cast)
        if taken:
            claim(owner=A, at=AT)

        with pytest.raises(NotDead):
            revive(actor=cast.actor("AD"), job=job.pk, at=AT)

        assert not TrailEntry.objects.exists()


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 30), (2, 60), (3, 120), (7, 1920), (8, 3600), (40, 3600)])
def test_waits_double_up_to_an_hour(attempts: int, seconds: int) -> None:
    assert wait_after(attempts) == timedelta(seconds=seconds)


def test_workers_are_told_apart_even_in_one_process(clock: Clock) -> None:
    assert worker(clock).owner != worker(clock).owner
    assert timedelta(minutes=10) > jobs.LEASE
