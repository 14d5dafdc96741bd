"""`zhiwo policy`: the same acts by the same people, who prove at the terminal who they are."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from tests.cast import TODAY, Cast
from tests.cli.conftest import Answer, Zhiwo
from tests.rulebook.rules import raised
from zhiwo.governance.models import Approval, TrailEntry
from zhiwo.org.models import Login
from zhiwo.rulebook.models import PolicyVersion


@pytest.fixture
def staff(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr("zhiwo.cli.entering.today", lambda: TODAY)
    for number in ("G1", "P1", "Q1", "W1"):
        login = Login(staff=cast.staff[number], number=number)
        login.set_password(f"open {number}")
        login.save()
    return cast


@pytest.fixture
def policy(staff: Cast, zhiwo: Zhiwo, monkeypatch: pytest.MonkeyPatch) -> Any:
    def run(act: str, *words: object, by: str, password: str = "") -> Answer:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password or f'open {by}'}\n"))
        return zhiwo("policy", act, "--as", by, *words)

    return run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "branch.yaml"
    path.write_text(raised(mark="own"), encoding="utf-8")
    return path


def test_a_version_goes_its_way_at_the_terminal(policy: Any, file: Path) -> None:
    proposed = policy("propose", "tiering.branch", file, "--reason", "上调", by="G1")
    number = Approval.objects.get().pk
    assert "T2 的下限：100万（含） → 120万（含）" in proposed.said

    own = policy("approve", number, by="G1")
    assert (own.status, "自己发起的事项不能自己审批" in own.complained) == (2, True)

    assert "已通过" in policy("approve", number, by="P1").said
    version = PolicyVersion.objects.get()
    assert "已签署" in policy("sign", version.pk, "--reason", "看过", by="Q1").said
    assert "待生效" in policy("show", "tiering.branch", by="P1").said
    assert "T2 的下限" in policy("diff", "tiering.branch", "2020-01-01", version.pk, by="P1").said
    assert "已复核" in policy("review", "tiering.branch", "--reason", "仍适用", by="Q1").said
    assert "tiering.branch" in policy("list", by="P1").said


def test_a_slip_is_refused_or_taken_back(policy: Any, file: Path) -> None:
    policy("propose", "tiering.branch", file, "--reason", "上调", by="G1")
    assert "已退回" in policy("refuse", Approval.objects.latest("pk").pk, "--reason", "不妥", by="P1").said
    policy("propose", "tiering.branch", file, "--reason", "上调", by="G1")
    number = Approval.objects.latest("pk").pk
    assert "待审批" in policy("open", number, by="P1").said
    assert "已撤回" in policy("withdraw", number, by="G1").said


def test_a_number_alone_opens_nothing(policy: Any, file: Path) -> None:
    answer = policy("propose", "tiering.branch", file, "--reason", "上调", by="G1", password="wrong")

    assert (answer.status, Approval.objects.count()) == (2, 0)
    assert TrailEntry.objects.get().act == "org.entry-refused"


def test_a_bad_file_is_told_by_line(policy: Any, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("a: [", encoding="utf-8")

    answer = policy("propose", "tiering.branch", path, "--reason", "x", by="G1")

    assert (answer.status, "第 1 行读不懂" in answer.complained) == (2, True)


def test_other_posts_are_refused(policy: Any) -> None:
    assert policy("list", by="W1").status == 2
