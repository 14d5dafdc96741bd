"""Why an act about how a client is served, what it signed, or who stands beside its lead is refused."""

from __future__ import annotations

from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text


class UnknownModel(Refusal):
    """The house serves nobody so."""

    sentence = Text(zh="请从列表中选择服务模式。", en="Choose one of the service models.")


class ModelFromPast(Refusal):
    """Who could contact the client yesterday is not changed today."""

    sentence = Text(
        zh="服务模式从 {day} 或之后一年内的某天起生效。", en="A service model begins on {day} or within a year after."
    )


class ServedSo(Refusal):
    """The client is served by that model already."""

    sentence = Text(zh="该客户已按{model}服务。", en="The client is served so already: {model}.")


class ModelNeedsTwo(Refusal):
    """The rules ask for another leader's approval."""

    sentence = Text(
        zh="该变更须由另一位领导审批：请提交审批单。", en="Another leader has to approve this: submit it for approval."
    )


class MayNotContact(Refusal):
    """The client's service model gives its contact to others."""

    sentence = Text(
        zh="该客户按{model}服务，{staff}不能直接联系。可以联系的是：{who}。",
        en="This client is served by the model {model}: {staff} may not contact it. Who may: {who}.",
    )


class MayNotAdvise(Refusal):
    """The client's service model gives its advice to others."""

    sentence = Text(
        zh="该客户按{model}服务，不由{staff}提供建议。可以提供建议的是：{who}。",
        en="This client is served by the model {model}: {staff} may not advise it. Who may: {who}.",
    )


class PaperNumberMissing(Refusal):
    """A paper is found again by its number."""

    sentence = Text(
        zh="请填写协议编号（最多 {most} 个字）。", en="Give the paper's number (at most {most} characters)."
    )


class PaperTooLarge(Refusal):
    """A scan of a few pages is smaller than that."""

    sentence = Text(
        zh="文件超过 {most} KB：请降低扫描分辨率后再传。",
        en="The file is larger than {most} KB: scan it at a lower resolution.",
    )


class PaperUnreadable(Refusal):
    """The file is no scan, whatever it is called."""

    sentence = Text(
        zh="请附上协议的扫描件（{kinds}）；按文件内容判断，不看扩展名。",
        en="Attach a scan of the paper ({kinds}); what the file holds counts, not its name.",
    )


class AgreementDay(Refusal):
    """An agreement is signed and ended on days on which that can be."""

    sentence = Text(zh="日期须在 {first} 至 {last} 之间。", en="The day lies from {first} to {last}.")


class AlreadyEnrolled(Refusal):
    """One agreement at a time."""

    sentence = Text(
        zh="该客户已于 {day} 签约：客户退出后才能再签。",
        en="The client signed on {day}: it signs again once it has withdrawn.",
    )


class NotEnrolled(Refusal):
    """There is no agreement that could end."""

    sentence = Text(zh="该客户没有生效的签约。", en="The client has no agreement in force.")


class NobodyKept(Refusal):
    """An agreement is made with the client's keeper."""

    sentence = Text(
        zh="{day} 该客户没有维护人：请先指派，再办理签约。",
        en="Nobody kept the client on {day}: assign it first, then enrol.",
    )


class NotNamed(Refusal):
    """The rules name no such role beside the lead; lead and cover have acts of their own."""

    sentence = Text(zh="请从列表中选择角色。", en="Choose one of the roles.")


class RoleNotForTier(Refusal):
    """Clients of that tier don't have the role."""

    sentence = Text(zh="这一层级的客户不设{role}。", en="Clients of this tier have no {role}.")


class PostNotForRole(Refusal):
    """The rules give the role to other posts."""

    sentence = Text(
        zh="{staff}的岗位（{post}）不能担任{role}：请从候选人中选择。",
        en="The post of {staff} ({post}) may not be {role}: choose one of the candidates.",
    )


class BackupOfOneself(Refusal):
    """A and B are two people."""

    sentence = Text(
        zh="{staff}就是该客户的主办：协办须是另一人。", en="{staff} keeps this client: its backup is somebody else."
    )


class HoldsRole(Refusal):
    """The person has that role already."""

    sentence = Text(zh="{staff}已经是该客户的{role}。", en="{staff} is {role} of this client already.")


class RoleTaken(Refusal):
    """As many as may hold the role do."""

    sentence = Text(
        zh="该客户的{role}最多 {n} 人，现为{staff}：结束一位后再指定。",
        en="At most {n} may be {role} of a client, now {staff}: end one first.",
    )


class RoleNotHeld(Refusal):
    """Nobody ends what is not."""

    sentence = Text(
        zh="这位同事现在不是该客户的{role}：请刷新页面。", en="That colleague is not {role} now: reload the page."
    )
