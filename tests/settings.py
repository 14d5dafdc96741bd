"""The product's settings, for an installation that lives as long as the tests."""

import os
import tempfile
from urllib.parse import urlsplit

SERVER = os.environ.get("ZHIWO_TEST_POSTGRES", "")
DATABASE = f"zhiwo_test_{os.getpid()}"

os.environ["ZHIWO_HOME"] = tempfile.mkdtemp(prefix="zhiwo-tests-")
os.environ["ZHIWO_SECRET_KEY"] = "tests-only"
os.environ.pop("ZHIWO_DATABASE_URL", None)
if SERVER:
    HOST = urlsplit(SERVER).netloc.rpartition("@")[2]
    os.environ["ZHIWO_DATABASE_URL"] = f"postgresql://zhiwo_batch@{HOST}/{DATABASE}"

from zhiwo.settings import *  # noqa: E402, F403
