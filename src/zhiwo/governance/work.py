"""What a worker does: takes jobs and messages one by one until it is asked to stop."""

from __future__ import annotations

import logging
import os
import socket
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from threading import Event, Thread
from time import monotonic
from typing import Any
from uuid import uuid4

from django.db import DatabaseError, connection

from zhiwo.governance import jobs, outbox
from zhiwo.governance.jobs import LeaseLost
from zhiwo.governance.models import Job, Message
from zhiwo.governance.outbox import Gateway, NotTaken, Rejected
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Text

_LOG = logging.getLogger(__name__)

Report = Callable[[int, int], None]
"""Called by a job between chunks with how much is done, of how much. Raises Stopped or LeaseLost, which the job lets
through: what it has done so far must stand by itself, so that it can be taken up again."""


@dataclass(frozen=True)
class Outcome:
    """What a job came to, as a sentence for the board; not `sound` where it ran well and found something wrong. `facts`
    are plain values."""

    said: Text
    sound: bool = True
    facts: Mapping[str, Any] = field(default_factory=dict)

    def written(self) -> dict[str, Any]:
        """As a job keeps it."""
        return {"zh": self.said.zh, "en": self.said.en, "sound": self.sound, "facts": dict(self.facts)}


Run = Callable[[Actor, datetime, Mapping[str, Any], Report], Outcome]
"""What a job does: for whom, at which moment, with which arguments. After a kill it runs again from its beginning, so what
it writes must bear keys of its own."""

BROKE = Text(
    zh="程序出错（{error}），详情在服务器日志中。", en="The program failed ({error}); the server's log says where."
)


class Stopped(Exception):
    """The worker was asked to stop: the job goes on another time."""


class NotAtWork(Refusal):
    """A job acts for someone who may no longer act."""

    sentence = Text(
        zh="员工 {staff} 已不在岗，以其名义的作业不再执行：如仍需要，请在岗人员重新发起。",
        en="{staff} is not at work any more, so nothing is done in that name: someone who is may ask for it anew.",
    )


class UnknownJob(Refusal):
    """The program no longer knows such jobs."""

    sentence = Text(
        zh="程序中没有“{kind}”这种作业：可能是旧版本留下的。", en="The program knows no jobs of kind {kind!r}."
    )


@dataclass(frozen=True)
class JobKind:
    """A kind of job: its code and name, the act that whoever it runs for must be allowed, and what it does."""

    code: str
    name: Text
    act: str
    run: Run


def new_owner() -> str:
    """A name that no other worker bears or bore, this machine's former ones included."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid4().hex[:12]}"


@dataclass
class Worker:
    """Takes jobs and messages. `actor_on` gives a member of staff as an actor of the day, and raises NotFound for one not
    at work; `allow` raises Denied unless the actor's post allows an act; `clock` gives the moment in the bank's time; `sweeps`
    are cheap tidyings done before each round of work."""

    kinds: Mapping[str, JobKind]
    gateways: Mapping[str, Gateway]
    actor_on: Callable[[str, date], Actor]
    allow: Callable[[Actor, str], None]
    clock: Callable[[], datetime]
    sweeps: Sequence[Callable[[datetime], object]] = ()
    stop: Event = field(default_factory=Event)
    owner: str = field(default_factory=new_owner)
    lease: timedelta = jobs.LEASE
    send_lease: timedelta = outbox.LEASE

    def drain(self) -> int:
        """Do what is due, until nothing is or a stop is asked for; returns how many jobs and messages were taken."""
        taken = 0
        self._look_for_lost()
        for sweep in self.sweeps:
            sweep(self.clock())
        while not self.stop.is_set() and (self.take_job() or self.take_message()):
            taken += 1
            self._look_for_lost()  # each time: a doubt must not wait until there is a pause
        return taken

    def _look_for_lost(self) -> None:
        at = self.clock()
        jobs.bury_lost(at)
        outbox.doubt_expired(at)

    def work(self, idle: float) -> None:
        """Do what is due, look again every `idle` seconds, until asked to stop. A database that is away is waited for."""
        while not self.stop.is_set():
            try:
                self.drain()
            except DatabaseError as fault:
                _LOG.error("the worker waits for the database: %s", type(fault).__name__)
                connection.close()
            self.stop.wait(idle)

    def take_job(self) -> bool:
        """Take one job and do it; whether there was one."""
        job = jobs.claim(owner=self.owner, at=self.clock(), lease=self.lease)
        if job is None:
            return False
        try:
            self._attempt(job)
        except LeaseLost:
            _LOG.warning("job %s: the lease ran out; whoever has it now goes on", job.pk)
        return True

    def _attempt(self, job: Job) -> None:
        actor = Actor(staff=job.for_staff, name="", post="", unit="", path="", on=self.clock().date())
        try:
            actor = self._for_whom(job)
            outcome = self._do(job, actor)
        except Stopped:
            jobs.give_back(job=job.pk, owner=self.owner, at=self.clock())
        except Refusal as refusal:
            jobs.bury(job=job, owner=self.owner, actor=actor, refusal=refusal, at=self.clock())
        except LeaseLost:
            raise
        except Exception as fault:
            error = type(fault).__name__
            where = "".join(traceback.format_tb(fault.__traceback__))
            # The text of a fault may quote a client's row: class and place are enough to find it.
            _LOG.error("job %s (%s) failed: %s\n%s", job.pk, job.kind, error, where)
            jobs.fail(job=job, owner=self.owner, error=error, why=BROKE.filled(error=error), at=self.clock())
        else:
            jobs.finish(job=job.pk, owner=self.owner, result=outcome.written(), at=self.clock())

    def _for_whom(self, job: Job) -> Actor:
        try:
            return self.actor_on(job.for_staff, self.clock().date())
        except NotFound as gone:
            raise NotAtWork(staff=job.for_staff) from gone

    def _do(self, job: Job, actor: Actor) -> Outcome:
        kind = self.kinds.get(job.kind)
        if kind is None:
            raise UnknownJob(kind=job.kind)
        self.allow(actor, kind.act)
        with self._heartbeat(job) as lost:
            return kind.run(actor, self.clock(), job.arguments, self._reporter(job, lost))

    def _reporter(self, job: Job, lost: Event) -> Report:
        """What the job says how far it has come with. Chunks may be small: what it says is kept once a second."""
        kept_until = datetime.min.replace(tzinfo=UTC)

        def report(done: int, whole: int) -> None:
            nonlocal kept_until
            at = self.clock()
            if lost.is_set():
                raise LeaseLost
            if at >= kept_until or done == whole or self.stop.is_set():
                jobs.report(job=job.pk, owner=self.owner, done=done, whole=whole, at=at, lease=self.lease)
                kept_until = at + timedelta(seconds=1)
            if self.stop.is_set():
                raise Stopped

        return report

    @contextmanager
    def _heartbeat(self, job: Job) -> Iterator[Event]:
        """Renew the lease from beside while the job works; yields what is set once the lease is lost."""
        ended, lost = Event(), Event()
        beats = Thread(target=self._beat, args=(job.pk, ended, lost), name=f"heartbeat of job {job.pk}", daemon=True)
        beats.start()
        try:
            yield lost
        finally:
            ended.set()
            beats.join()

    def _beat(self, job: int, ended: Event, lost: Event) -> None:
        good_until = monotonic() + self.lease.total_seconds()
        while not ended.wait(self.lease.total_seconds() / 3):
            asked = monotonic()
            try:
                jobs.renew(job=job, owner=self.owner, at=self.clock(), lease=self.lease)
                good_until = asked + self.lease.total_seconds()
            except LeaseLost:
                lost.set()
                break
            except DatabaseError as busy:
                _LOG.warning("job %s: the lease could not be renewed now: %s", job, type(busy).__name__)
                connection.close()  # a broken one is not mended by waiting: the next beat makes another
                if monotonic() >= good_until:
                    lost.set()
                    break
        connection.close()  # this thread's own

    def take_message(self) -> bool:
        """Take one message and hand it to its gateway; whether there was one."""
        at = self.clock()
        message = outbox.claim(owner=self.owner, channels=list(self.gateways), at=at, lease=self.send_lease)
        if message is None:
            return False
        self._send(message)
        return True

    def _send(self, message: Message) -> None:
        try:
            receipt = self.gateways[message.channel].send(key=message.key, payload=message.payload)
        except NotTaken as fault:
            outbox.put_back(message=message, owner=self.owner, why=type(fault).__name__, at=self.clock())
        except Rejected as fault:
            outbox.reject(message=message, owner=self.owner, why=type(fault).__name__, at=self.clock())
        except Exception as fault:
            _LOG.warning("message %s is in doubt: %s", message.pk, type(fault).__name__)
            outbox.doubt(message=message, owner=self.owner, why=type(fault).__name__)
        else:
            outbox.acknowledge(key=message.key, receipt=receipt, at=self.clock())
