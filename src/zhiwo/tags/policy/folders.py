"""What tags are for: the folders of the catalogue (requirements H2, H5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.org.policy import may


class FolderCode(StrEnum):
    """The folders' codes, in the order they are listed."""

    LIFE_STAGE = "life_stage"
    CHANNEL = "channel"
    SERVICE = "service"
    WEALTH = "wealth"
    RISK_APPETITE = "risk_appetite"
    OWNER = "owner"
    FAMILY = "family"
    LEAVING = "leaving"
    NEEDS = "needs"
    SLOW = "slow"
    RISK = "risk"


@dataclass(frozen=True)
class Folder:
    """A purpose tags are kept under. Those of a `guarded` folder are seen by risk posts only."""

    name: Text
    guarded: bool = False


FOLDERS: Mapping[FolderCode, Folder] = {
    FolderCode.LIFE_STAGE: Folder(Text("人生阶段", "life stage")),
    FolderCode.CHANNEL: Folder(Text("渠道偏好", "channels")),
    FolderCode.SERVICE: Folder(Text("业务偏好", "services")),
    FolderCode.WEALTH: Folder(Text("财富水平", "wealth")),
    FolderCode.RISK_APPETITE: Folder(Text("风险偏好", "risk appetite")),
    FolderCode.OWNER: Folder(Text("企业主", "business owners")),
    FolderCode.FAMILY: Folder(Text("家庭", "family")),
    FolderCode.LEAVING: Folder(Text("流失迹象", "signs of leaving")),
    FolderCode.NEEDS: Folder(Text("需求", "needs")),
    FolderCode.SLOW: Folder(Text("新产品迟缓", "slow to new products")),
    FolderCode.RISK: Folder(Text("信用与欺诈风险", "credit and fraud risk"), guarded=True),
}


RISK_TAG = "risk_tag"


def folders_seen(actor: Actor) -> tuple[FolderCode, ...]:
    """The folders whose tags the actor may know of; of others not even that they exist."""
    if not may(actor, "tag.view"):
        return ()
    return tuple(code for code, folder in FOLDERS.items() if not folder.guarded or may(actor, "tag.view_risk"))


def folders_proposed(actor: Actor) -> tuple[FolderCode, ...]:
    """The folders the actor may propose tags for."""
    return tuple(code for code, folder in FOLDERS.items() if may(actor, act_for("propose", guarded=folder.guarded)))


def is_guarded(folder: str) -> bool:
    """Whether the tags of a folder are seen by risk posts only."""
    return FOLDERS[FolderCode(folder)].guarded


def subject_kind(folder: str) -> str:
    """What the trail calls a tag of that folder: entries about tags of risk are read by risk posts only."""
    return RISK_TAG if is_guarded(folder) else "tag"


def act_for(step: Literal["propose", "approve", "view"], *, guarded: bool) -> str:
    """The act of the permission table that proposing, approving or seeing tags is, guarded ones or others."""
    return f"tag.{step}_risk" if guarded else f"tag.{step}"
