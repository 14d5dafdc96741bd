"""Why a transfer that others must approve is refused."""

from __future__ import annotations

from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text


class TooFar(Refusal):
    """The rules name nobody who could approve a transfer so far: there is none."""

    sentence = Text(
        zh="制度没有开放{level}移交：请在附近网点选择接收人。",
        en="By the rules clients don't go that far ({level}): choose somebody nearer.",
    )


class NobodyApproves(Refusal):
    """The post that must approve is vacant."""

    sentence = Text(
        zh="{level}移交须由{post}同意，该岗位现在无人：请联系上级机构。",
        en="A transfer that far ({level}) needs the agreement of the {post}, and nobody holds that post now.",
    )


class NotToApprove(Refusal):
    """The transfer does not wait for the actor's post, or no longer."""

    sentence = Text(
        zh="这次移交不需要您同意，或您已同意。",
        en="This transfer does not need your agreement, or you gave it already.",
    )


class NotApprovedYet(Refusal):
    """Others agree first."""

    sentence = Text(
        zh="这次移交还在等上级同意，同意后才能接收。",
        en="This transfer waits for approval: it can be accepted after that.",
    )
