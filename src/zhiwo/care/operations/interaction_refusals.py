"""Why an interaction is not put down, corrected or confirmed."""

from __future__ import annotations

from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text


class UnknownKind(Refusal):
    """Nothing of that kind passes between bank and client."""

    sentence = Text(
        zh="没有“{kind}”这种联络方式，请从列表中选择。", en="{kind!r} is no kind of contact: choose one from the list."
    )


class UnknownResult(Refusal):
    """A call either connected or it did not."""

    sentence = Text(zh="请选择电话是否接通。", en="Say whether the call connected.")


class InFuture(Refusal):
    """What has not happened yet cannot be recorded."""

    sentence = Text(zh="{on} 还没有到，只能记录已发生的联络。", en="{on} has not come yet: record what has happened.")


class TooLongAgo(Refusal):
    """A slip of the hand in the year: nothing passed between this bank and its clients before `FIRST_DAY`."""

    sentence = Text(zh="日期 {on} 过早，请检查年份。", en="{on} is too long ago: look at the year.")


class NoteTooLong(Refusal):
    """The note is longer than the page shows."""

    sentence = Text(zh="备注有 {length} 个字，最多 {most} 个。", en="The note has {length} characters; {most} at most.")


class ClientLeft(Refusal):
    """The client's last account was closed before that day."""

    sentence = Text(
        zh="该客户已于 {since} 销户，不能记录此后的联络。",
        en="The client left the bank on {since}: nothing is recorded after.",
    )


class ClientDied(Refusal):
    """The client had died by that day; the heirs are another matter."""

    sentence = Text(
        zh="该客户已于 {since} 身故，不能记录此后的联络；继承事宜请另行办理。",
        en="The client died on {since}: nothing is recorded after. Matters of the heirs are handled apart.",
    )


class NeedsProof(Refusal):
    """What is handed over counts only with proof (H17, H24)."""

    sentence = Text(
        zh="请写明凭证，如签收单号；没有凭证的{kind}不计入。",
        en="Say what proves it, such as the number of a receipt: without proof a {kind} does not count.",
    )


class UnknownTopic(Refusal):
    """A contact is for one of the purposes the house knows."""

    sentence = Text(zh="没有“{topic}”这个主题，请从列表中选择。", en="{topic!r} is no topic: choose one from the list.")


class NextStepWithoutWords(Refusal):
    """A day for the next step says when, not what."""

    sentence = Text(zh="请写明下一步做什么。", en="Say what the next step is.")


class NothingWaits(Refusal):
    """The entry counts already, or is no contact: there is nothing to confirm."""

    sentence = Text(zh="这条记录无需确认。", en="This entry needs no confirmation.")


class MachineRecord(Refusal):
    """What a machine of the bank recorded is the bank's word, and is corrected where it was made."""

    sentence = Text(
        zh="这条记录来自系统流水，不能手工更改；确有出入请由来源系统更正，或另行登记一条。",
        en="A machine of the bank recorded this, and nobody changes it by hand: have its source corrected, or record another.",
    )


class UnknownLevel(Refusal):
    """The house knows no such level of confidentiality."""

    sentence = Text(
        zh="没有“{level}”这个保密级别，请从列表中选择。", en="{level!r} is no level: choose one from the list."
    )


class WordsWithheld(Refusal):
    """The words of the entry are not for the actor, who therefore must not write over them."""

    sentence = Text(
        zh="这条记录的内容已限定阅读范围，您不在其中，不能更正。",
        en="The words of this entry are not for you to read, nor to correct.",
    )


class CorrectedMeanwhile(Refusal):
    """Someone corrected the entry after the page with it was drawn; a second correction must see the first."""

    sentence = Text(
        zh="这条记录刚刚已被更正，请刷新页面后再改。",
        en="This entry has just been corrected: reload the page and look at it again.",
    )
