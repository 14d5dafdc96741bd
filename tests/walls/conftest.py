"""The furnished house with logins (tests/web/conftest.py)."""

from tests.web.conftest import enter, house

__all__ = ["enter", "house"]
