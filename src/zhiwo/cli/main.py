"""Entry of the command `zhiwo`."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run the command line given to the process. What it writes is for its own user alone: it holds clients' secrets."""
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiwo.settings")
    # Commands are written as people write them, verify-trail; the module is verify_trail.
    execute_from_command_line([*sys.argv[:1], *(word.replace("-", "_") for word in sys.argv[1:2]), *sys.argv[2:]])
