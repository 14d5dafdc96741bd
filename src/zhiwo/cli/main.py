"""Entry of the command `zhiwo`."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run the command line given to the process. What it writes is for its own user alone: it holds clients' secrets."""
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiwo.settings")
    execute_from_command_line(sys.argv)
