"""How the demo bank's files look: headers, encodings, units, rhythm. One row a feed; the order is the column order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Layout:
    """The look of one feed's files.

    `headers` maps the feed's columns to their Chinese headers. `daily` feeds have a file on each of the last 30 days,
    even when nothing changed; the others come at month ends and on the last day, when there is something to say. Money
    stands in yuan, in 万元 when `wan`.
    """

    feed: str
    mode: Literal["full", "change", "event"]
    headers: dict[str, str]
    encoding: str = "utf-8"
    daily: bool = False
    quoted: bool = False
    english: bool = False
    wan: bool = False

    @property
    def header_row(self) -> tuple[str, ...]:
        if self.english:  # money stands in yuan, so its header is not the column's name, which says fen
            return tuple(column.removesuffix("_fen") for column in self.headers)
        return tuple(self.headers.values())

    @property
    def mapping(self) -> str:
        """The mapping file that declares what differs from the standard layout, as YAML."""
        unit = "unit: wan\n" if self.wan else ""
        return f"feed: {self.feed}\nencoding: {self.encoding}\n{unit}"


def _layout(feed: str, mode: Literal["full", "change", "event"], headers: str, **rest: object) -> Layout:
    pairs = dict(pair.split(":") for pair in headers.split())
    return Layout(feed, mode, pairs, **rest)  # type: ignore[arg-type]  # the flags of the table below


_GB = "gb18030"

LAYOUTS: dict[str, Layout] = {
    layout.feed: layout
    for layout in (
        _layout(
            "units",
            "full",
            "unit:机构号 name:机构名称 kind:机构层级 parent:上级机构号 opened_on:开业日期 closed_on:撤销日期",
        ),
        _layout(
            "staff",
            "full",
            "staff:员工号 name:姓名 unit:机构号 post:岗位 joined_on:入行日期 left_on:离职日期",
            encoding=_GB,
        ),
        _layout(
            "clients",
            "change",
            "client:客户号 from_on:生效日期 name:客户名称 sex:性别 born_on:出生日期 "
            "birthday_calendar:生日历法 birthday_month:生日月 birthday_day:生日日 birthday_leap:闰月 "
            "id_kind:证件类型 id_number:证件号码 phone:手机号 address:地址 employer:工作单位 "
            "occupation:职业 unit:开户机构 opened_on:开户日期 closed_on:销户日期 died_on:死亡日期",
            encoding=_GB,
            daily=True,
            quoted=True,
        ),
        _layout(
            "companies",
            "change",
            "company:客户号 from_on:生效日期 name:企业名称 uscc:统一社会信用代码 industry:行业 "
            "unit:开户机构 opened_on:开户日期 closed_on:销户日期 status:状态",
        ),
        _layout(
            "ties",
            "change",
            "tie:关系编号 from_on:生效日期 until_on:截止日期 client:客户号 other:关系人客户号 "
            "kind:关系类型 share_pct:持股比例",
        ),
        _layout(
            "accounts",
            "change",
            "account:账号 from_on:生效日期 client:客户号 kind:账户类型 product:产品代码 "
            "currency:币种 unit:开户机构 opened_on:开户日期 closed_on:销户日期 matures_on:到期日 "
            "rate_pct:利率",
            daily=True,
        ),
        _layout("holders", "change", "account:账号 client:客户号 from_on:生效日期 until_on:截止日期 role:持有人类型"),
        _layout(
            "balances",
            "change",
            "account:账号 client:客户号 from_on:余额日期 currency:币种 balance_fen:余额",
            daily=True,
        ),
        _layout(
            "positions",
            "change",
            "position:持仓号 client:客户号 product:产品代码 from_on:生效日期 currency:币种 "
            "units:份额 amount_fen:金额 matures_on:到期日 cost_fen:成本",
            daily=True,
        ),
        _layout(
            "transactions",
            "event",
            "txn:流水号 account:账号 client:客户号 happened_at:交易时间 booked_on:记账日期 "
            "amount_fen:金额 currency:币种 channel:渠道代码 service:业务代码 "
            "counterparty_name:对方户名 counterparty_account:对方账号 counterparty_bank:对方行 "
            "merchant:商户号 memo:摘要",
            encoding=_GB,
            daily=True,
        ),
        _layout(
            "products",
            "full",
            "product:产品代码 name:产品名称 kind:产品类型 risk_level:风险等级 issuer:发行机构 "
            "currency:币种 term_days:期限天数 rate_pct:业绩基准或利率 shelf:货架分类 regime:适用规则 "
            "house_risk:本行评级 on_list:总行名单内 "
            "least_fen:起购金额 step_fen:递增金额 quota_left_fen:剩余额度 yield_low_pct:收益下限 yield_high_pct:收益上限 "
            "fee_subscription_pct:认申购费率 fee_management_pct:管理费率 fee_performance_pct:业绩报酬比例 "
            "private:是否私募 private_class:私募类别 certain_benefit:保险利益确定 pay_years:缴费年限",
        ),
        _layout("product_currencies", "full", "product:产品代码 currency:币种 least_fen:起购金额 step_fen:递增金额"),
        _layout(
            "cards",
            "change",
            "card:卡号标识 from_on:生效日期 client:客户号 grade:卡等级 holder:主附卡 status:状态 opened_on:开卡日期",
        ),
        _layout(
            "card_postings",
            "event",
            "posting:入账流水号 card:卡号标识 client:客户号 posted_on:入账日期 amount_fen:金额 kind:类型",
            english=True,
        ),
        _layout(
            "loans",
            "change",
            "loan:借据号 client:客户号 from_on:生效日期 kind:贷款类型 balance_fen:余额 currency:币种 "
            "rate_pct:利率 opened_on:发放日期 matures_on:到期日",
            wan=True,
        ),
        _layout(
            "custody",
            "change",
            "account:存管账号 client:客户号 from_on:生效日期 margin_fen:保证金余额 currency:币种",
        ),
        _layout(
            "insurance",
            "change",
            "policy:保单号 from_on:生效日期 client:客户号 product:产品代码 insured:被保险人 "
            "beneficiary:受益人 premium_fen:保费 frequency:缴费方式 cash_value_fen:现金价值 "
            "starts_on:生效日 ends_on:满期日 status:状态",
        ),
        _layout("fx", "event", "currency:币种 on:日期 mid_rate:中间价", daily=True),
        _layout("nav", "event", "product:产品代码 on:日期 nav:单位净值", daily=True),
        _layout(
            "risk_assessments",
            "event",
            "assessment:测评编号 client:客户号 assessed_on:测评日期 level:风险承受能力 "
            "valid_until_on:有效期至 channel:渠道代码",
        ),
        _layout(
            "consents",
            "change",
            "consent:授权编号 client:客户号 purpose:用途 channel:渠道代码 from_on:生效日期 given:是否同意 basis:依据",
        ),
        _layout(
            "contacts",
            "event",
            "contact:联络编号 client:客户号 staff:员工号 happened_at:联络时间 happened_on:联络日期 "
            "kind:方式 result:结果 begun_by:发起方 occasion:节日 seconds:时长秒 topic:主题 "
            "gathering:活动编号 proof:凭证",
            daily=True,
        ),
        _layout(
            "gatherings",
            "full",
            "gathering:活动编号 kind:活动类型 title:活动名称 unit:举办机构 held_on:举办日期 cancelled_on:取消日期",
        ),
        _layout("staff_skills", "full", "staff:员工号 skill:语言或专长 from_on:生效日期 until_on:失效日期"),
        _layout("channels", "full", "code:渠道代码 name:渠道名称 group:分组 name_en:英文名称 group_en:分组英文名称"),
        _layout("services", "full", "code:业务代码 name:业务名称 group:分组 name_en:英文名称 group_en:分组英文名称"),
        _layout("merchants", "full", "code:商户号 name:商户名称 group:分组 name_en:英文名称 group_en:分组英文名称"),
        _layout("entries", "change", "client:客户号 kind:准入类型 from_on:生效日期 until_on:截止日期"),
        _layout("grades", "change", "client:客户号 from_on:生效日期 grade:等级"),
        _layout(
            "keepings",
            "change",
            "client:客户号 staff:员工号 role:角色 from_on:生效日期 until_on:截止日期",
            daily=True,
        ),
        _layout("workdays", "full", "on:日期 working:是否上班 name:说明"),
    )
}
