"""Where a request comes from. What a header says counts only from the bank's own proxies; anyone can write one."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Network = IPv4Network | IPv6Network
FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_FORWARDED",
    "HTTP_X_REAL_IP",
)
"""Headers by which a proxy speaks for others."""


def settle(meta: dict[str, str], proxies: Sequence[Network]) -> None:
    """Make REMOTE_ADDR in `meta` the address the request really comes from, and drop what strangers say of it.

    Each proxy adds at the right end whom it heard: from there, the first that is no proxy of ours is the source.
    """
    if not _ours(meta.get("REMOTE_ADDR", ""), proxies):
        for name in FORWARDED:
            meta.pop(name, None)
        return
    for said in reversed(meta.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        address = _address(said)
        if address is None:
            return
        meta["REMOTE_ADDR"] = str(address)
        if not _ours(str(address), proxies):
            return


def _ours(address: str, proxies: Sequence[Network]) -> bool:
    found = _address(address)
    return found is not None and any(found in network for network in proxies)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text.strip())
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
