"""The reasons an answer may have: each has one verdict, and one sentence that says what is so and what to do. Pure.

The order is that of the bits of the set-wise form (`suitability.measures`), and of reasons of one verdict in an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from zhiwo.kernel.text import Text


class Verdict(StrEnum):
    """Whether a product may be sold to a client: yes; yes with what the reason asks for; no."""

    ALLOW = "allow"
    WARN = "warn"
    REFUSE = "refuse"


VERDICTS: dict[Verdict, Text] = {
    Verdict.ALLOW: Text("可以办理", "may be sold"),
    Verdict.WARN: Text("须先完成提示事项", "only with what is asked for"),
    Verdict.REFUSE: Text("不得办理", "must not be sold"),
}


VERDICT_MARKS: dict[Verdict, Text] = {
    Verdict.ALLOW: Text("已核", "in order"),
    Verdict.WARN: Text("须办", "to do"),
    Verdict.REFUSE: Text("不符", "in the way"),
}
"""What one reason's verdict is called beside its sentence."""


@dataclass(frozen=True)
class Kind:
    """A kind of reason: its verdict and its sentence, `{…}` to be filled in."""

    verdict: Verdict
    sentence: Text


def _refuse(zh: str, en: str) -> Kind:
    return Kind(Verdict.REFUSE, Text(zh, en))


def _warn(zh: str, en: str) -> Kind:
    return Kind(Verdict.WARN, Text(zh, en))


def _allow(zh: str, en: str) -> Kind:
    return Kind(Verdict.ALLOW, Text(zh, en))


KINDS: dict[str, Kind] = {
    # What the product, the day and the way of selling say, whoever the client is.
    "regime_unknown": _refuse(
        "产品未注明适用的销售制度：请产品部门补全后再办理。",
        "It is not said whose rules its sale follows: ask the product desk to say so first.",
    ),
    "not_on_offer_yet": _refuse("{day} 起才开始发售：请届时再办理。", "It is offered from {day} on: come back then."),
    "no_longer_offered": _refuse(
        "{day} 起已停止发售：请另选产品。", "It is no longer offered, from {day} on: choose another product."
    ),
    "quota_short": _refuse(
        "剩余额度不足：请减少金额或另选产品。",
        "The quota left is too small: lower the amount or choose another product.",
    ),
    "currency_not_taken": _refuse(
        "产品只接受 {currencies}：请换币种或另选产品。",
        "It takes {currencies} only: change the currency or the product.",
    ),
    "rate_unknown": _refuse(
        "外币金额缺少折算汇率：请补充当日汇率后再查。", "There is no rate to yuan: state the day's rate and ask again."
    ),
    "below_least": _refuse(
        "低于起购金额 {least}：请提高金额。", "Below the least purchase of {least}: raise the amount."
    ),
    "off_step": _refuse(
        "超过起购金额的部分须为 {step} 的整数倍：请调整金额。",
        "What lies above the least purchase comes in steps of {step}: change the amount.",
    ),
    "below_minimum": _refuse(
        "低于监管规定的最低投资金额 {least} 元：请提高金额或另选产品。",
        "Below the least amount the rules set, {least} yuan: raise the amount or choose another product.",
    ),
    "private_class_unknown": _refuse(
        "私募产品的投资类别未知，无法确定最低金额：请产品部门补全。",
        "The class of this private plan is not known, so neither is its least amount: ask the product desk to say it.",
    ),
    "channel_barred": _refuse(
        "该类产品只能通过{channels}销售：请改换渠道。", "Such products are sold by {channels} only: change the channel."
    ),
    "partner_channel": _refuse(
        "代销产品只能通过本行自有渠道销售：请改换渠道。",
        "Partners' products are sold by the bank's own channels only: change the channel.",
    ),
    "not_on_list": _refuse(
        "代销产品不在总行准入名单中：不得销售，请另选产品。",
        "This partner's product is not on the head office's list: it is not sold; choose another product.",
    ),
    "unrated": _refuse(
        "产品没有风险评级：请产品部门完成评级后再推介。",
        "The product has no risk rating: have it rated before it is spoken of.",
    ),
    "above_rate_cap": _refuse(
        "标示的{part}超过预定利率上限 {cap}%：请产品部门核对条款。",
        "The {part} stated lies above the cap of {cap}%: ask the product desk to check its terms.",
    ),
    "benefit_unknown": _refuse(
        "未注明保险利益是否确定：请产品部门补全。",
        "It is not said whether the policy's benefits are certain: ask the product desk to say so.",
    ),
    "payment_unknown": _refuse(
        "未注明趸交或缴费年限：请与客户确认缴费方式后再查。",
        "Neither a single premium nor years of paying are stated: settle it with the client and ask again.",
    ),
    "pension_limit": _refuse(
        "超过个人养老金年度缴费上限 {most} 元（本年还可缴 {left} 元）：请减少金额。",
        "Above the {most} yuan a year of an individual pension ({left} left this year): lower the amount.",
    ),
    # What the client's side says.
    "not_assessed": _refuse(
        "没有风险测评：请客户先完成测评。", "No risk assessment: the client must be assessed first."
    ),
    "assessment_expired": _refuse(
        "测评已于 {day} 到期：请客户先重新测评。", "The assessment ran out on {day}: the client must be assessed anew."
    ),
    "changed_since": _refuse(
        "客户于 {day} 申报情况有重大变化：请客户先重新测评。",
        "A material change was stated on {day}: the client must be assessed anew.",
    ),
    "first_not_in_person": _refuse(
        "首次购买本行理财须当面测评：请客户到网点测评。",
        "Before the first of the bank's own wealth products the assessment is made face to face: invite the client in.",
    ),
    "above_level": _refuse(
        "产品 {risk} 高于客户 {level}：不得销售，请另选 {takes} 的产品。",
        "The product is {risk}, above the client's {level}: not to be sold; choose among {takes}.",
    ),
    "promoted_above_level": _refuse(
        "产品 {risk} 高于客户 {level}：不得主动推介。",
        "The product is {risk}, above the client's {level}: the bank must not bring it up.",
    ),
    "lowest_barred": _refuse(
        "客户属最低风险承受能力类别：只可购买 {takes}，客户主动要求也不得销售 {risk}。",
        "The client is of the lowest class: {takes} only; {risk} is not to be sold even if asked for.",
    ),
    "not_qualified": _refuse(
        "不符合{rule}的条件（{unmet}）：不得推介。",
        "Does not meet the conditions of a {rule} ({unmet}): not to be offered.",
    ),
    "means_unknown": _refuse(
        "无法认定{rule}：请向客户了解并取得证明：{facts}。",
        "Whether the client is a {rule} is not known: ask, with proof, for {facts}.",
    ),
    "means_unproved": _refuse(
        "申报的情况符合{rule}，但没有证明：请客户提供证明材料。",
        "By its own word the client is a {rule}, without proof: ask for the papers.",
    ),
    "birth_unknown": _refuse(
        "出生日期未知，无法判断投保年龄规定：请先补录。",
        "The date of birth is not known, and rules for buyers of policies go by age: enter it first.",
    ),
    "certain_benefit_only": _refuse(
        "{why}：原则上只可购买利益确定的保险，请另选产品。",
        "{why}: in principle only policies of certain benefit; choose another product.",
    ),
    "affordability_unknown": _refuse(
        "缴费能力无法评估：请先了解{facts}。",
        "Whether the premium can be afforded is not known: ask for {facts} first.",
    ),
    # What must be done for it.
    "quota_elsewhere": _warn(
        "产品的剩余额度以 {currency} 计：请人工核对额度。", "The quota left is stated in {currency}: check it by hand."
    ),
    "ratings_differ": _warn(
        "发行机构评级 {issuer}、本行评级 {house}，按较高者 {risk} 销售：请向客户披露。",
        "Rated {issuer} by the issuer and {house} by the bank, sold as the higher, {risk}: tell the client.",
    ),
    "above_level_at_own_wish": _warn(
        "产品 {risk} 高于客户 {level}，客户主动要求：请书面警示、由客户签署，并留痕。",
        "The product is {risk}, above the client's {level}, and asked for: warn in writing, have it signed, keep the record.",
    ),
    "elder_high_risk": _warn(
        "客户已满 {age} 周岁，产品为 {risk}：请履行特别注意义务，多次提示风险并复核。",
        "The client is {age} or older and the product {risk}: special care is owed; repeat the risks, have it checked.",
    ),
    "elder_partner": _warn(
        "客户已满 {age} 周岁，购买代销产品：请按更审慎的流程办理。",
        "The client is {age} or older and the product a partner's: follow the more prudent procedure.",
    ),
    "limited_capacity": _warn(
        "客户不满 {age} 周岁或民事行为能力受限：须由法定代理人代理或同意。",
        "The client is under {age} or of limited capacity: its legal representative must act or agree.",
    ),
    "limited_partner": _warn(
        "行为能力受限的客户购买代销产品：请按更审慎的流程办理。",
        "A client of limited capacity and a partner's product: follow the more prudent procedure.",
    ),
    "age_unknown": _warn(
        "出生日期未知，无法判断年龄规定：请先补录。",
        "The date of birth is not known, and some rules go by age: enter it.",
    ),
    "manual_underwriting": _warn(
        "{why}：不得系统自动核保出单，须转保险公司人工核保。",
        "{why}: not underwritten at once by the system; the insurer's people underwrite.",
    ),
    "signed_statement": _warn(
        "{why}：请客户签署知晓利益不确定与缴费风险的声明。",
        "{why}: the client signs that it knows the benefits to be uncertain.",
    ),
    "cooling_off": _warn(
        "合同签署后有不少于 {hours} 小时的投资冷静期：期满前不得划款，可以解约。",
        "At least {hours} hours of cooling off after signing: no money moves before, and the client may step back.",
    ),
    "call_back": _warn(
        "冷静期满后须由非销售人员回访确认。", "After the cooling-off somebody other than the seller calls back."
    ),
    "share_of_product": _warn(
        "购买后该产品占客户在本行资产的比例超过 {most}%：请提示集中度风险。",
        "After the purchase more than {most}% of what the client has here lies in this product: speak of concentration.",
    ),
    "share_of_issuer": _warn(
        "购买后该发行机构占客户在本行资产的比例超过 {most}%：请提示集中度风险。",
        "After the purchase more than {most}% of what the client has here lies with this issuer: speak of concentration.",
    ),
    "share_of_risk": _warn(
        "购买后 {risk} 产品占客户在本行资产的比例超过 {most}%：请提示集中度风险。",
        "After the purchase more than {most}% of what the client has here lies in {risk}: speak of concentration.",
    ),
    "assets_unknown": _warn(
        "客户在本行的资产未知（不在名单内）：集中度请人工核对。",
        "What the client has here is not known, it is on no list: look at concentration by hand.",
    ),
    "deposits_unknown": _warn(
        "客户在本行的存款未知（不在名单内）：是否超出存款保险限额请人工核对。",
        "The client's deposits here are not known, it is on no list: look by hand whether they are covered.",
    ),
    "deposit_uncovered": _warn(
        "在本行存款本息合计将超过存款保险最高偿付限额 {most} 元：请告知客户。",
        "Deposits here, with interest, would exceed the {most} yuan that deposit insurance covers: tell the client.",
    ),
    # What was looked at and is in order, and what goes with the sale anyway.
    "on_offer": _allow("在售，币种、金额和额度相符。", "On offer; currency, amount and quota are in order."),
    "minimum_met": _allow("达到监管规定的最低投资金额。", "The least amount the rules set is met."),
    "ordinary_investor": _allow(
        "个人客户一律按普通投资者办理：须有匹配意见和风险揭示。",
        "Every person is an ordinary investor: match opinion and risk notice are due.",
    ),
    "assessed": _allow("测评为 {level}，有效至 {day}。", "Assessed as {level}, good until {day}."),
    "level_fits": _allow(
        "产品 {risk} 在客户 {level} 的承受范围内。", "The product's {risk} is within the client's {level}."
    ),
    "qualified": _allow("符合{rule}的条件。", "A {rule}."),
    "shares_within": _allow("集中度在本行口径之内。", "Within the house's bounds of concentration."),
    "deposit_covered": _allow("在存款保险最高偿付限额之内。", "Within what deposit insurance covers."),
    "pension_room": _allow(
        "在个人养老金年度缴费上限之内；领取时按 {percent}% 计税，领取情形：{causes}。",
        "Within what may be paid in a year; taxed at {percent}% when taken out, which may be for: {causes}.",
    ),
    "record_sale": _allow(
        "须在销售专区录音录像，至少保存到 {day}；产品终止更晚的，至终止后 {months} 个月；有纠纷的，至纠纷解决。",
        "Recorded in the sales zone; kept until {day}, or {months} months after the product's end, or a dispute's.",
    ),
    "record_elder": _allow("投保人已满 {age} 周岁：须录音录像。", "The buyer is {age} or older: the sale is recorded."),
    "recording_optional": _allow("可不录音录像。", "Recording is optional."),
    "records_kept": _allow("销售资料至少保存 {years} 年。", "The papers are kept for at least {years} years."),
    "hesitation": _allow(
        "犹豫期不少于 {days} 天：请告知客户。", "The client may take the policy back for at least {days} days: say so."
    ),
}

CODES: tuple[str, ...] = tuple(KINDS)
