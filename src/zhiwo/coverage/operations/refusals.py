"""Why an act of coverage is refused."""

from __future__ import annotations

from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text


class AlreadyKeeper(Refusal):
    """The client already has that lead."""

    sentence = Text(zh="{staff}已经是该客户的主办。", en="{staff} is already the lead of this client.")


class KeptBySomeone(Refusal):
    """Another member of staff leads the client; moving a client is a transfer, which asks both sides."""

    sentence = Text(
        zh="该客户由{staff}主办：先办理移交，再指派。",
        en="{staff} leads this client: arrange a transfer before assigning it.",
    )


class PostMayNotLead(Refusal):
    """The rule of the client's tier gives it to other posts."""

    sentence = Text(
        zh="{staff}的岗位（{post}）不能主办该客户，请从候选人中选择。",
        en="The post of {staff} ({post}) may not lead this client: choose one of the candidates.",
    )


class ColleagueAway(Refusal):
    """Who is named has left, or has not come yet."""

    sentence = Text(zh="{staff}不在岗，请另选一位。", en="{staff} is not at work: choose somebody else.")


class NobodyKeeps(Refusal):
    """A client without a keeper has nobody to hand it over or to be covered."""

    sentence = Text(zh="该客户没有主办人：请直接指派。", en="Nobody leads this client: assign it instead.")


class NotYours(Refusal):
    """Only who keeps a client, or who leads the unit, hands it over or has it covered (H33: a delegate may not)."""

    sentence = Text(
        zh="只有主办人本人或上级负责人才能移交或委托代管：请联系{staff}。",
        en="Only the lead, or a leader of the unit, may hand a client over or have it covered: ask {staff}.",
    )


class TransferReasonMissing(Refusal):
    """A client is not handed over, nor refused, without a word."""

    sentence = Text(zh="请填写原因（最多 200 字）。", en="Give a reason (at most 200 characters).")


class AlreadyProposed(Refusal):
    """A proposal for the client waits for its answer."""

    sentence = Text(
        zh="该客户已提请移交给{staff}，等待答复：撤回后才能另行提出。",
        en="A transfer of this client to {staff} waits for an answer: withdraw it before you propose another.",
    )


class AlreadyMoving(Refusal):
    """An accepted transfer comes into force on a later day."""

    sentence = Text(
        zh="该客户自 {day} 起由{staff}主办，移交已确定：生效后再办理。",
        en="From {day} on {staff} leads this client, that is settled: act once it is in force.",
    )


class EffectiveInPast(Refusal):
    """A transfer does not begin before today; what was forgotten is a correction, which needs a second person."""

    sentence = Text(zh="生效日不能早于今天。", en="A transfer can't begin before today.")


class NotAsked(Refusal):
    """Somebody else was asked to take the client over."""

    sentence = Text(zh="这次移交请{staff}答复。", en="This transfer is for {staff} to answer.")


class NotProposer(Refusal):
    """Only who proposed a transfer, or a leader of the unit, takes it back."""

    sentence = Text(
        zh="只有提出人{staff}或上级负责人才能撤回。",
        en="Only {staff}, who proposed it, or a leader may take it back.",
    )


class ProposalClosed(Refusal):
    """The proposal was answered, taken back, or its time is over."""

    sentence = Text(
        zh="这次移交{state}，不能再办理：需要的话请重新提出。",
        en="This transfer is {state}: propose it anew if it is still wanted.",
    )


class ChangedHands(Refusal):
    """Somebody else keeps the client by now (house default H36: the first in the trail wins)."""

    sentence = Text(
        zh="该客户现由{staff}主办，提出移交时不是：请重新提出。",
        en="{staff} leads this client by now, and did not when the transfer was proposed: propose it anew.",
    )


class CoversSelf(Refusal):
    """Nobody stands in for himself."""

    sentence = Text(zh="离岗人和代管人不能是同一人。", en="Who is away and who stands in can't be one person.")


class CoverTooLate(Refusal):
    """A cover ends after it begins."""

    sentence = Text(zh="代管的最后一天不能早于今天。", en="The last day of a cover can't lie before today.")


class AlreadyCovered(Refusal):
    """Somebody stands in already."""

    sentence = Text(
        zh="{staff}正在代管该客户（至 {day}）：先结束原代管。",
        en="{staff} covers this client up to {day}: end that cover first.",
    )


class NothingToCover(Refusal):
    """Who is away keeps nobody."""

    sentence = Text(zh="{staff}名下没有可代管的客户。", en="{staff} keeps no client that could be covered.")


class CoversNobody(Refusal):
    """Nobody stands in for that person, or no longer."""

    sentence = Text(zh="没有进行中的代管：请刷新页面。", en="There is no cover under way: reload the page.")


class TakenByAnother(Refusal):
    """Somebody was first (house default H36)."""

    sentence = Text(
        zh="这位客户已由{staff}维护：请选另一位。", en="{staff} keeps this client already: choose another one."
    )


class NotForPost(Refusal):
    """The client's tier is adopted by other posts."""

    sentence = Text(
        zh="按分层规则，这一层客户由其他岗位领养。", en="By the rule of its tier this client is adopted by other posts."
    )


class CoolingOff(Refusal):
    """Who kept a client and lost it waits before claiming it again (house default H34)."""

    sentence = Text(
        zh="您曾维护过这位客户，{day} 起才能再次领养。",
        en="You kept this client before: you may adopt it again from {day}.",
    )


class PoolFull(Refusal):
    """The person has adopted as many as one may."""

    sentence = Text(
        zh="您已领养 {n} 户，达到上限：退回后才能再领养。",
        en="You have adopted {n} clients, the most there may be: give one back.",
    )


class EnoughToday(Refusal):
    """The person has adopted as many as one may in a day."""

    sentence = Text(zh="今天已领养 {n} 户，请明天再来。", en="You have adopted {n} clients today: come back tomorrow.")


class NotYourClient(Refusal):
    """Only who keeps a client gives it back."""

    sentence = Text(zh="只有维护人本人才能退回客户。", en="Only who keeps a client gives it back.")


class DeskEmpty(Refusal):
    """Who leaves holds nothing from that day on."""

    sentence = Text(
        zh="{staff}名下没有需要交接的客户。", en="{staff} holds no client that would have to be handed over."
    )


class SuccessorLeaves(Refusal):
    """Who is to follow is the leaver, or leaves as early."""

    sentence = Text(
        zh="{staff}届时也不在岗：请另选接任人。", en="{staff} is not at work by then either: choose another successor."
    )


class NoOutlet(Refusal):
    """Clients are hosted by outlets that are open."""

    sentence = Text(zh="{unit}不是营业中的网点：请另选。", en="{unit} is no outlet that is open: choose another one.")


class HostedThere(Refusal):
    """The client is hosted there already."""

    sentence = Text(zh="该客户已经由{unit}管理。", en="{unit} hosts this client already.")


class NotBackdated(Refusal):
    """What begins today or later is a transfer like any other."""

    sentence = Text(
        zh="补登的生效日须早于 {day}；当日及以后的请办理移交。",
        en="A change put down after the fact begins before {day}: from that day on, arrange a transfer.",
    )


class DeskNotEmpty(Refusal):
    """Whoever still keeps clients is not shut out before they have another keeper (house default H37)."""

    sentence = Text(
        zh="名下还有 {clients} 户客户：请先办理离岗交接。须立即停止其访问时，请重置密码，会话随即结束。",
        en="{clients} clients on the desk: hand over first. To stop access at once, reset the password; sessions end.",
    )


class UnknownSkill(Refusal):
    """What a client wishes its keeper to be able to do is on the list of the house."""

    sentence = Text(
        zh="语言或专长不在清单中：请从表单列出的选项中选择。",
        en="That language or field is not on the list: choose among those the form shows.",
    )


class NothingToMove(Refusal):
    """The clients are shared out as well as they can be."""

    sentence = Text(
        zh="现有分配已经均衡，没有需要移动的客户。",
        en="The clients are shared out as evenly as they can be: nobody moves.",
    )


class SharedAlready(Refusal):
    """A plan is carried out once."""

    sentence = Text(zh="这份方案已于 {day} 执行。", en="This plan was carried out on {day}.")


class SharingChanged(Refusal):
    """A client of the plan has another keeper by now."""

    sentence = Text(
        zh="客户 {client} 的主办人已有变化：请重新生成方案。",
        en="Client {client} has another keeper by now: draw the plan up anew.",
    )


class NotDone(Refusal):
    """Only what was carried out is undone, once."""

    sentence = Text(zh="这份方案没有执行，或已经撤销。", en="This plan was not carried out, or is undone already.")
