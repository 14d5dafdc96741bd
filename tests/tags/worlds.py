"""Random small worlds for random rules: few days, few names, so that much meets; with late rows, reversals and gaps."""

from __future__ import annotations

from datetime import date, time

from hypothesis import strategies as st

from tests.tags.world import Happened, Person, Stake, Stated, Txn, World

NUMBERS = ("1", "2", "3", "4", "5", "6")
CLIENTS = st.sampled_from(NUMBERS)
DAYS = st.dates(date(2023, 11, 1), date(2024, 4, 30))
FEN = st.sampled_from([0, 1, 50_000_00, 50_000_01, 49_999_99, 100_00, -100_00, -50_000_00, 333_33])
BALANCES = st.sampled_from([0, 1, 100_000_00, 100_000_01, 300_000_00, 5_000_000_00])

ABOVE = (("N1", "S1", "B1"), ("N2", "S2", "B1"), ("N3", "S2", "B2"))


@st.composite
def people(draw: st.DrawFn) -> tuple[Person, ...]:
    """Six clients, some opened late or closed."""
    return tuple(
        Person(
            number,
            draw(st.sampled_from(["m", "f"])),
            draw(st.sampled_from([date(1960, 2, 29), date(1959, 3, 31), date(1990, 1, 1)])),
            draw(st.sampled_from(["N1", "N2", "N3"])),
            draw(st.one_of(st.just(date(2015, 6, 1)), DAYS)),
            draw(st.one_of(st.none(), st.none(), DAYS)),
            draw(st.sampled_from([None, "教师", "IT, 软件", "A and b", "超过"])),
        )
        for number in NUMBERS
    )


@st.composite
def moves(draw: st.DrawFn) -> tuple[Txn, ...]:
    """Up to thirty transactions; some are known late, some cancel an earlier one."""
    made: list[Txn] = []
    for n in range(draw(st.integers(0, 30))):
        on = draw(DAYS)
        cancelled = draw(st.sampled_from([None, None, None, None, *[row.id for row in made if not row.reverses]]))
        late = draw(st.sampled_from([0, 0, 0, 3, 40]))
        made.append(
            Txn(
                f"T{n}",
                draw(st.sampled_from(NUMBERS)),
                on,
                draw(st.sampled_from([time(0, 0), time(9, 0), time(9, 30), time(23, 59)])),
                draw(st.sampled_from(["MB", "WEB", "CTR"])),
                draw(st.sampled_from(["BILL", "TRF", "CSM", "SAL"])),
                draw(st.sampled_from([None, "M1", "M2", "M3"])),
                draw(FEN),
                cancelled,
                date.fromordinal(on.toordinal() + late),
            )
        )
    return tuple(made)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A whole one."""
    stakes = tuple(
        Stake(
            draw(st.sampled_from(NUMBERS)),
            kind,
            draw(st.sampled_from(["", "W1"])) if kind == "wmp" else "",
            draw(st.none() | DAYS),
            tuple(sorted(draw(st.dictionaries(DAYS, BALANCES, min_size=1, max_size=3)).items())),
        )
        for kind in draw(st.lists(st.sampled_from(["deposit", "deposit", "wmp", "fund"]), max_size=8))
    )
    kinds = st.tuples(
        st.sampled_from(["M1", "M2", "M3"]), st.sampled_from(["支付宝商户", "酒店"]), DAYS, st.none() | DAYS
    )
    classes = [row for row in draw(st.lists(kinds, max_size=4)) if row[3] is None or row[2] <= row[3]]
    levels = st.dictionaries(st.tuples(st.sampled_from(NUMBERS), DAYS), st.sampled_from(["C1", "C2", "C3"]), max_size=5)
    acts = st.one_of(
        st.builds(
            Happened, CLIENTS, st.just("interaction"), DAYS, st.sampled_from(["call", "visit", "mass_message"]),
            st.sampled_from([None, "connected", "no_answer"]), st.sampled_from(["bank", "client"]),
        ),
        st.builds(
            Happened, CLIENTS, st.just("complaint"), DAYS, st.sampled_from(["service", "fee"]), closed=st.none() | DAYS
        ),
    )  # fmt: skip
    scores = st.dictionaries(
        st.tuples(CLIENTS, st.sampled_from(["S1", "S2"]), DAYS),
        st.sampled_from([None, 0, 1, 500_000, 830_000, -1]),
        max_size=6,
    )
    stated = st.dictionaries(
        st.tuples(CLIENTS, st.sampled_from(["F1", "F2"]), st.sampled_from(["survey", "talk"]), DAYS),
        st.tuples(
            st.sampled_from([None, "计划中", "A and b", "IT, 软件", "超过"]), st.sampled_from([0, 50, 79, 80, 100])
        ),
        max_size=6,
    )
    listed = st.tuples(st.sampled_from(["L1", "L2"]), st.sampled_from(NUMBERS), DAYS, st.none() | DAYS)
    return World(
        people=draw(people()),
        txns=draw(moves()),
        classes=tuple(classes),
        stakes=stakes,
        risk_levels=tuple((client, level, since) for (client, since), level in draw(levels).items()),
        acts=tuple(draw(st.lists(acts, max_size=10))),
        scores=tuple((*key, score) for key, score in draw(scores).items()),
        stated=tuple(Stated(*key, *said) for key, said in draw(stated).items()),
        lists=tuple(draw(st.lists(listed, max_size=5))),
        above=draw(st.sampled_from([(), ABOVE])),
    )
