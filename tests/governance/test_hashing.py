"""Passwords are hashed by a few at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from threading import Barrier, Event

import pytest

from zhiwo.governance import hashing
from zhiwo.governance.hashing import BoundedArgon2, Busy, Turns


def many(count: int, work: Callable[[], None]) -> list[str]:
    """What became of so many who come at once."""
    fates: list[str] = []
    at_once = Barrier(count)

    def come() -> None:
        at_once.wait()
        try:
            work()
            fates.append("done")
        except Busy:
            fates.append("busy")

    threads = [threading.Thread(target=come) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return fates


@pytest.mark.parametrize("at_once", [1, 2, 4])
def test_so_many_work_as_many_wait_and_the_rest_is_turned_away(at_once: int) -> None:
    turns, lock, go_on = Turns(at_once, patience=30.0), threading.Lock(), Event()
    working = most = 0
    come = 5 * at_once

    def work() -> None:
        nonlocal working, most
        with turns.turn():
            with lock:
                working += 1
                most = max(most, working)
            go_on.wait(30)
            with lock:
                working -= 1

    turned_away: list[str] = []
    done = threading.Thread(target=lambda: turned_away.extend(many(come, work)))
    done.start()
    threading.Timer(0.5, go_on.set).start()
    done.join()

    assert most == at_once
    assert turned_away.count("busy") == come - 2 * at_once
    assert turned_away.count("done") == 2 * at_once


def test_who_waited_in_vain_is_turned_away_and_leaves_the_place() -> None:
    turns = Turns(1, patience=0.01)
    with turns.turn():
        for _ in range(5):
            with pytest.raises(Busy), turns.turn():
                pass

    with turns.turn():
        pass


def test_a_fault_gives_the_turn_back() -> None:
    turns = Turns(1, patience=0.01)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), turns.turn():
            _ = 1 // 0

    with turns.turn():
        pass


@pytest.mark.parametrize("act", ["encode", "verify"])
def test_every_hash_takes_a_turn(monkeypatch: pytest.MonkeyPatch, act: str) -> None:
    monkeypatch.setattr(BoundedArgon2, "memory_cost", 64)
    encoded = BoundedArgon2().encode("word", "saltsaltsalt")
    turns = Turns(1, patience=0.0)
    monkeypatch.setattr(hashing, "turns", lambda: turns)

    with turns.turn(), pytest.raises(Busy):
        BoundedArgon2().encode("word", "saltsaltsalt") if act == "encode" else BoundedArgon2().verify("word", encoded)


def test_it_is_argon2id_on_one_core() -> None:
    encoded = BoundedArgon2().encode("word", "saltsaltsalt")

    assert encoded.startswith("argon2$argon2id$v=19$m=65536,t=3,p=1$")
    assert BoundedArgon2().verify("word", encoded)
    assert not BoundedArgon2().verify("ward", encoded)
