"""What the demo bank sells and the code lists its transactions use, with prices of every workday."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pyarrow as pa

from zhiwo.demo.days import HOLIDAYS, MADE_UP, Ints, number, workdays
from zhiwo.demo.layouts import LAYOUTS
from zhiwo.demo.terms import FURTHER, LATER, TERMS, Terms
from zhiwo.demo.writing import Sheet, dates, decimals, integers, words

Product = tuple[str, str, str, str, str, str, int, str]
"""Code, name, kind, risk level, issuer, currency, term in days (0 = open), yearly rate in percent."""

PRODUCTS: tuple[Product, ...] = (
    ("D000", "活期存款", "deposit", "R1", "本行", "CNY", 0, "0.05"),
    ("D003", "定期存款三个月", "deposit", "R1", "本行", "CNY", 91, "0.65"),
    ("D006", "定期存款六个月", "deposit", "R1", "本行", "CNY", 182, "0.85"),
    ("D012", "定期存款一年", "deposit", "R1", "本行", "CNY", 365, "0.95"),
    ("D024", "定期存款二年", "deposit", "R1", "本行", "CNY", 730, "1.05"),
    ("D036", "定期存款三年", "deposit", "R1", "本行", "CNY", 1095, "1.25"),
    ("DN07", "七天通知存款", "deposit", "R1", "本行", "CNY", 7, "0.30"),
    ("DL12", "大额存单一年", "deposit", "R1", "本行", "CNY", 365, "1.20"),
    ("DL36", "大额存单三年", "deposit", "R1", "本行", "CNY", 1095, "1.55"),
    ("W091", "江河稳利91天", "wmp", "R2", "江河理财", "CNY", 91, "2.10"),
    ("W182", "江河稳利182天", "wmp", "R2", "江河理财", "CNY", 182, "2.25"),
    ("W365", "江河增益一年", "wmp", "R3", "江河理财", "CNY", 365, "2.60"),
    ("WP01", "江河臻享私行专属", "wmp", "R3", "江河理财", "CNY", 365, "2.90"),
    ("F001", "通达货币A", "fund", "R1", "通达基金", "CNY", 0, ""),
    ("F002", "通达纯债A", "fund", "R2", "通达基金", "CNY", 0, ""),
    ("F003", "明远混合", "fund", "R3", "明远基金", "CNY", 0, ""),
    ("F004", "明远沪深300指数", "fund", "R4", "明远基金", "CNY", 0, ""),
    ("F005", "博观科技成长", "fund", "R4", "博观基金", "CNY", 0, ""),
    ("F006", "博观全球配置", "fund", "R4", "博观基金", "CNY", 0, ""),
    ("I001", "安康终身寿险", "insurance", "R2", "安康人寿", "CNY", 0, ""),
    ("I002", "福寿年金保险", "insurance", "R2", "安康人寿", "CNY", 0, ""),
    ("I003", "守护重疾保险", "insurance", "R2", "泰和保险", "CNY", 0, ""),
    ("B003", "储蓄国债三年期", "bond", "R1", "财政部", "CNY", 1095, "1.93"),
    ("B005", "储蓄国债五年期", "bond", "R1", "财政部", "CNY", 1826, "2.00"),
    ("T024", "江信稳健集合信托", "trust", "R4", "江信信托", "CNY", 730, "4.60"),
    ("G001", "积存金", "metal", "R3", "本行", "CNY", 0, ""),
    ("S090", "挂钩黄金结构性存款90天", "structured", "R2", "本行", "CNY", 90, ""),
    ("WX12", "江河环球美元一年", "wmp", "R3", "江河理财", "USD", 365, ""),
    ("PF01", "博观价值精选私募证券投资基金", "private_fund", "R5", "博观资本", "CNY", 0, ""),
    ("PA01", "通达稳进集合资产管理计划", "private_am", "R3", "通达资管", "CNY", 540, ""),
    ("PN01", "远山多策略集合资产管理计划", "private_am", "R4", "远山资管", "CNY", 720, ""),
    ("M001", "臻享家族专户", "mandate", "R3", "本行", "CNY", 1095, ""),
    ("V001", "财富规划顾问", "advice", "", "本行", "CNY", 0, ""),
    ("V002", "税务与传承咨询", "advice", "", "本行", "CNY", 0, ""),
    ("X001", "美元人民币外汇期权", "derivative", "R5", "本行", "CNY", 0, ""),
    ("C001", "私行专属授信", "credit", "", "本行", "CNY", 365, "3.20"),
)
PRODUCT_CODES = tuple(product[0] for product in PRODUCTS)
PRICED: dict[str, tuple[float, float, float]] = {
    "F001": (1.0, 0.00004, 0.0),
    "F002": (1.12, 0.00009, 0.0006),
    "F003": (1.58, 0.0001, 0.008),
    "F004": (1.31, 0.0002, 0.011),
    "F005": (2.24, 0.0002, 0.016),
    "F006": (1.07, 0.0002, 0.008),
    "G001": (612.0, 0.0007, 0.009),
}
"""First price, drift and swing a day of what is held in units (gold: yuan a gram)."""

CURRENCIES = ("CNY", "USD", "HKD", "EUR")
FIRST_RATES = {"USD": 7.12, "HKD": 0.914, "EUR": 7.71}

CHANNELS = (
    ("counter", "柜面", "网点渠道"),
    ("atm", "自助设备", "网点渠道"),
    ("mobile", "手机银行", "电子渠道"),
    ("web", "网上银行", "电子渠道"),
    ("phone", "电话银行", "电子渠道"),
    ("pos", "商户终端", "商户渠道"),
    ("third_party", "第三方支付", "商户渠道"),
    ("system", "系统批量", "系统渠道"),
)
SERVICES = (
    ("salary", "代发工资", "收入"),
    ("bonus", "年终奖", "收入"),
    ("pension", "养老金", "收入"),
    ("dividend", "分红", "收入"),
    ("transfer_in", "转入", "转账"),
    ("transfer_out", "转出", "转账"),
    ("cash_in", "现金存入", "现金"),
    ("cash_out", "现金支取", "现金"),
    ("payment", "消费", "消费支出"),
    ("bill_electricity", "电费", "缴费"),
    ("bill_water", "水费", "缴费"),
    ("bill_gas", "燃气费", "缴费"),
    ("bill_telecom", "通信费", "缴费"),
    ("bill_property", "物业费", "缴费"),
    ("tuition", "学费", "消费支出"),
    ("medical", "医疗", "消费支出"),
    ("red_packet", "红包", "转账"),
    ("interest", "结息", "利息"),
    ("term_open", "存入定期", "理财与存款"),
    ("term_mature", "定期到期", "理财与存款"),
    ("wmp_buy", "购买理财", "理财与存款"),
    ("wmp_redeem", "理财到期", "理财与存款"),
    ("fund_buy", "购买基金", "理财与存款"),
    ("bond_redeem", "国债兑付", "理财与存款"),
    ("insurance_premium", "保费", "保险"),
    ("loan_repayment", "归还贷款", "贷款"),
    ("securities_out", "银证转出", "证券"),
    ("securities_in", "银证转入", "证券"),
    ("close", "销户支取", "理财与存款"),
)
MERCHANTS = (
    ("M1001", "支付宝", "支付宝商户"),
    ("M1002", "财付通", "财付通商户"),
    ("M1003", "云闪付", "云闪付商户"),
    ("M2001", "永辉超市滨江店", "超市"),
    ("M2002", "大润发临江店", "超市"),
    ("M2003", "临江百货大楼", "百货"),
    ("M2004", "江南春酒楼", "餐饮"),
    ("M2005", "中石化临江加油站", "加油站"),
    ("M2006", "周大福临江店", "珠宝"),
    ("M2007", "临江宝诚汽车", "汽车"),
    ("M2008", "春秋旅行社", "旅行社"),
    ("M3001", "国网临江供电公司", "公用事业"),
    ("M3002", "临江水务集团", "公用事业"),
    ("M3003", "临江燃气公司", "公用事业"),
    ("M3004", "中国移动临江分公司", "公用事业"),
    ("M3005", "安居物业", "物业"),
    ("M4001", "临江实验学校", "学校"),
    ("M4002", "临江市第一人民医院", "医院"),
)
ENGLISH = {
    "柜面": "counter", "自助设备": "ATM", "手机银行": "mobile bank", "网上银行": "web bank", "电话银行": "phone bank",
    "商户终端": "POS", "第三方支付": "third-party payment", "系统批量": "batch", "网点渠道": "branch channels",
    "电子渠道": "electronic channels", "商户渠道": "merchant channels", "系统渠道": "system", "代发工资": "salary",
    "年终奖": "bonus", "养老金": "pension", "分红": "dividend", "转入": "transfer in", "转出": "transfer out",
    "现金存入": "cash deposit", "现金支取": "cash withdrawal", "消费": "card spending", "电费": "electricity bill",
    "水费": "water bill", "燃气费": "gas bill", "通信费": "telephone bill", "物业费": "property fee", "学费": "tuition",
    "医疗": "medical care", "红包": "red packet", "结息": "interest paid", "存入定期": "term deposit opened",
    "定期到期": "term deposit matured", "购买理财": "wealth product bought", "理财到期": "wealth product matured",
    "购买基金": "fund bought", "国债兑付": "treasury bond redeemed", "保费": "premium", "归还贷款": "loan repaid",
    "银证转出": "transfer to broker", "银证转入": "transfer from broker", "销户支取": "account closed", "收入": "income",
    "转账": "transfer", "现金": "cash", "消费支出": "spending", "缴费": "bill payment", "利息": "interest",
    "理财与存款": "products and deposits", "保险": "insurance", "贷款": "loan", "证券": "securities",
    "支付宝": "Alipay", "财付通": "Tenpay", "云闪付": "UnionPay QuickPass", "支付宝商户": "Alipay merchants",
    "财付通商户": "Tenpay merchants", "云闪付商户": "QuickPass merchants", "超市": "supermarkets", "百货": "department stores",
    "餐饮": "restaurants", "加油站": "filling stations", "珠宝": "jewellers", "汽车": "car dealers", "旅行社": "travel agencies",
    "公用事业": "utilities", "物业": "property managers", "学校": "schools", "医院": "hospitals",
}  # fmt: skip
"""What the code lists call their codes and groups in English; merchants keep their own names."""
CHANNEL = {row[0]: place for place, row in enumerate(CHANNELS)}
SERVICE = {row[0]: place for place, row in enumerate(SERVICES)}
MERCHANT = {row[0]: place for place, row in enumerate(MERCHANTS)}
PRODUCT = {code: place for place, code in enumerate(PRODUCT_CODES)}


def rate_bp(product: str) -> int:
    """The yearly rate in hundredths of a percent."""
    return round(float(PRODUCTS[PRODUCT[product]][7] or 0) * 100)


def term_days(product: str) -> int:
    """The term in days; 0 when open."""
    return PRODUCTS[PRODUCT[product]][6]


class Prices:
    """Prices of what is held in units and mid rates of currencies, on every workday from `first` to `last`."""

    def __init__(self, rng: np.random.Generator, first: date, last: date) -> None:
        self.days: Ints = workdays(first, last)
        self.micro: dict[str, Ints] = {code: self._walk(rng, *PRICED[code]) for code in PRICED}
        self.rates: dict[str, Ints] = {code: self._walk(rng, at, 0.0, 0.0025) for code, at in FIRST_RATES.items()}

    def _walk(self, rng: np.random.Generator, first: float, drift: float, swing: float) -> Ints:
        steps = np.cumsum(rng.normal(drift, swing, len(self.days)) if swing else np.full(len(self.days), drift))
        micro: Ints = np.rint(first * np.exp(steps - steps[0]) * 1_000_000).astype(np.int64)
        return micro

    def price(self, product: str, days: Ints) -> Ints:
        """Millionths of a yuan for one unit: the last price up to each of `days`, the first one before the first."""
        at = np.searchsorted(self.days, days, side="right") - 1
        return np.asarray(self.micro[product][np.maximum(at, 0)])

    def nav_sheet(self) -> Sheet:
        """Unit prices, one row a product and workday."""
        codes = list(self.micro)
        days = np.repeat(self.days, len(codes))
        values = np.stack([self.micro[code] for code in codes], axis=1).ravel()
        columns = {"product": codes * len(self.days), "on": dates(days), "nav": decimals(values, 6)}
        return Sheet("nav", days, columns)

    def fx_sheet(self) -> Sheet:
        """Mid rates, one row a currency and workday."""
        codes = list(self.rates)
        days = np.repeat(self.days, len(codes))
        values = np.stack([self.rates[code] for code in codes], axis=1).ravel() // 100 * 10_000
        return Sheet(
            "fx", days, {"currency": codes * len(self.days), "on": dates(days), "mid_rate": decimals(values, 8)}
        )


def dictionary_sheets(first: date) -> list[Sheet]:
    """Products, their further currencies, and the code lists of channels, services, merchants."""
    sheets = [product_sheet(first)]
    currencies = dict(
        zip(("product", "currency", "least_fen", "step_fen"), map(list, zip(*FURTHER, strict=True)), strict=True)
    )
    sheets.append(Sheet("product_currencies", np.full(len(FURTHER), number(first)), currencies))
    for feed, rows in (("channels", CHANNELS), ("services", SERVICES), ("merchants", MERCHANTS)):
        columns = {name: [row[at] for row in rows] for at, name in enumerate(("code", "name", "group"))}
        columns |= {f"{name}_en": [ENGLISH.get(told, "") for told in columns[name]] for name in ("name", "group")}
        sheets.append(Sheet(feed, np.full(len(rows), number(first)), columns))
    return sheets


def product_sheet(on: date, *, later: bool = False) -> Sheet:
    """The shelf as a file of day `on` has it; `later`: with what has changed since the first one."""
    return Sheet("products", np.full(len(PRODUCTS), number(on)), _product_columns(LATER if later else {}))


def _product_columns(changed: Mapping[str, Terms]) -> dict[str, object]:
    fields = ("product", "name", "kind", "risk_level", "issuer", "currency")
    columns: dict[str, object] = {name: [row[at] or None for row in PRODUCTS] for at, name in enumerate(fields)}
    terms = np.array([row[6] for row in PRODUCTS])
    columns["term_days"] = integers(terms, terms == 0)
    columns["rate_pct"] = [row[7] or None for row in PRODUCTS]
    told = [{**TERMS[code], **changed.get(code, {})} for code in PRODUCT_CODES]
    for name in (column for column in LAYOUTS["products"].headers if column not in columns):
        columns[name] = pa.array([row.get(name) for row in told], type=pa.string())
    return columns


def workday_sheet(first: date) -> Sheet:
    """Weekdays off and weekend days worked, as the notices of the State Council say."""
    rows = [(day, False, name) for start, end, name in HOLIDAYS for day in _between(start, end) if day.weekday() < 5]
    rows += [(day, True, "调休上班") for day in MADE_UP]
    rows.sort()
    on = np.array([number(day) for day, _, _ in rows])
    working = words(("否", "是"), np.array([int(works) for _, works, _ in rows]))
    columns = {"on": dates(on), "working": working, "name": [name for _, _, name in rows]}
    return Sheet("workdays", np.full(len(rows), number(first)), columns)


def _between(first: date, last: date) -> list[date]:
    return [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]
