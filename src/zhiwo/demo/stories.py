"""The planted stories: a few clients whose two years are written by hand. Days are counted back from the last day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from zhiwo.demo.days import lunar, lunar_of


@dataclass(frozen=True)
class Placement:
    """Money put away in one product; days before the last day, negative = after it."""

    kind: Literal["term", "large_cd", "wmp"]
    product: str
    yuan: int
    opened_before: int
    matures_before: int


@dataclass(frozen=True)
class Move:
    """Money in (+) or out (-) of the current account."""

    before: int
    yuan: int
    service: str
    party: str = ""
    bank: str = ""
    memo: str = ""


@dataclass(frozen=True)
class Plot:
    """One story. `cash` is the current account on the last day; `look` says what should be seen, `on_before` when."""

    key: str
    name: str
    sex: Literal["m", "f"]
    age: int
    birthday_in: int
    cash: int
    told: str
    look: str
    on_before: int = 0
    lunar: Literal[True] | None = None
    keeper: Literal["named", "wealth", "none"] = "named"
    placements: tuple[Placement, ...] = ()
    moves: tuple[Move, ...] = ()
    employer: str | None = None
    spouse: str | None = None
    no_phone: bool = False
    no_marketing: bool = False
    silent: bool = False
    died_before: int = -1
    card: Literal["classic", "platinum"] | None = None
    loan: int = 0
    outlet: int = 0

    @property
    def aum_yuan(self) -> int:
        """What the client owns on the last day."""
        return self.cash + sum(p.yuan for p in self.placements if p.matures_before < 0)

    def birth(self, last: date) -> date:
        """The date of birth; the client is `age` on the last day or becomes so at the coming birthday."""
        coming = last + timedelta(days=self.birthday_in)
        if self.lunar:
            month, day, _ = lunar_of(coming)
            return lunar(coming.year - self.age, month, day)
        return coming.replace(year=coming.year - self.age, day=min(coming.day, 28))


GROWING_FIRM = "临江市志远精密机械有限公司"
_DIVIDENDS = (200_000, 250_000, 320_000, 400_000, 550_000, 700_000, 900_000, 1_200_000)


def _monthly(first_before: int, last_before: int, yuan: int, service: str, party: str) -> tuple[Move, ...]:
    return tuple(Move(n, yuan + 37 * n, service, party) for n in range(first_before, last_before, -30))


PLOTS: tuple[Plot, ...] = (
    Plot(
        "matured_money_leaves",
        "周国梁",
        "m",
        54,
        131,
        380_000,
        "Owner of 临江市国梁建材有限公司. 500万 of 江河臻享私行专属 matured 14 days before the last day and went two "
        "days later to 临江农村商业银行, which pays 5.2%.",
        "T3 client falls by 500万; the memo names the rate; the outflow follows the maturity by two days.",
        on_before=12,
        keeper="wealth",
        placements=(Placement("wmp", "WP01", 5_000_000, 379, 14), Placement("large_cd", "DL12", 2_600_000, 200, -165)),
        moves=(
            Move(12, -5_000_000, "transfer_out", "周国梁", "临江农村商业银行", "转存定期 年利率5.2%"),
            *_monthly(720, 20, 60_000, "dividend", "临江市国梁建材有限公司"),
            *(
                Move(n - 9, -58_000 - 37 * n, "transfer_out", "临江市恒信物流有限公司", "江城银行")
                for n in range(720, 20, -30)
            ),
        ),
        employer="临江市国梁建材有限公司",
    ),
    Plot(
        "silent_then_gone",
        "孙丽华",
        "f",
        58,
        73,
        120_000,
        "Three months without one act of her own and without a contact, then 800万 moved to 招商银行 by mobile bank.",
        "The silence since mid August is visible before the money goes; the loss is a T3 client's.",
        on_before=7,
        keeper="wealth",
        silent=True,
        placements=(Placement("term", "D012", 1_000_000, 150, -215),),
        moves=(
            Move(7, -8_000_000, "transfer_out", "孙丽华", "招商银行"),
            *_monthly(740, 103, -21_000, "payment", ""),
            *_monthly(735, 103, 20_500, "transfer_in", "孙晓东"),
        ),
    ),
    Plot(
        "silent_then_gone_smaller",
        "吴建军",
        "m",
        49,
        201,
        90_000,
        "A second silent one: no act for three months, then 230万 out in two moves.",
        "T2 client, kept by the named manager, lost while nobody called.",
        on_before=27,
        silent=True,
        moves=(
            Move(27, -1_500_000, "transfer_out", "吴建军", "江城银行"),
            Move(26, -800_000, "transfer_out", "吴建军", "江城银行"),
            *_monthly(730, 120, -9_000, "payment", ""),
        ),
    ),
    Plot(
        "growing_firm",
        "何志远",
        "m",
        46,
        94,
        950_000,
        f"Owner of {GROWING_FIRM}: his dividends rise from 20万 to 120万 a quarter, and the "
        "firm's payroll here grows from 4 to 26 people.",
        "Rises from T2 to T3; the employer is one name in many salaries.",
        keeper="wealth",
        placements=(Placement("wmp", "W365", 2_000_000, 340, -25), Placement("wmp", "WP01", 2_500_000, 150, -215)),
        moves=tuple(Move(700 - 92 * n, yuan, "dividend", GROWING_FIRM) for n, yuan in enumerate(_DIVIDENDS)),
        employer=GROWING_FIRM,
    ),
    Plot(
        "missing_phone",
        "高秀英",
        "f",
        55,
        1,
        80_000,
        "No phone number on file, although her birthday is tomorrow.",
        "A birthday line in the morning list without a number to call.",
        no_phone=True,
        placements=(Placement("term", "D012", 250_000, 100, -265),),
    ),
    Plot(
        "thirty_five_million",
        "沈伯年",
        "m",
        67,
        160,
        1_800_000,
        "3,500万 in a large certificate of deposit matures 14 days after the last day.",
        "The largest maturity ahead of the branch.",
        on_before=-14,
        keeper="wealth",
        placements=(Placement("large_cd", "DL12", 35_000_000, 351, -14),),
    ),
    Plot(
        "lunar_birthday",
        "许桂芳",
        "f",
        72,
        2,
        150_000,
        "Keeps her birthday by the lunar calendar; it falls two days after the last day.",
        "Greeting window is open on the last day; the solar date of birth says another day.",
        on_before=-2,
        lunar=True,
        placements=(Placement("term", "D036", 450_000, 500, -595),),
    ),
    Plot(
        "kept_by_nobody",
        "马文涛",
        "m",
        44,
        88,
        650_000,
        "165万 and no manager.",
        "In the unassigned queue; the outlet head acts.",
        keeper="none",
        placements=(Placement("wmp", "W182", 1_000_000, 60, -122),),
    ),
    Plot(
        "under_watch",
        "徐静",
        "f",
        41,
        250,
        330_000,
        "Was at 128万; 45万 left early in September. Two months' averages lie below 100万.",
        "T2 under 关注, two months below.",
        placements=(Placement("term", "D024", 500_000, 400, -330),),
        moves=(Move(82, -450_000, "transfer_out", "徐静", "中信银行", "购房首付"),),
    ),
    Plot(
        "dropped",
        "罗永强",
        "m",
        52,
        222,
        280_000,
        "Was at 138万; 60万 left in July. August, September and October lie below 100万.",
        "Dropped from T2 to T1 on 1 November.",
        on_before=23,
        placements=(Placement("term", "D012", 500_000, 270, -95),),
        moves=(Move(125, -600_000, "transfer_out", "临江市恒信物流有限公司", "建设银行", "货款"),),
    ),
    Plot(
        "just_rose",
        "邓雅琴",
        "f",
        47,
        64,
        350_000,
        "85万 until 40万 came in at the beginning of October.",
        "Rose from T1 to T2 on 1 November; keeps her manager.",
        on_before=23,
        placements=(Placement("wmp", "W365", 900_000, 200, -165),),
        moves=(Move(53, 400_000, "transfer_in", "邓雅琴", "农业银行"),),
    ),
    Plot(
        "door_by_card",
        "曹宇航",
        "m",
        33,
        140,
        12_000,
        "1.2万, but a platinum card as principal holder.",
        "On the list through the card door only.",
        keeper="none",
        card="platinum",
    ),
    Plot(
        "door_by_loan",
        "彭晓峰",
        "m",
        37,
        178,
        8_000,
        "0.8万, but a personal loan of 33万.",
        "On the list through the loan door only.",
        keeper="none",
        loan=330_000,
    ),
    Plot(
        "elder_with_80k",
        "蒋淑珍",
        "f",
        74,
        119,
        12_000,
        "74 years old with 8.2万.",
        "Outside the age rule of the layered method (under 60) and so flagged there; on file only by the branch plan.",
        keeper="none",
        placements=(Placement("term", "D036", 70_000, 300, -795),),
    ),
    Plot(
        "joint_couple",
        "韩立新",
        "m",
        51,
        270,
        200_000,
        "Holds 160万 jointly with his wife 叶青.",
        "One account with two holders; half of the balance counts for each.",
        spouse="joint_couple_wife",
        placements=(Placement("large_cd", "DL36", 1_600_000, 420, -675),),
    ),
    Plot(
        "joint_couple_wife",
        "叶青",
        "f",
        49,
        33,
        260_000,
        "Wife of 韩立新, joint holder of his certificate.",
        "On the list by her half of it.",
        spouse="joint_couple",
    ),
    Plot(
        "deceased",
        "董兆祥",
        "m",
        76,
        300,
        300_000,
        "Died 18 days before the last day, with 210万 here.",
        "All duties not closed by then are exempt; nobody is to call.",
        on_before=18,
        died_before=18,
        placements=(Placement("term", "D036", 1_800_000, 640, -455),),
    ),
    Plot(
        "birthday_today",
        "宋佳",
        "f",
        39,
        0,
        110_000,
        "Birthday on the last day itself; not called this month.",
        "Two lines: the greeting, on its last day, and the month's contacts.",
        silent=True,
        placements=(Placement("wmp", "W091", 350_000, 40, -51),),
    ),
    Plot(
        "no_marketing",
        "潘越",
        "m",
        36,
        3,
        90_000,
        "Withdrew consent to marketing in spring; birthday in three days.",
        "Exempt from product messages, still greeted and called.",
        no_marketing=True,
        placements=(Placement("wmp", "W182", 200_000, 30, -152),),
    ),
    Plot(
        "maturity_this_week",
        "杜文彬",
        "m",
        57,
        215,
        60_000,
        "80万 of 江河稳利 matures three days after the last day.",
        "Maturity ahead; two contacts of the month still open.",
        on_before=-3,
        silent=True,
        placements=(Placement("wmp", "W182", 800_000, 179, -3),),
    ),
)
