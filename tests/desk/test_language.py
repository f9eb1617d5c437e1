"""What people read is in their language; what machines read keeps its words."""

import pytest

from desk.commands.forms import FORMS_SAID
from rules.forms import FORMS
from tasks.settings import settings
from tests.desk.department import NOON, unsent, whole
from tests.desk.test_refusals import refused

NOW = ("--now", NOON.isoformat())


@pytest.fixture
def chinese(home, monkeypatch):
    monkeypatch.setenv("AFTERSALES_LOCALE", "zh")
    settings.cache_clear()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("run", "no-such-flow"), "没有流程“no-such-flow”，可用的有：intake"),
        (("load", "x.csv", "--form", "nothing"), "没有表单“nothing”，可用的有：branches"),
        (("load", "x.csv", "--form", "calls", "--profile", "mars"), "没有名为mars的对照表"),
        (("load", "x.csv", "--form", "calls"), "x.csv: 文件不存在"),
        (("load", "x.csv"), "缺少选项 --form（aftersales load --help）"),
        (("load",), "缺少参数 FILE"),
        (("template", "nothing", "x.xlsx"), "没有表单"),
        (("template", "calls", "."), "是文件夹"),
        (("template", "calls", "x.csv"), "不以 .xlsx 结尾"),
        (("template", "calls", "/proc/x.xlsx"), "无法写入"),
        (("explain", "K9"), "登记中没有K9"),
        (("notices", "--status", "gone"), "没有状态“gone”，可用的有：待发, 暂存, 发送中, 已发, 失败, 待核实, 未发"),
        (("report", "monthly", "--month", "October"), "不是月份"),
        (("report", "quarterly", "--quarter", "2026-10"), "不是季度"),
        (("report", "monthly", "--month", "2199-01"), "2199-01尚未开始"),
        (("report", "daily", "--branch", "B9", "--day", "2026-10-09"), "没有B9 2026-10-09的服务主任日报"),
        (("report", "daily", "--branch", "B1", "--day", "today"), "“today”不是日期"),
        (("papers",), "请给出投诉编号或 --month"),
        (("papers", "P99"), "没有投诉“P99”；其他事项请用 aftersales explain P99"),
        (("papers", "P99", "--kind", "novel"), "没有案卷“novel”"),
        (("status", "--now", "soon"), "“soon”不是时间，请写成 2026-10-09T08:00"),
        (("regulation", "check", "nowhere.yaml"), "nowhere.yaml：文件不存在"),
        (("settle", "x", "--by", "S1"), "应为整数"),
        (("serve",), "须将 AFTERSALES_PUBLIC_URL 设为客户打开网页的地址"),
        (("fly",), "没有命令 fly"),
        (("status", "--fast"), "没有选项 --fast"),
        (("status", "now"), "多余的参数：now"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_in_one_line_of_chinese(
    desk, registers, chinese, monkeypatch, tmp_path, command, said
):
    monkeypatch.chdir(tmp_path)
    assert said in refused(desk(*command))


@pytest.mark.parametrize("typed", ["suppressed", "not sent", "Not_sent", "未发"])
def test_a_status_is_asked_for_as_it_is_shown_or_as_it_is_stored(desk, registers, typed):
    whole(registers)
    unsent(registers)
    assert {row["status"] for row in desk("notices", "--status", typed, "--json").document} == {"suppressed"}


def test_the_ledger_tells_its_reasons_in_chinese_and_keeps_its_own_words_for_machines(desk, registers, chinese):
    whole(registers)
    unsent(registers)
    page = desk("notices", "--status", "未发").out
    assert "无人可告知（技术员）" in page
    assert "nobody to tell" not in page
    told = desk("explain", "K1", *NOW).out
    assert "nobody to tell" not in told
    stored = desk("notices", "--status", "suppressed", "--json").document
    assert all(row["because"].startswith("nobody to tell (technician)") for row in stored)


def test_a_run_is_told_in_chinese_and_its_document_keeps_the_keys(desk, registers, chinese):
    whole(registers)
    page = desk("run", "watch-clocks", "--now", "2026-10-14T16:10:00+08:00", "--dry-run").out
    assert "watch-clocks 完成" in page
    assert "检查的时限" in page
    done = desk("run", "watch-clocks", "--now", "2026-10-14T16:10:00+08:00", "--dry-run", "--json").document
    assert (done["state"], "clocks looked at" in done["changed"]) == ("completed", True)


def test_help_lists_every_form(desk):
    assert ", ".join(f"{form.name} {form.chinese}" for form in FORMS.values()) == FORMS_SAID
    assert all(form.name in desk("template", "--help").out for form in FORMS.values())


@pytest.mark.parametrize("columns", ["80", "120"])
@pytest.mark.parametrize(
    "command",
    [("status",), ("notices",), ("quarantine", "list"), ("explain", "K1", *NOW), ("regulation", "coverage")],
)
@pytest.mark.parametrize("locale", ["zh", "en"])
def test_pages_keep_to_the_width_of_the_terminal(desk, registers, monkeypatch, columns, command, locale):
    from rich.cells import cell_len

    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("AFTERSALES_LOCALE", locale)
    settings.cache_clear()
    whole(registers)
    unsent(registers)
    lines = desk(*command).out.splitlines()
    assert lines
    assert max(cell_len(line.rstrip()) for line in lines) <= int(columns)
