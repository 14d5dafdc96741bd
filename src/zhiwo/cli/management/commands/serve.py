"""`zhiwo serve`: the web server."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from typing import Any

from zhiwo.cli.command import Command as Base
from zhiwo.cli.command import language
from zhiwo.governance.installation import require_installed
from zhiwo.kernel.text import Text


class Command(Base):
    summary = Text(zh="提供网页。", en="Serve the pages.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--bind", default="127.0.0.1:8000", help=Text("监听地址", "address").say(language()))

    def run(self, **options: Any) -> None:
        require_installed()
        self.say(
            Text("网页在 http://{bind}/ ，按 Ctrl-C 停止。", "Serving http://{bind}/; Ctrl-C stops."),
            bind=options["bind"],
        )
        self.stdout.flush()
        serve(options["bind"])


def serve(bind: str) -> None:
    """Become the web server. Two processes, one for each core of a small branch server, of eight threads: half of them may be
    busy with logins, hashing or waiting to (`governance.hashing`), and the pages go on."""
    arguments = ["--bind", bind, "--workers", "2", "--threads", "8", "--worker-class", "gthread", "--no-control-socket"]
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *arguments, "zhiwo.web.wsgi"])  # noqa: S606 - no shell
