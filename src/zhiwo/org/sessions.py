"""Sessions in our own table, so that those of a login can be shown and ended (Django's `SESSION_ENGINE`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

ENTERED, DEVICE, ADDRESS = "entered", "device", "address"
"""What the door writes into a session when someone comes in: the moment, the browser, the address."""


class SessionStore(DatabaseStore):
    """Django's database sessions, each row naming its login."""

    @classmethod
    def get_model_class(cls) -> Any:
        from zhiwo.org.models import Session  # noqa: PLC0415 - settings name this module before the models are loaded

        return Session

    def create_model_instance(self, data: Mapping[str, Any]) -> Any:
        row: Any = super().create_model_instance(dict(data))
        row.login_id = data.get(SESSION_KEY)
        row.device, row.address = data.get(DEVICE, ""), data.get(ADDRESS, "")
        entered = data.get(ENTERED)
        row.entered_at = datetime.fromisoformat(entered) if entered else None
        row.seen_at = max(filter(None, (self.seen_at, row.entered_at)), default=timezone.now())
        return row

    seen_at: datetime | None = None
    """When this session was last seen, as its row said when it was read."""

    def _get_session_from_db(self) -> Any:
        row = super()._get_session_from_db()  # type: ignore[misc]
        if row is not None:
            self.seen_at = row.seen_at
        return row
