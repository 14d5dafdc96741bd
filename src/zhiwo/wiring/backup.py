"""Backing the installation up and taking a backup back: who may, and what keeps still meanwhile."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings

from zhiwo.closing.operations import undisturbed
from zhiwo.engine.lake import Lake
from zhiwo.governance.backup.contents import Contents
from zhiwo.governance.backup.making import Told, make_backup
from zhiwo.governance.backup.restoring import Restored, restore_backup
from zhiwo.kernel.actor import Actor
from zhiwo.org.policy import require


def quiet(done: int, whole: int) -> None:
    """Nobody is told."""


def back_up(*, actor: Actor, folder: Path, at: datetime, told: Told = quiet) -> Contents:
    """Back the installation up into a new folder. No closing runs while its moment is taken.

    Raises Denied, ClosingUnderWay, and what `make_backup` raises.
    """
    require(actor, "backup.make")
    still = undisturbed(Lake(settings.LAKE))
    return make_backup(actor=actor, folder=folder.resolve(), undisturbed=still, at=at, told=told)


def restore(*, actor: Actor, folder: Path, admin: str | None, at: datetime) -> Restored:
    """Take a backup back into this empty installation. Raises Denied, and what `restore_backup` raises."""
    require(actor, "backup.restore")
    return restore_backup(actor=actor, folder=folder.resolve(), admin=admin, at=at)
