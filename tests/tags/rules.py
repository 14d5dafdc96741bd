"""Random rules over a few names, as trees: what any executor and any form of the language must agree on."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import strategies as st

from zhiwo.kernel.text import Text
from zhiwo.tags.language import Dictionary, Entry, Known, Names, Rule, known
from zhiwo.tags.language.act_words import TRAITS
from zhiwo.tags.language.contents import acts_in_order, in_order, tests_in_order
from zhiwo.tags.language.op import Op
from zhiwo.tags.language.periods import (
    Between,
    Calendar,
    DaysAgo,
    Ending,
    Ever,
    Last,
    Previous,
    ToDate,
    Unit,
    YearBefore,
)
from zhiwo.tags.language.told import Act, ActCount, ActIs, ActRecency, Fact, Score
from zhiwo.tags.language.tree import (
    Attribute,
    Balance,
    Condition,
    Dimension,
    Figure,
    Holdings,
    Listed,
    Maturing,
    Measure,
    Monthly,
    Not,
    Population,
    Rank,
    Recency,
    Rows,
    Sequence,
    Size,
    Tagged,
    Test,
    Trend,
    Where,
    Within,
    Without,
    either,
    together,
)

CHANNELS = ("MB", "WEB", "CTR")
SERVICES = ("BILL", "TRF", "CSM", "SAL")
COUNTERPARTIES = ("group:支付宝商户", "group:酒店", "merchant:M1", "merchant:M2")
NAMES = Names(
    channels=Dictionary(
        Text("渠道", "channel"),
        (Entry("MB", "手机银行", "mobile bank", ("掌上银行",)), Entry("WEB", "网上银行"), Entry("CTR", "柜面")),
    ),
    services=Dictionary(
        Text("业务", "service"),
        (Entry("BILL", "缴费", "bill payment"), Entry("TRF", "转账"), Entry("CSM", "消费"), Entry("SAL", "代发工资")),
    ),
    counterparties=Dictionary(
        Text("交易对手", "counterparty"),
        (
            Entry("group:支付宝商户", "支付宝商户", "Alipay merchants"),
            Entry("group:酒店", "酒店"),
            Entry("merchant:M1", "M&M、[总店] ≥ “一号”"),
            Entry("merchant:M2", "含非遗超市"),
        ),
    ),
    products=Dictionary(
        Text("产品", "product"), (Entry("product:W1", "安心理财、一号"), Entry("product:D3", "定期存款三个月"))
    ),
    models=Dictionary(
        Text("评分模型", "model"), (Entry("S1", "流失评分", "churn score"), Entry("S2", "得分超过、均值"))
    ),
    facts=Dictionary(Text("客户事实", "fact"), (Entry("F1", "子女留学", "child abroad"), Entry("F2", "移民意向 = 有"))),
    lists=Dictionary(Text("名单", "list"), (Entry("L1", "私行白名单"), Entry("L2", "沙龙; 2024[上]"))),
    values={
        "sex": Dictionary(Text("性别", "sex"), (Entry("m", "男", "male"), Entry("f", "女", "female"))),
        "risk_level": Dictionary(Text("风险等级", "risk level"), tuple(Entry(f"C{n}", f"C{n}") for n in range(1, 6))),
        "outlet": Dictionary(Text("网点", "outlet"), (Entry("N1", "城东支行"), Entry("N2", "城西支行"))),
    },
    tags=known([Known("手机达人"), Known("大额 Big")]),
)
"""Names that look like the language are among them."""


def some(codes: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(st.sampled_from(codes), min_size=1, max_size=2).map(lambda chosen: tuple(sorted(chosen)))


DAYS = st.dates(date(2023, 6, 1), date(2024, 6, 30))
UNITS = st.sampled_from([Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.YEAR])
BETWEEN = st.tuples(DAYS, DAYS).map(lambda two: Between(min(two), max(two)))
CALENDARS: st.SearchStrategy[Calendar] = st.one_of(
    UNITS.map(ToDate),
    UNITS.map(Previous),
    st.builds(Last, st.integers(1, 40), st.sampled_from(Unit)),
    st.just(YearBefore()),
    st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda two: DaysAgo(max(two), min(two))),
    BETWEEN,
    DAYS.map(lambda day: Between(day, None)),
    st.just(Ever()),
)
BOUNDED = CALENDARS.filter(lambda calendar: calendar != Ever())
OPS = st.sampled_from([Op.LESS, Op.AT_MOST, Op.IS, Op.AT_LEAST, Op.MORE])
FEN = st.one_of(st.integers(0, 60).map(lambda n: n * 10_000_00), st.integers(0, 10**9))
WHERES = st.lists(
    st.one_of(
        st.builds(Where, st.just(Dimension.CHANNEL), some(CHANNELS), st.booleans()),
        st.builds(Where, st.just(Dimension.SERVICE), some(SERVICES), st.booleans()),
        st.builds(Where, st.just(Dimension.COUNTERPARTY), some(COUNTERPARTIES), st.booleans()),
        st.builds(Where, st.just(Dimension.DIRECTION), some(("in", "out")), st.booleans()),
        st.builds(Size, OPS, FEN),
    ),
    max_size=3,
).map(in_order)
AMOUNTS = st.sampled_from([Measure.SUM, Measure.MAX, Measure.MIN, Measure.AVERAGE])
TESTS = st.one_of(
    st.builds(Test, st.just(Measure.COUNT), OPS, st.integers(0, 6)),
    st.builds(Test, AMOUNTS, OPS, FEN),
    st.builds(Test, AMOUNTS, st.just(Op.BLANK), st.none()),
)


def rows(found: tuple[Calendar, tuple[Where, ...], list[Test]]) -> Rows:
    period, where, tests = found
    return Rows(period, where, tests_in_order(tests) or (() if where else (Test(Measure.COUNT, Op.MORE, 0),)))


ROWS = st.tuples(CALENDARS, WHERES, st.lists(TESTS, max_size=2)).map(rows)
ONE_SERVICE = st.builds(Where, st.just(Dimension.SERVICE), some(SERVICES))
OF = st.one_of(st.just(()), some(("deposit", "fund", "product:W1", "wmp")))
FIGURES = st.one_of(
    st.builds(Figure, OF),
    st.builds(Figure, OF, st.one_of(UNITS.map(Previous), DAYS).map(Ending)),
    st.builds(Figure, OF, st.none(), BOUNDED),
)
STATED = ("a and b", "it, 软件", "计划中", "超过", "可信度 ≥ 80%")
MODELS, FACTS = st.sampled_from(["S1", "S2"]), st.sampled_from(["F1", "F2"])


def traits(act: Act) -> st.SearchStrategy[tuple[ActIs, ...]]:
    """Conditions on one act."""
    each = [st.builds(ActIs, st.just(trait), some(tuple(codes)), st.booleans()) for trait, codes in TRAITS[act].items()]
    return st.lists(st.one_of(each), max_size=2).map(acts_in_order)


SHARES = st.integers(1, 400).map(lambda n: Fraction(n, 100))
TOLD: st.SearchStrategy[Condition] = st.one_of(
    st.builds(ActCount, st.just(Act.INTERACTION), CALENDARS, traits(Act.INTERACTION), OPS, st.integers(0, 3)),
    st.builds(ActCount, st.just(Act.COMPLAINT), st.none() | CALENDARS, traits(Act.COMPLAINT), OPS, st.integers(0, 3)),
    st.sampled_from(Act).flatmap(lambda act: st.builds(ActRecency, st.just(act), traits(act), OPS, st.integers(0, 90))),
    st.sampled_from(Act).flatmap(
        lambda act: st.builds(ActRecency, st.just(act), traits(act), st.just(Op.BLANK), st.none())
    ),
    st.builds(Score, MODELS, OPS, st.sampled_from(["0", "0.83", "-0.000001", "0.5", "3"]).map(Fraction)),
    st.builds(Score, MODELS, st.just(Op.BLANK), st.none()),
    st.builds(Fact, FACTS, st.just(Op.IS), some(STATED), st.sampled_from([0, 50, 80, 100])),
    st.builds(Fact, FACTS, st.just(Op.BLANK)),
)
"""Interactions, complaints, scores and facts."""
LEAVES: st.SearchStrategy[Condition] = st.one_of(
    ROWS,
    ROWS,
    st.builds(Sequence, CALENDARS, WHERES, some(SERVICES), some(SERVICES), st.integers(0, 40)),
    st.builds(Monthly, st.integers(1, 4), WHERES, TESTS),
    st.builds(Recency, st.none() | CALENDARS, WHERES, OPS, st.integers(0, 90)),
    st.builds(Recency, st.none() | CALENDARS, WHERES, st.just(Op.BLANK), st.none()),
    st.builds(Balance, FIGURES, OPS, FEN),
    st.builds(Holdings, OF, st.booleans(), OPS, st.integers(0, 3)),
    st.builds(Maturing, OF, st.integers(1, 120), OPS, FEN),
    st.builds(Trend, OF, BOUNDED, BOUNDED, OPS, SHARES),
    st.builds(
        Rank,
        FIGURES,
        st.sampled_from(Within),
        st.integers(1, 100).map(lambda n: Fraction(n, 100)),
    ),
    st.builds(Attribute, st.sampled_from(["age", "tenure"]), OPS, st.just(()), st.integers(0, 90)),
    st.builds(Attribute, st.just("risk_level"), st.just(Op.IS), some(("C1", "C2", "C3"))),
    st.builds(Attribute, st.just("outlet"), st.just(Op.IS), some(("N1", "N2"))),
    st.builds(Attribute, st.just("occupation"), st.just(Op.IS), some(("a and b", "it, 软件", "教师", "超过"))),
    st.builds(Attribute, st.sampled_from(["occupation", "risk_level", "sex"]), st.just(Op.BLANK)),
    TOLD,
    TOLD,
    st.sampled_from(["L1", "L2"]).map(Listed),
)
TAGGED: st.SearchStrategy[Condition] = st.sampled_from(["手机达人", "大额 Big"]).map(Tagged)


def conditions(leaves: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    """Trees of those leaves."""
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(together),
            st.lists(inner, min_size=2, max_size=3).map(either),
            inner.map(Not),
            st.builds(Without, inner, inner),
        ),
        max_leaves=6,
    )


RULES = st.builds(Rule, conditions(st.one_of(LEAVES, TAGGED)), st.sampled_from(Population))
"""Rules of every kind of feature, those that name other tags too."""
