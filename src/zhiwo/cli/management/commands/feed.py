"""`zhiwo feed`: look at a bank's file, and land it."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.utils import timezone

from zhiwo.cli.command import Command as Base
from zhiwo.cli.command import a_day, a_file, language, today
from zhiwo.closing.day import the_night
from zhiwo.engine.lake import Lake
from zhiwo.holdings.operations import derive_balances
from zhiwo.intake.formats import formats
from zhiwo.intake.mapping import load_mapping
from zhiwo.intake.operations import Brought, compare_file, land_correction, land_file
from zhiwo.intake.policy import STATES, State
from zhiwo.intake.profile import profile
from zhiwo.intake.queries import DeliveryRow, delivery_row
from zhiwo.kernel.text import Text

DIFFERENCE = Text(
    "新增 {new} 行、改动 {changed} 行、不变 {same} 行、不再有 {gone} 行；有误不收 {set_aside} 行。",
    "{new} rows are new, {changed} say something else, {same} the same, {gone} are there no more; {set_aside} are faulty and "
    "would be set aside.",
)
NOT_LANDED = Text(
    "尚未入湖。确认无误请用 zhiwo feed land。", "Nothing has landed. If this is meant, use zhiwo feed land."
)


class Command(Base):
    summary = Text(
        zh="数据文件：profile 由样例生成映射草稿；compare 只校验并显示差异；land 校验并入湖；derive 由流水推出余额；"
        "list 列出全部数据源。",
        en="Files: profile drafts a mapping from a sample, compare checks a file and shows what it would change, land checks "
        "and lands it, derive works balances out from bookings, list names all feeds.",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("list")
        look = acts.add_parser("profile")
        look.add_argument("file", type=a_file)
        look.add_argument("--feed")
        land = acts.add_parser("land")
        for act in (acts.add_parser("compare"), land):
            act.add_argument("file", type=a_file)
            act.add_argument("--feed", required=True)
            act.add_argument("--date", required=True, type=a_day)
            act.add_argument("--mapping", type=a_file)
            act.add_argument("--full", action="store_true")
        land.add_argument("--correction", action="store_true")
        derive = acts.add_parser("derive")
        derive.add_argument("feed", choices=["balances"])
        derive.add_argument("--date", required=True, type=a_day)

    def run(self, **options: Any) -> None:
        acts = {
            "list": self.list,
            "profile": self.look,
            "compare": self.compare,
            "land": self.land,
            "derive": self.derive,
        }
        acts[options["act"]](options)

    def list(self, options: dict[str, Any]) -> None:
        for form in formats().values():
            self.stdout.write(f"{form.feed:<20} {form.name.say(language())}  ({form.mode})")

    def look(self, options: dict[str, Any]) -> None:
        self.stdout.write(profile(options["file"], options["feed"]).to_yaml(), ending="")

    def compare(self, options: dict[str, Any]) -> None:
        found = compare_file(**self.brought(options))
        self.stderr.write("")  # the line of the progress ends
        self.say(DIFFERENCE, **asdict(found))
        self.say(NOT_LANDED)

    def brought(self, options: dict[str, Any]) -> Brought:
        """The file that is spoken of, and by whom and where it is looked at."""
        form = formats().get(options["feed"])
        return {
            "actor": the_night(today()),
            "path": options["file"],
            "feed": options["feed"],
            "business_date": options["date"],
            "lake": Lake(settings.LAKE),
            "at": timezone.now(),
            "mapping": load_mapping(options["mapping"], form) if options["mapping"] and form else None,
            "full": options["full"],
            "progress": self.tell,
        }

    def land(self, options: dict[str, Any]) -> None:
        act = land_correction if options["correction"] else land_file
        delivery = act(**self.brought(options))
        self.stderr.write("")  # the line of the progress ends
        self.tell_delivery(delivery_row(delivery))

    def derive(self, options: dict[str, Any]) -> None:
        derived = derive_balances(
            actor=the_night(today()), on=options["date"], lake=Lake(settings.LAKE), at=timezone.now()
        )
        self.say(
            Text(
                "{accounts} 个账户由流水推出余额；{left_out} 个账户流水不全（开户早于首日流水或币种不一），不推。",
                "Balances of {accounts} accounts worked out from their bookings; left out {left_out} whose bookings are not "
                "whole (opened before the first day booked, or in several currencies).",
            ),
            accounts=derived.accounts,
            left_out=derived.left_out,
        )
        self.tell_delivery(delivery_row(derived.delivery))

    def tell_delivery(self, delivery: DeliveryRow) -> None:
        self.say(
            Text(
                "{file}：{state}。记录 {records}，接收 {accepted}，退回 {set_aside}，空行 {blank}。{message}",
                "{file}: {state}. {records} records, {accepted} accepted, {set_aside} set aside, {blank} blank. {message}",
            ),
            file=delivery.file_name,
            state=STATES[State(delivery.state)],
            records=delivery.records,
            accepted=delivery.accepted,
            set_aside=delivery.set_aside,
            blank=delivery.blank,
            message=delivery.message,
        )
        if delivery.state == State.REFUSED:
            raise SystemExit(2)

    def tell(self, records: int, share: float) -> None:
        """Progress on one line of the terminal."""
        self.stderr.write(f"\r{records:>12,}  {share:4.0%}", ending="")
