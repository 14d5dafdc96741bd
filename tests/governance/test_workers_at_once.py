"""Workers as processes: several at once, killed with -9 at random moments, asked to stop (reliability G19, G21)."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.apart import Apart, apart
from zhiwo.governance.outbox import message_key

MODULE = "tests.governance.at_work"
KILLS = int(os.environ.get("ZHIWO_TEST_KILLS", "6"))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Apart]:
    with apart(tmp_path, "at_work") as made:
        yield made


def lines(house: Apart, file: str) -> list[str]:
    path = house.home / file
    return path.read_text().splitlines() if path.exists() else []


def state(house: Apart) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(house.run(MODULE, "state"))
    return found


def at_work(house: Apart) -> subprocess.Popen[str]:
    """A worker that has begun."""
    process = house.start(MODULE, "work")
    assert process.stdout and process.stdout.readline() == "at work\n"
    return process


def test_two_workers_do_each_job_once_and_send_each_message_once(house: Apart) -> None:
    jobs = 120
    house.run(MODULE, "ask", "chunks", jobs)

    workers = [house.start(MODULE, "work") for _ in range(2)]
    assert [(worker.communicate(), worker.returncode)[1] for worker in workers] == [0, 0]

    found = state(house)
    keys = sorted(f"chunks-{n}" for n in range(jobs))
    assert found["jobs"] == [[key, "done", 1] for key in keys]
    assert len(found["owners"]) == 2
    assert Counter(lines(house, "delivered")) == Counter(message_key("file", key) for key in keys)
    assert Counter(line.rsplit(" ", 1)[0] for line in lines(house, "journal")) == Counter(
        f"{key} {n}" for key in keys for n in range(3)
    )


def test_killed_at_random_moments_nothing_is_lost_and_nothing_is_sent_twice(house: Apart) -> None:
    jobs, dice = 150, random.Random(20_260_420)
    house.run(MODULE, "ask", "chunks", jobs)

    for _ in range(KILLS):
        worker = at_work(house)
        time.sleep(dice.uniform(0.05, 0.6))
        worker.kill()
        worker.communicate()
    house.run(MODULE, "work")

    found = state(house)
    keys = {message_key("file", f"chunks-{n}") for n in range(jobs)}
    assert Counter(how for _, how, _ in found["jobs"]) == {"done": jobs}
    assert sum(attempts - 1 for _, _, attempts in found["jobs"]) <= KILLS
    delivered, by_state = lines(house, "delivered"), {key: how for key, how, _ in found["messages"]}
    assert by_state.keys() == keys
    assert set(by_state.values()) <= {"sent", "unknown"}
    assert len(delivered) == len(set(delivered))
    assert {key for key, how in by_state.items() if how == "sent"} <= set(delivered)
    assert Counter(by_state.values())["unknown"] <= KILLS


def test_a_long_job_keeps_its_lease_by_its_heartbeat_alone(house: Apart) -> None:
    """pretix#2058, celery#5935: a job longer than the lease was handed to a second worker, and its mails went out again."""
    house.run(MODULE, "ask", "long", 1)

    workers = [house.start(MODULE, "work") for _ in range(2)]
    for worker in workers:
        worker.communicate()

    assert len(lines(house, "journal")) == 1
    assert state(house)["jobs"] == [["long-0", "done", 1]]


def test_asked_to_stop_a_worker_ends_after_the_chunk_at_hand(house: Apart) -> None:
    house.run(MODULE, "ask", "slow", 1)
    worker = at_work(house)
    while not lines(house, "journal"):
        time.sleep(0.02)

    worker.send_signal(signal.SIGTERM)
    worker.communicate()

    assert worker.returncode == 0
    assert len(lines(house, "journal")) < 10
    assert state(house)["jobs"] == [["slow-0", "new", 0]]


class TestCommand:
    def test_once_does_what_is_due_and_ends(self, house: Apart) -> None:
        assert "处理了 0 项" in house.run("zhiwo", "worker", "--once")

    def test_it_waits_until_it_is_asked_to_stop(self, house: Apart) -> None:
        worker = house.start("zhiwo", "worker")
        assert worker.stdout and "等待作业" in worker.stdout.readline()

        worker.send_signal(signal.SIGTERM)

        said, _ = worker.communicate(timeout=30)
        assert (worker.returncode, said) == (0, "已停止。\n")
