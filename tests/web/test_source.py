"""Where a request comes from, compared with a plain reading of the rule for any chain of proxies."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiwo.web.device import device
from zhiwo.web.source import settle

PROXIES = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))
OURS, STRANGERS = ["10.0.0.1", "10.9.9.9", "fd00::1"], ["192.0.2.1", "198.51.100.7", "2001:db8::1"]


def settled(remote: str, forwarded: str | None) -> str:
    meta = {"REMOTE_ADDR": remote} | ({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded is not None else {})
    settle(meta, PROXIES)
    return meta["REMOTE_ADDR"]


@given(st.lists(st.sampled_from(OURS + STRANGERS), max_size=6), st.sampled_from(OURS + STRANGERS))
def test_the_last_that_is_no_proxy_of_ours_is_the_source(chain: list[str], remote: str) -> None:
    whole = [*chain, remote]
    while len(whole) > 1 and whole[-1] in OURS:
        whole.pop()

    assert settled(remote, ", ".join(chain) if chain else None) == whole[-1]


@given(st.text(max_size=60), st.sampled_from(STRANGERS))
def test_whatever_a_stranger_writes_it_stays_where_it_is(text: str, remote: str) -> None:
    assert settled(remote, text) == remote


@given(st.text(max_size=60), st.sampled_from(STRANGERS))
def test_what_stands_left_of_a_source_gains_nothing(text: str, source: str) -> None:
    assert settled("10.0.0.1", f"{text}, {source}") == source


@pytest.mark.parametrize("said", ["", "nonsense", "10.0.0.300", "unknown", "[::1]:80", "192.0.2.1:443"])
def test_what_is_no_address_ends_the_reading_at_the_proxy(said: str) -> None:
    assert settled("10.0.0.1", said) == "10.0.0.1"


def test_an_address_written_the_longer_way_is_the_same_one() -> None:
    assert settled("10.0.0.1", "::ffff:192.0.2.1") == "192.0.2.1"
    assert settled("::ffff:10.0.0.1", "192.0.2.1") == "192.0.2.1"


@pytest.mark.parametrize(
    "name", ["HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED", "HTTP_X_REAL_IP"]
)
def test_a_strangers_words_are_dropped(name: str) -> None:
    meta = {"REMOTE_ADDR": "192.0.2.1", name: "x"}

    settle(meta, PROXIES)

    assert name not in meta


@pytest.mark.parametrize(
    ("agent", "shown"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge · Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko Firefox/130.0", "Firefox · Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604.1", "Safari · iPhone"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_shortly(agent: str, shown: str) -> None:
    assert device(agent) == shown
