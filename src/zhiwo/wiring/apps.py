"""What happens once the tables are there."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.db.models.signals import post_migrate


class Wiring(AppConfig):
    """Puts up the guards of the trail whenever tables were made or changed."""

    name = "zhiwo.wiring"

    def ready(self) -> None:
        # Told once, after the last migration of all.
        post_migrate.connect(_guard, sender=apps.get_app_config("governance"))


def _guard(using: str, **_: Any) -> None:
    # Models can be looked at only after all apps have loaded.
    from zhiwo.governance.guards import raise_guards  # noqa: PLC0415
    from zhiwo.wiring.unwatched import watched_tables  # noqa: PLC0415

    raise_guards(connections[using], watched_tables())
