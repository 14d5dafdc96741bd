"""Exports from end to end: asked on a page, approved, made by the worker, handed out once."""

from __future__ import annotations

import csv
import io
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.test import Client as Browser
from python_calamine import CalamineWorkbook

import zhiwo
from tests.cast import STAFF, TODAY, Cast
from tests.desk.house import CLOSED, NOW
from tests.told import told
from tests.web.conftest import Enter
from zhiwo.clients.models import Client, Keeping
from zhiwo.engine.lake import Lake
from zhiwo.governance import approvals
from zhiwo.governance.exports.handing import sweep
from zhiwo.governance.exports.making import path_of
from zhiwo.governance.exports.rules import Volume, volume_on
from zhiwo.governance.models import Approval, Export, Job, TrailEntry
from zhiwo.governance.states import JobState
from zhiwo.governance.work import Worker
from zhiwo.intake.operations import land_file
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.org.models import Staff, Unit
from zhiwo.org.policy import TABLE, Field, Shown, require
from zhiwo.org.queries import actor_numbered
from zhiwo.wiring import exports
from zhiwo.wiring.commands import COMMANDS, PEOPLE
from zhiwo.wiring.jobs import KINDS
from zhiwo.wiring.listings import LISTINGS

SOURCE = Path(zhiwo.__file__).parent
ASKERS = {"P1", "V1", "G1", "H1", "H2", "HO", "W1", "W2", "W3", "W4", "X1"}
HTMX = {"HX-Request": "true"}


@dataclass
class Desk:
    """Asks, makes and takes for the tests; `at` is the moment."""

    cast: Cast
    enter: Enter
    at: Any = NOW

    def ask(self, by: str, listing: str = "book", form: str = "csv", **arguments: str) -> Export:
        return exports.ask(
            actor=self.cast.actor(by), listing=listing, arguments=arguments, form=form,
            purpose="visit", reason="客户沙龙", at=self.at,
        )  # fmt: skip

    def work(self) -> None:
        worker = Worker(
            kinds=KINDS, gateways={}, actor_on=actor_numbered, allow=require, clock=lambda: self.at, sweeps=(sweep,)
        )
        worker.drain()

    def made(self, by: str, listing: str = "book", form: str = "csv", **arguments: str) -> Export:
        row = self.ask(by, listing, form, **arguments)
        self.work()
        row.refresh_from_db()
        return row

    def take(self, by: str, row: Export, token: str | None = None) -> Any:
        said = {"token": token if token is not None else self.token(row)}
        return self.enter(by).post(f"/exports/{row.pk}/file", said)

    @staticmethod
    def token(row: Export) -> str:
        from zhiwo.governance.exports.handing import token_of

        return token_of(row)

    def decide(self, by: str, row: Export, kind: str = "export.leader") -> Approval:
        slip = Approval.objects.get(target=str(row.pk), kind=kind)
        return approvals.approve(
            actor=self.cast.actor(by), number=slip.pk, seen=slip.pin, reason="", at=self.at, commands=COMMANDS, people=PEOPLE
        )  # fmt: skip


@pytest.fixture
def desk(house: Cast, enter: Enter, settings: Any, tmp_path: Path) -> Desk:
    settings.HOME = tmp_path
    return Desk(house, enter)


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Other amounts than the house's own."""

    def set_to(**change: int) -> None:
        rule = volume_on(TODAY).model_copy(update=change)
        monkeypatch.setattr("zhiwo.governance.exports.asking.volume_on", lambda day: rule)
        monkeypatch.setattr("zhiwo.governance.exports.making.volume_on", lambda day: rule)

    return set_to


def rows_of(row: Export) -> list[dict[str, str]]:
    """The rows of a made CSV by heading, the watermark's lines left out."""
    lines = list(csv.reader(io.StringIO(path_of(row).read_bytes().decode("utf-8-sig"), newline="")))
    head = next(at for at, line in enumerate(lines) if len(line) > 1)
    return [dict(zip(lines[head], line, strict=True)) for line in lines[head + 1 :]]


class TestAsking:
    @pytest.mark.parametrize("number", [number for number, *_ in STAFF])
    def test_only_some_posts_may(self, desk: Desk, number: str) -> None:
        """SuiteCRM#448: whoever may not export may not in any format."""
        for form in ("csv", "xlsx"):
            if number in ASKERS:
                continue
            with pytest.raises(Denied):
                desk.ask(number, form=form)
        assert Export.objects.count() == 0
        expected = 200 if number in ASKERS | {"D1", "Q1", "U1"} else 409
        assert desk.enter(number).get("/exports").status_code == expected

    def test_without_a_purpose_nothing_is_asked(self, desk: Desk) -> None:
        browser = desk.enter("W1")
        for said in ({"purpose": "visit", "reason": " "}, {"purpose": "x", "reason": "客户沙龙"}):
            answer = browser.post("/exports/ask", {"listing": "book", "format": "csv", **said}, headers=HTMX)
            assert answer.status_code == 409 and "用途" in answer.content.decode()

        assert Export.objects.count() == 0

    @pytest.mark.parametrize(
        ("listing", "arguments"),
        [
            ("book", {"tier": "t2' OR 1=1 --"}),
            ("board_list", {"what": "registered) UNION SELECT", "unit": "N1"}),
            ("board_list", {"what": "registered", "unit": "N1' OR '1'='1"}),
            ("board_list", {"what": "registered", "unit": "N3"}),
            ("board_list", {"what": "tier", "tier": ""}),
            ("set_aside", {"delivery": "1 OR 1=1"}),
            ("clients_client", {}),
        ],
    )
    def test_arguments_are_known_words_and_never_expressions(
        self, desk: Desk, listing: str, arguments: dict[str, str]
    ) -> None:
        """CVE-2022-50589 (SQL in an export's parameter), CVE-2025-48912 (expressions that pass the rules by)."""
        with pytest.raises((NotFound, Denied)):
            desk.ask("H1", listing, **arguments)

    def test_what_is_asked_stands_on_the_trail_with_its_purpose(self, desk: Desk) -> None:
        row = desk.ask("W1", tier="t2")

        entry = TrailEntry.objects.get(act="export.asked")
        assert (entry.actor, entry.subject, entry.facts["rows"], entry.facts["purpose"]) == (
            "W1",
            str(row.pk),
            1,
            "visit",
        )


class TestRows:
    @pytest.mark.parametrize(("by", "sees"), [("W1", "甲"), ("H1", "甲乙戊"), ("X1", "甲乙丙戊"), ("H2", "丙")])
    def test_are_the_pages_rows_for_each_viewer(self, desk: Desk, by: str, sees: str) -> None:
        """erpnext#31920, #17648, #13319: run as whoever asks; rows are the list's at that instant."""
        row = desk.made(by)

        assert sorted(line["客户号"] for line in rows_of(row)) == sorted(sees)
        assert row.rows == len(sees)

    def test_the_second_wall_stands_in_the_job(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        """CVE-2021-23203: what renders a file checks like the page. Here the first wall is forgotten everywhere."""
        row = desk.ask("W1")
        for module in ("book", "glance", "duties"):
            place = f"zhiwo.desk.{module}"
            monkeypatch.setattr(f"{place}.seen_by", lambda rows, actor, path="client": rows.granted(), raising=False)
            monkeypatch.setattr(f"{place}.visible_clients", lambda actor: Client.objects.all().granted(), raising=False)
        desk.work()

        row.refresh_from_db()
        assert [line["客户号"] for line in rows_of(row)] == ["甲"]

    def test_are_worked_out_when_the_job_runs_not_when_it_was_asked(self, desk: Desk) -> None:
        """civicrm-core#4019, paperless-ngx#4003: nothing of a selection is kept."""
        row = desk.ask("W1")
        Keeping.objects.for_closing().filter(client=desk.cast.clients["甲"]).update(until=TODAY)
        Keeping.objects.for_closing().create(
            client=desk.cast.clients["丙"], staff=desk.cast.staff["W1"], role="delegate", since=TODAY
        )

        desk.work()

        row.refresh_from_db()
        assert [line["客户号"] for line in rows_of(row)] == ["丙"]

    @pytest.mark.parametrize("change", ["post", "left", "unit"])
    def test_rights_are_those_of_the_moment_it_runs(self, desk: Desk, change: str) -> None:
        row = desk.ask("H1")
        staff = Staff.objects.filter(number="H1")
        if change == "post":
            staff.update(post="teller")
        elif change == "left":
            staff.update(left_on=TODAY)
        else:
            staff.update(unit=Unit.objects.get(number="N3"))

        desk.work()

        row.refresh_from_db()
        if change == "unit":
            assert [line["客户号"] for line in rows_of(row)] == ["丁"]
        else:
            assert row.made_at is None and not path_of(row).exists()
            assert Job.objects.get(key=str(row.pk)).state == JobState.DEAD

    def test_hold_no_telephone_and_no_identity_number(self, desk: Desk) -> None:
        text = path_of(desk.made("H1")).read_text(encoding="utf-8-sig")

        assert "19900001234" not in text and "1234" not in text.replace("-", "")

    def test_leave_out_and_mask_what_the_posts_pages_do(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        """frappe#6674, frappe#28721: one table of fields for page and file."""
        less = {Field.NAME: Shown.MASKED, Field.AMOUNTS: Shown.HIDDEN, Field.BORN_ON: Shown.MASKED}
        (whole,) = rows_of(desk.made("W1"))
        monkeypatch.setitem(TABLE, "relationship_manager", {**TABLE["relationship_manager"], **less})

        (row,) = rows_of(desk.made("W1"))

        assert whole.keys() - row.keys() == {"AUM（元）", "较上月末（元）", "下一生日"}
        assert row["姓名"] == "测**" != whole["姓名"]
        page = desk.enter("W1").get("/book").content.decode()
        assert whole["姓名"] not in page and "测**" in page

    def test_a_name_like_a_formula_stays_a_name(self, desk: Desk) -> None:
        client = desk.cast.clients["甲"]
        Client.objects.for_closing().filter(pk=client.pk).update(name="=HYPERLINK(1)")

        assert [line["姓名"] for line in rows_of(desk.made("W1"))] == ["'=HYPERLINK(1)"]
        sheet = CalamineWorkbook.from_path(str(path_of(desk.made("W1", form="xlsx")))).get_sheet_by_index(0)
        cells = sheet.to_python()
        assert cells[5][1] == "=HYPERLINK(1)" and isinstance(cells[5][4], float)

    def test_bear_watermark_and_codes_that_name_the_export(self, desk: Desk) -> None:
        row = desk.made("H1")
        content = path_of(row).read_bytes()
        text = content.decode("utf-8-sig")

        assert "何主任（工号 H1）" in text and "客户沙龙" in text and "2026-04-20 09:30" in text
        traced, rows = exports.trace_file(actor=desk.cast.actor("U1"), content=content, name="x.csv", at=NOW)
        assert traced.exports == ((row.pk, 3),) and rows[row.pk].staff == "H1"
        with pytest.raises(Denied):
            exports.trace_file(actor=desk.cast.actor("H1"), content=content, name="x.csv", at=NOW)

    def test_the_file_is_its_owners_only_and_its_digest_is_kept(self, desk: Desk) -> None:
        row = desk.made("W1")

        assert stat.S_IMODE(path_of(row).stat().st_mode) == 0o600
        assert TrailEntry.objects.get(act="export.made").facts["sha256"] == row.sha256
        assert list(path_of(row).parent.iterdir()) == [path_of(row)]


class TestApproval:
    @pytest.mark.parametrize(
        ("rows", "taken", "needs"),
        [
            (200, 0, ()), (201, 0, ("export.leader",)), (1, 200, ("export.leader",)), (1, 199, ()),
            (20_000, 0, ("export.leader",)), (20_001, 0, ("export.leader", "export.compliance")),
        ],
    )  # fmt: skip
    def test_goes_by_volume(self, rows: int, taken: int, needs: tuple[str, ...]) -> None:
        rule: Volume = volume_on(TODAY)

        assert rule.needs(rows, taken) == needs

    def test_nothing_is_made_before_another_leader_of_the_unit_agrees(self, desk: Desk, limits: Any) -> None:
        limits(free_rows=2)
        row = desk.ask("H1")
        desk.work()
        assert not Job.objects.exists()
        for stranger in ("H2", "Q1", "W1", "H1"):
            with pytest.raises((Denied, NotFound, approvals.OwnCommand)):
                desk.decide(stranger, row)

        desk.decide("G1", row)
        desk.work()

        row.refresh_from_db()
        assert row.rows == 3

    def test_a_very_large_one_needs_compliance_too(self, desk: Desk, limits: Any) -> None:
        limits(free_rows=0, leader_rows=2)
        row = desk.ask("H1")
        desk.decide("G1", row)
        assert not Job.objects.exists()

        desk.decide("Q1", row, "export.compliance")
        desk.work()

        row.refresh_from_db()
        assert row.rows == 3

    def test_one_large_file_is_not_taken_as_many_small_ones(self, desk: Desk, limits: Any) -> None:
        limits(free_rows=4)
        first, second = desk.ask("H1"), desk.ask("H1")

        assert (first.free, second.needs) == (True, ["export.leader"])

    def test_more_rows_than_agreed_on_are_not_made(self, desk: Desk, limits: Any) -> None:
        limits(free_rows=2)
        row = desk.ask("H1")
        desk.decide("G1", row)
        Client.objects.for_closing().filter(number="丙").update(unit=desk.cast.clients["甲"].unit_id)

        desk.work()

        row.refresh_from_db()
        assert row.made_at is None
        assert "现在有 4 行" in desk.enter("H1").get("/exports").content.decode()

    def test_a_refused_one_says_why_and_is_never_made(self, desk: Desk, limits: Any) -> None:
        limits(free_rows=0)
        row = desk.ask("W1")
        slip = Approval.objects.get(target=str(row.pk))
        approvals.refuse(
            actor=desk.cast.actor("H1"), number=slip.pk, reason="用途不清", at=NOW, commands=COMMANDS, people=PEOPLE
        )
        desk.work()

        page = desk.enter("W1").get("/exports").content.decode()
        assert "未批准" in page and "用途不清" in page and not Job.objects.exists()

    def test_its_maker_takes_it_back(self, desk: Desk, limits: Any) -> None:
        limits(free_rows=0)
        row = desk.ask("W1")

        assert desk.enter("W2").post(f"/exports/{row.pk}/withdraw", headers=HTMX).status_code == 404
        assert desk.enter("W1").post(f"/exports/{row.pk}/withdraw", headers=HTMX).status_code == 200

        assert Approval.objects.get(target=str(row.pk)).state == "withdrawn"


class TestTaking:
    def test_once_by_whoever_asked(self, desk: Desk, django_capture_on_commit_callbacks: Any) -> None:
        row = desk.made("W1")
        content = path_of(row).read_bytes()
        with django_capture_on_commit_callbacks(execute=True):
            answer = desk.take("W1", row)
        taken = b"".join(answer.streaming_content)

        assert taken == content and answer["Cache-Control"] == "no-store"
        assert answer["Content-Disposition"].startswith("attachment")
        assert not path_of(row).exists()
        again = desk.take("W1", row)
        assert again.status_code == 409 and "链接只能用一次" in again.content.decode()
        acts = list(TrailEntry.objects.filter(actor="W1").values_list("act", flat=True))
        assert acts == ["export.asked", "export.made", "export.handed-out", "web.refused"]

    @pytest.mark.parametrize("by", ["W2", "H1", "Q1", "U1", "AD"])
    def test_not_by_anyone_else_even_with_the_link(self, desk: Desk, by: str) -> None:
        """CVE-2026-46691: what is made by the way belongs to whom it was made for."""
        row = desk.made("W1")

        assert desk.take(by, row).status_code == 404
        assert desk.token(row) not in desk.enter(by).get("/exports", follow=True).content.decode()

    def test_another_link_is_answered_like_an_export_that_is_not_there(self, desk: Desk) -> None:
        row = desk.made("W1")
        wrong, gone = desk.take("W1", row, "0" * 64), desk.enter("W1").post("/exports/99999/file", {"token": "x"})

        assert wrong.status_code == gone.status_code == 404
        assert wrong.content.decode().count("没有找到") == gone.content.decode().count("没有找到")

    def test_looking_takes_nothing(self, desk: Desk) -> None:
        row = desk.made("W1")

        assert desk.enter("W1").get(f"/exports/{row.pk}/file").status_code == 405

    @pytest.mark.parametrize(("hours", "status"), [(23, 200), (24, 409), (30, 409)])
    def test_within_a_day(self, desk: Desk, monkeypatch: pytest.MonkeyPatch, hours: int, status: int) -> None:
        row = desk.made("W1")
        monkeypatch.setattr("zhiwo.web.views.exports.clock.now", lambda: NOW + timedelta(hours=hours))

        assert desk.take("W1", row).status_code == status

    def test_in_the_post_and_unit_it_was_made_for(self, desk: Desk) -> None:
        row = desk.made("H1")
        Staff.objects.filter(number="H1").update(unit=Unit.objects.get(number="N2"))
        assert "岗位和机构" in desk.take("H1", row).content.decode()

        Staff.objects.filter(number="H1").update(unit=Unit.objects.get(number="N1"), post="teller")
        assert desk.take("H1", row).status_code == 409

    def test_what_nobody_took_is_thrown_away(self, desk: Desk) -> None:
        row = desk.made("W1")
        desk.at = NOW + timedelta(hours=25)
        desk.work()

        assert not path_of(row).exists()
        assert told(TrailEntry.objects.get(act="export.expired")) == {"staff": "W1"}
        assert sweep(desk.at) == 0


class TestPage:
    def test_empty_it_says_where_to_begin(self, desk: Desk) -> None:
        assert "您还没有导出过" in desk.enter("W1").get("/exports").content.decode()

    @pytest.mark.parametrize(("path", "listing"), [("/book", "book"), ("/board/list?what=registered", "board_list")])
    def test_lists_lead_to_it_with_the_listing_chosen(self, desk: Desk, path: str, listing: str) -> None:
        page = desk.enter("H1").get(path).content.decode()
        link = re.search(r'href="(/exports\?[^"]+)"', page)

        assert link and f"listing={listing}" in link[1]
        form = desk.enter("H1").get(link[1].replace("&amp;", "&")).content.decode()
        assert "现有 3 行" in form and f'value="{listing}"' in form

    def test_a_leader_sees_others_of_the_unit_without_their_links(self, desk: Desk, limits: Any) -> None:
        limits(free_rows=0)
        row = desk.ask("W1")
        slip = Approval.objects.get(target=str(row.pk))

        assert f"/approvals/{slip.pk}" in desk.enter("H1").get("/exports").content.decode()
        assert "客户沙龙" not in desk.enter("H2").get("/exports").content.decode()

    def test_asked_on_the_page_it_is_made_and_taken(self, desk: Desk) -> None:
        browser: Browser = desk.enter("H1")
        said = {"listing": "board_list", "what": "registered", "unit": "N1", "format": "xlsx", "purpose": "review"}
        browser.post("/exports/ask", {**said, "reason": "月度例会"}, headers=HTMX)
        desk.work()

        page = browser.get("/exports").content.decode()
        token = re.search(r'name="token" value="(\w+)"', page)
        assert token and "可下载" in page
        row = Export.objects.get()
        assert desk.take("H1", row, token[1]).status_code == 200


class TestSetAside:
    def test_leaves_by_the_same_door_as_it_came(self, desk: Desk, settings: Any, tmp_path: Path) -> None:
        """objectstack#3710: every bulk machine-readable exit is an export."""
        desk.cast.staff["DS"] = Staff.objects.create(
            number="DS", name="周专员", unit=desk.cast.staff["HO"].unit, post="data_steward"
        )
        path = tmp_path / "balances_20260419.csv"
        path.write_text(
            "账号,客户号,余额日期,币种,余额\n6217000000000002,C00000002,2026-04-31,CNY,=200\n", encoding="utf-8"
        )
        landed = land_file(
            actor=desk.cast.actor("DS"), path=path, feed="balances", business_date=CLOSED, lake=Lake(tmp_path / "lake"), at=NOW
        )  # fmt: skip

        row = desk.made("DS", "set_aside", delivery=str(landed.pk))

        text = path_of(row).read_bytes().decode("utf-8-sig")
        assert '"6217000000000002","C00000002","2026-04-31","CNY","=200"' in text.splitlines()[1]
        with pytest.raises(Denied):
            desk.ask("P1", "set_aside", delivery=str(landed.pk))


class TestOneDoor:
    WAYS: ClassVar = (
        "csv.writer", "DictWriter", "xlsxwriter", "openpyxl", "to_csv(",
        "Content-Disposition", "FileResponse", "StreamingHttpResponse", "as_attachment",
    )  # fmt: skip
    ALLOWED: ClassVar = {
        "governance/exports/delimited.py",
        "governance/exports/workbook.py",
        "web/views/exports.py",
        "web/views/enrolment.py",
        "demo/berka.py",
    }
    """The service, its page, the paper of an enrolment,
    which is opened with fresh proof, and what writes the files of a demo bank."""

    def test_nothing_else_makes_or_sends_files(self) -> None:
        """objectstack#3710: a way out beside the service would know nothing of its rules."""
        places = {
            str(path.relative_to(SOURCE))
            for path in SOURCE.rglob("*.py")
            if any(way in path.read_text(encoding="utf-8") for way in self.WAYS)
        }

        assert places == self.ALLOWED

    def test_every_listing_counts_what_it_gives(self, desk: Desk) -> None:
        arguments = {"book": {}, "board_list": {"what": "listed"}}
        for listing in LISTINGS:
            if listing.code not in arguments:
                continue
            for by in ("H1", "G1", "X1"):
                actor = desk.cast.actor(by)
                said = listing.check(actor, arguments[listing.code])
                rows: Iterator[Any] = listing.rows(actor, said)
                assert listing.count(actor, said) == len(list(rows))
