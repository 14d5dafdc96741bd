"""Cases the demo bank's people have written up, and what their colleagues think of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from zhiwo.desk.words import TIERS
from zhiwo.kernel.actor import Actor
from zhiwo.talks.operations import rate_case, write_case

CASES: tuple[dict[str, str], ...] = (
    {
        "situation": "rate_elsewhere", "tier": "t3", "outcome": "won", "band": "over_500",
        "title": "把别处的说明书摊开一起看",
        "said": "客户说别处给得高。没有劝，请客户带来对方的说明书，一条一条看期限和提前退出的条件，再问哪部分钱不能有损失。",
        "lessons": "先弄清对方是什么产品再谈差别；把钱按用途分开，客户自己就有了答案。",
    },
    {
        "situation": "maturity", "tier": "t2", "outcome": "lost", "band": "to_500",
        "title": "到期前一天才打电话",
        "said": "到期前一天打电话，客户已经和别处约好。说了本行的安排，客户觉得太急，还是转走了。",
        "lessons": "大额到期至少提前两周联系，先问用途，给客户比较的时间。",
    },
    {
        "situation": "product_loss", "tier": "t2", "outcome": "won", "band": "to_100",
        "title": "跌了先打电话",
        "said": "净值下跌当天主动联系，先报数字和原因，再把赎回费用和下次报告的日子说清楚，没有劝客户留。",
        "lessons": "坏消息要由我们先说；约好下次联系的日子，并且做到。",
    },
    {
        "situation": "succession", "tier": "t3", "outcome": "won", "band": "over_500",
        "title": "从担心的事谈起",
        "said": "没有先讲工具，请客户说最放心不下的人。第二次请律师一起来，把遗嘱、保险和信托各自的限制讲明白。",
        "lessons": "传承要慢慢谈，分几次；涉及法律和税务，请专业人士一起，不作承诺。",
    },
)  # fmt: skip


def write_up(*, writers: Sequence[Actor], at: datetime) -> int:
    """Let the writers put the cases down in turn, and rate those of the others: useful, but for the last one's word on the first.
    How many."""
    for place, case in enumerate(CASES):
        writer = writers[place % len(writers)]
        made = write_case(actor=writer, tiers=TIERS, at=at, reference=f"K-demo-{place}", **case)
        for voter in writers:
            if voter.staff != writer.staff:
                useful = place > 0 or voter.staff != writers[-1].staff
                rate_case(actor=voter, reference=made.reference, useful=useful, at=at)
    return len(CASES)
