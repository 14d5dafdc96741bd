"""The browser and system a request names itself, as a person says it. No more of it is kept."""

from __future__ import annotations

BROWSERS = (
    ("Edg", "Edge"),
    ("360", "360"),
    ("QQBrowser", "QQ"),
    ("MicroMessenger", "微信"),
    ("wxwork", "企业微信"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("OpenHarmony", "HarmonyOS"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
"""The first that is found in the header, and its name: Edge calls itself Chrome as well."""


def device(agent: str) -> str:
    """Such as "Chrome · Windows"; empty when it is none of those known."""
    found = (next((name for mark, name in known if mark in agent), "") for known in (BROWSERS, SYSTEMS))
    return " · ".join(filter(None, found))
