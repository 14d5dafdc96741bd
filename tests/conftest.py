"""What every test shares. Nothing of the machine's own installation is touched: each session has a home of its own."""

from __future__ import annotations

import os
import tempfile

os.environ["ZHIWO_HOME"] = tempfile.mkdtemp(prefix="zhiwo-tests-")
os.environ.setdefault("ZHIWO_SECRET_KEY", "tests-only")
