"""The outbox: nothing is lost, nothing is sent blindly twice, and what is in doubt waits for a person (G21)."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from tests.cast import Cast
from tests.governance.gateways import OddGateway, check, send_all
from tests.governance.waiting import AT, Clock, worker
from zhiwo.governance import outbox
from zhiwo.governance.models import Message, TrailEntry
from zhiwo.governance.outbox import LEASE, NoReason, NotInDoubt, NotTaken, Rejected, acknowledge, claim, post
from zhiwo.governance.states import MessageState

A, B = "a:1:one", "b:2:two"


@pytest.fixture
def clock() -> Clock:
    return Clock()


class Gateway:
    """Answers, or raises what it is given."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault = fault
        self.keys: list[str] = []

    def send(self, *, key: str, payload: Any) -> str:
        self.keys.append(key)
        if len(self.keys) > 50:
            pytest.fail("sent over and over")
        if self.fault:
            raise self.fault
        return "R1"


def write(cast: Cast, event: str = "e") -> Message:
    return post(actor=cast.actor("W1"), channel="sms", event=event, payload={"text": "您好"}, at=AT)


def state(message: Message) -> str:
    message.refresh_from_db()
    return message.state


class TestPosting:
    def test_one_message_an_event_and_its_key_gives_nothing_away(self, cast: Cast) -> None:
        first = write(cast, "birthday:甲:2026")

        assert write(cast, "birthday:甲:2026") == first
        assert "甲" not in first.key and len(first.key) == 64
        assert outbox.message_key("sms", "e") != outbox.message_key("mail", "e")

    def test_it_is_there_if_and_only_if_the_business_ended_well(self, cast: Cast) -> None:
        """messages#445, novu#12124."""
        with pytest.raises(RuntimeError), transaction.atomic():
            write(cast)
            raise RuntimeError("killed here")

        assert not Message.objects.exists()


class TestSending:
    def test_the_gateway_gets_the_key_and_the_receipt_is_kept(self, cast: Cast, clock: Clock) -> None:
        message, gateway = write(cast), Gateway()

        assert worker(clock, sms=gateway).drain() == 1

        assert gateway.keys == [message.key]
        assert (state(message), message.receipt, message.ended_at) == (MessageState.SENT, "R1", AT)

    def test_two_senders_never_get_the_same(self, cast: Cast) -> None:
        """django-post_office#248, ESP-Website#292: two senders at once sent the same mail twice."""
        messages = [write(cast, "1"), write(cast, "2")]

        taken = [claim(owner=owner, channels=["sms"], at=AT) for owner in (A, B, A)]

        assert taken == [*messages, None]

    def test_a_message_for_a_channel_without_a_gateway_waits(self, cast: Cast, clock: Clock) -> None:
        message = write(cast)

        assert worker(clock, mail=Gateway()).drain() == 0
        assert state(message) == MessageState.NEW

    def test_no_answer_is_a_doubt_and_is_not_sent_again(self, cast: Cast, clock: Clock) -> None:
        message, gateway = write(cast), Gateway(TimeoutError("to 19900001111"))
        worker(clock, sms=gateway).drain()
        clock.move(days=30)
        worker(clock, sms=Gateway()).drain()

        assert (state(message), message.why, len(gateway.keys)) == (MessageState.UNKNOWN, "TimeoutError", 1)

    def test_a_sender_that_was_killed_leaves_a_doubt_when_its_lease_runs_out(self, cast: Cast, clock: Clock) -> None:
        message = write(cast)
        claim(owner=A, channels=["sms"], at=clock())
        gateway = Gateway()

        clock.move(seconds=LEASE.total_seconds() - 1)
        worker(clock, sms=gateway).drain()
        assert state(message) == MessageState.LEASED
        clock.move(seconds=1)
        worker(clock, sms=gateway).drain()

        assert (state(message), message.why, gateway.keys) == (MessageState.UNKNOWN, "SenderLost", [])
        assert timedelta(minutes=15) > LEASE

    def test_what_was_certainly_not_taken_is_tried_again_and_at_last_not_sent(self, cast: Cast, clock: Clock) -> None:
        message, gateway = write(cast), Gateway(NotTaken())
        for _ in range(20):
            worker(clock, sms=gateway).drain()
            clock.move(hours=1)

        assert (state(message), len(gateway.keys)) == (MessageState.FAILED, outbox.TRIES)

    def test_what_is_rejected_is_not_sent(self, cast: Cast, clock: Clock) -> None:
        message = write(cast)

        worker(clock, sms=Gateway(Rejected())).drain()

        assert (state(message), message.why) == (MessageState.FAILED, "Rejected")

    def test_an_answer_may_come_late_and_twice(self, cast: Cast, clock: Clock) -> None:
        message = write(cast)
        worker(clock, sms=Gateway(TimeoutError())).drain()

        assert acknowledge(key=message.key, receipt="late", at=AT)
        assert not acknowledge(key=message.key, receipt="again", at=AT)

        assert (state(message), message.receipt) == (MessageState.SENT, "late")

    def test_an_answer_that_comes_after_a_person_asked_to_send_again_stops_that(self, cast: Cast, clock: Clock) -> None:
        message, again = write(cast), Gateway()
        worker(clock, sms=Gateway(TimeoutError())).drain()
        outbox.send_again(actor=cast.actor("AD"), message=message.pk, reason="后台查无", at=AT)
        acknowledge(key=message.key, receipt="late", at=AT)

        worker(clock, sms=again).drain()

        assert (state(message), again.keys) == (MessageState.SENT, [])


@pytest.fixture
def doubtful(cast: Cast, clock: Clock) -> Message:
    message = write(cast)
    worker(clock, sms=Gateway(TimeoutError())).drain()
    message.refresh_from_db()
    return message


class TestSettling:
    def test_marked_as_sent_with_a_reason_on_the_trail(self, cast: Cast, doubtful: Message) -> None:
        outbox.mark_sent(actor=cast.actor("AD"), message=doubtful.pk, reason=" 后台显示已送达 ", at=AT)

        assert state(doubtful) == MessageState.SENT
        entry = TrailEntry.objects.get()
        assert (entry.act, entry.actor, entry.subject) == ("outbox.marked-sent", "AD", str(doubtful.pk))
        assert entry.facts == {"reason": "后台显示已送达"}

    def test_sent_again_with_the_same_key(self, cast: Cast, clock: Clock, doubtful: Message) -> None:
        gateway = Gateway()
        outbox.send_again(actor=cast.actor("AD"), message=doubtful.pk, reason="后台查无此条", at=AT)
        worker(clock, sms=gateway).drain()

        assert (state(doubtful), gateway.keys) == (MessageState.SENT, [doubtful.key])
        assert TrailEntry.objects.get().act == "outbox.sent-again"

    @pytest.mark.parametrize("act", [outbox.mark_sent, outbox.send_again])
    def test_needs_a_reason(self, cast: Cast, doubtful: Message, act: Any) -> None:
        with pytest.raises(NoReason):
            act(actor=cast.actor("AD"), message=doubtful.pk, reason=" ", at=AT)

        assert state(doubtful) == MessageState.UNKNOWN

    @pytest.mark.parametrize("act", [outbox.mark_sent, outbox.send_again])
    def test_what_is_settled_stays_settled(self, cast: Cast, doubtful: Message, act: Any) -> None:
        outbox.mark_sent(actor=cast.actor("AD"), message=doubtful.pk, reason="已送达", at=AT)

        with pytest.raises(NotInDoubt):
            act(actor=cast.actor("AD"), message=doubtful.pk, reason="再发", at=AT)

        assert (state(doubtful), TrailEntry.objects.count()) == (MessageState.SENT, 1)

    def test_one_that_is_being_sent_can_not_be_settled(self, cast: Cast) -> None:
        message = write(cast)
        claim(owner=A, channels=["sms"], at=AT)

        with pytest.raises(NotInDoubt):
            outbox.send_again(actor=cast.actor("AD"), message=message.pk, reason="再发", at=AT)

    def test_after_a_restore_what_was_being_sent_is_in_doubt(self, cast: Cast, clock: Clock) -> None:
        message, new, gateway = write(cast, "1"), write(cast, "2"), Gateway()
        claim(owner=A, channels=["sms"], at=AT)

        assert outbox.doubt_all_leased() == 1
        worker(clock, sms=gateway).drain()

        assert (state(message), gateway.keys) == (MessageState.UNKNOWN, [new.key])


@pytest.mark.parametrize("honours_keys", [True, False])
def test_through_a_gateway_that_misbehaves_none_is_lost_and_none_goes_out_twice(
    cast: Cast, clock: Clock, honours_keys: bool
) -> None:
    """G21 at a scale for every day; `python -m tests.governance.gateways` runs the goal's 100,000."""
    messages = 1_000
    gateway = OddGateway(random.Random(20_260_420), honours_keys)

    settled = send_all(cast.actor("AD"), clock, messages, gateway)

    check(messages, gateway)
    assert settled["send_again"] > 10
    assert honours_keys or settled["mark_sent"] > 10
