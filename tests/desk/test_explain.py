"""explain: the story of a case from the command line, on both databases."""

import pytest
from sqlalchemy import select

from models import Customer, Notice
from models.database import transaction
from rules.masking import mask_name
from tasks.settings import settings
from tests.desk.department import NOON, unsent, whole
from tests.tasks.entering import at, enter

NOW = ("--now", NOON.isoformat())


@pytest.fixture
def department(either):
    whole(either)
    unsent(either)
    return either


def test_a_late_call_is_told_with_every_stretch_that_counted(desk, department):
    story = desk("explain", "K1", "--json", *NOW).document
    assert list(story)[:6] == ["case", "state", "timeline", "clocks", "notices", "silences"]
    assert (story["case"], story["state"]) == ("K1", "closed")
    arrival = next(clock for clock in story["clocks"] if clock["limit"] == "MS-14-urban")
    assert (arrival["article"], arrival["verdict"], arrival["stopped_by"]) == ("MS-14", "missed", "arrived")
    assert arrival["due_at"] == "2026-10-13T16:00:00+08:00"
    assert (arrival["counted_minutes"], arrival["over_minutes"]) == (510, 150)
    assert [(part["begin"][5:16], part["counted"], part["reason"]) for part in arrival["stretches"]] == [
        ("10-12T20:00", False, "after closing"),
        ("10-13T00:00", False, "before opening"),
        ("10-13T08:30", True, "worked"),
        ("10-13T12:00", False, "lunch"),
        ("10-13T13:30", True, "worked"),
        ("10-13T17:30", False, "after closing"),
        ("10-14T00:00", False, "before opening"),
        ("10-14T08:30", True, "worked"),
    ]


def test_the_timeline_names_who_when_learned_and_which_row(desk, department):
    story = desk("explain", "K1", "--json", *NOW).document
    assert [entry["kind"] for entry in story["timeline"]] == [
        "called", "dispatched", "arrived", "fixed", "closed", "charged", "collected",
    ]  # fmt: skip
    assert "¥120.00" in story["timeline"][-1]["said"]
    arrived = story["timeline"][2]
    assert arrived["kind_zh"] == "到达"
    assert arrived["who"] == {"no": "S1", "name": "Name S1", "role": "technician"}
    assert arrived["row"] == {"form": "visits", "file": "visits-1.csv", "sheet": None, "line": 2}
    assert (arrived["at"], arrived["learned_at"]) == ("2026-10-14T09:30:00+08:00", "2026-10-14T10:30:00+08:00")


def test_customers_are_masked_everywhere_in_the_story(desk, department):
    for answer in (desk("explain", "K1", "--json", *NOW), desk("explain", "K1", *NOW), desk("explain", "T1", *NOW)):
        assert answer.code == 0
        for secret in ("13812348000", "13800138000", "Zhang San", "1 Nanjing Road"):
            assert secret not in answer.out
    assert "138****8000" in desk("explain", "K1", *NOW).out


def test_what_was_said_and_what_was_not_is_told_with_article_and_reason(desk, department):
    story = desk("explain", "K1", "--json", *NOW).document
    breach = next(notice for notice in story["notices"] if notice["kind"] == "clock_breach")
    assert (breach["article"], breach["recipient"]["no"], breach["recipient"]["role"]) == ("MS-14", "S3", "supervisor")
    shut = {silence["limit"]: silence for silence in story["silences"] if silence["code"] == "not_opened"}
    assert shut["MS-14-suburban"]["facts"] == {"area": {"is": "urban", "wanted": ["suburban"]}}
    assert shut["MS-14-suburban"]["because"] == "area is urban, the limit is for suburban"
    assert shut["RS-1-appointment"]["because"] == "appointed at is empty"
    unread = {silence["notice"]: silence["code"] for silence in story["silences"] if silence["notice"]}
    assert set(unread) == {notice["id"] for notice in story["notices"]}, "nothing has been delivered yet"
    assert set(unread.values()) == {"waiting", "nobody"}
    (first, *_) = [silence for silence in story["silences"] if silence["code"] == "nobody"]
    assert first["because"].startswith("nobody to tell (technician)"), "nobody had been sent by then"


def test_a_running_clock_says_what_comes_next_and_when(desk, department):
    story = desk("explain", "K2", "--json", *NOW).document
    arrival = next(clock for clock in story["clocks"] if clock["limit"] == "MS-14-suburban")
    assert (arrival["verdict"], arrival["due_at"]) == ("running", "2026-10-14T17:30:00+08:00")
    assert arrival["next"]["at"] == "2026-10-14T14:00:00+08:00"
    assert arrival["next"]["what"].startswith("warning to ")
    assert [rung["happened"] for rung in arrival["ladder"]] == ["ahead"] * 4
    assert arrival["stretches"][-1]["ahead"] is True
    assert arrival["stretches"][-1]["end"] == arrival["due_at"]
    (undue,) = [silence for silence in story["silences"] if silence["article"] == "MS-13"]
    assert (undue["code"], undue["until"]) == ("not_due", "2026-10-15T08:00:00+08:00")


def test_a_contract_says_when_its_notice_is_due(desk, department):
    story = desk("explain", "H1", "--json", *NOW).document
    (undue,) = [silence for silence in story["silences"] if silence["code"] == "not_due"]
    assert (undue["article"], undue["until"]) == ("MS-15", "2026-11-30T00:00:00+08:00")
    assert undue["facts"] == {"ends_on": "2026-12-31", "notice_day": "2026-11-30", "months": 1}


def test_a_complaint_says_how_grave_it_is_and_who_is_missing(desk, department):
    story = desk("explain", "T1", "--json", *NOW).document
    received = story["timeline"][0]
    assert received["detail"]["sets"] == {"severity": "serious"}
    assert "it counts as serious until confirmed" in received["said"]
    codes = {(silence["code"], silence["article"], silence["limit"]) for silence in story["silences"]}
    assert ("not_run", "SV-22", None) in codes
    assert ("not_opened", "SV-20", "SV-20-forwarded") in codes


@pytest.mark.parametrize("name", ["call:K1", "叫修:K1", " K1 ", "Ｋ１"])
def test_a_case_is_found_by_any_of_its_names(desk, department, name):
    assert desk("explain", name, "--json", *NOW).document["case"] == "K1"


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_a_notice_leads_to_its_case_and_its_whole_text_comes_first(desk, department, monkeypatch, locale):
    monkeypatch.setenv("AFTERSALES_LOCALE", locale)
    settings.cache_clear()
    story = desk("explain", "K1", "--json", *NOW).document
    asked = story["notices"][0]
    told = desk("explain", f"notice:{asked['id']}", "--json", *NOW).document
    assert next(iter(told)) == "notice"
    assert told.pop("notice") == asked
    assert told == story
    whole, page = (
        "".join(text.split()) for text in (asked["text"], desk("explain", f"notice:{asked['id']}", *NOW).out)
    )
    assert whole in page
    assert page.index(whole) < page.index("Whathappened" if locale == "en" else "经过")
    assert "notice" not in story


def test_the_text_of_a_notice_that_is_asked_for_is_masked(desk, department):
    with transaction(department) as session:
        row = session.scalars(select(Notice).where(Notice.case_id.is_not(None))).first()
        assert row is not None
        row.text, number = "ring 13812348000 back", row.id
    assert desk("explain", f"notice:{number}", "--json", *NOW).document["notice"]["text"] == "ring 138****8000 back"
    assert "138****8000" in desk("explain", f"notice:{number}", *NOW).out


@pytest.mark.parametrize("name", ["张大明", "Ann Lee"])
def test_what_was_said_to_a_customer_is_told_without_their_name(desk, department, name):
    with transaction(department) as session:
        row = session.scalars(select(Notice).where(Notice.case_id.is_not(None))).first()
        customer = session.scalars(select(Customer)).first()
        assert row is not None
        assert customer is not None
        customer.name, row.recipient, row.text = name, f"customer:{customer.customer_no}", f"尊敬的{name}：合同将到期。"
        number = row.id
    told = desk("explain", f"notice:{number}", "--json", *NOW)
    assert name not in told.out
    assert told.document["notice"]["text"] == f"尊敬的{mask_name(name)}：合同将到期。"


def test_a_product_lists_its_cases(desk, department):
    listed = desk("explain", "P1", "--json", *NOW).document
    assert listed["product"] == "P1"
    assert [case["case"] for case in listed["cases"]] == ["contract:H1", "call:K1", "complaint:T1"]
    assert "call:K1" in desk("explain", "P1", *NOW).out


def test_a_number_in_several_kinds_is_asked_back(desk, registers):
    whole(registers)
    row = {"complaint_no": "K1", "received_at": at("10-14T10:45"), "customer_no": "C1", "text": "late"}
    enter(registers, "complaints", row, now=at("10-14T10:50"), file="more.csv")
    answer = desk("explain", "K1")
    assert (answer.code, answer.out) == (2, "")
    assert "call:K1" in answer.line
    assert "complaint:K1" in answer.line
    assert desk("explain", "complaint:K1", "--json").document["case"] == "complaint:K1"


def test_a_number_that_is_near_is_suggested(desk, registers):
    whole(registers)
    assert "K1, K2" in desk("explain", "K").line
    assert desk("explain", "").line == "aftersales: name a case: the number of a call, receipt, complaint or contract"


@pytest.mark.parametrize(
    ("locale", "words"),
    [("en", ["What happened", "broken by 2 h 30 min", "lunch", "What did not happen, and why"]),
     ("zh", ["经过", "逾时2小时30分钟", "午休", "未发生的事项及原因"])],
)  # fmt: skip
def test_the_page_reads_in_both_languages_and_in_eighty_columns(desk, registers, monkeypatch, locale, words):
    from tasks.settings import settings

    whole(registers)
    monkeypatch.setenv("AFTERSALES_LOCALE", locale)
    monkeypatch.setenv("COLUMNS", "80")
    settings.cache_clear()
    page = desk("explain", "K1", *NOW).out
    assert [word for word in words if word not in page] == []
    assert "\x1b" not in page
    from rich.cells import cell_len

    assert [line for line in page.splitlines() if cell_len(line.rstrip()) > 80] == []


def test_an_unsigned_call_says_that_the_signature_is_what_it_waits_for(desk, registers):
    whole(registers)
    sent = {"call_no": "K2", "dispatched_at": at("10-14T09:20"), "technician_no": "S1"}
    enter(registers, "dispatches", sent, now=at("10-14T09:25"), file="dispatches-2.csv")
    visit = {"call_no": "K2", "arrived_at": at("10-14T10:40"), "left_at": at("10-14T11:10"), "outcome": "fixed"}
    enter(registers, "visits", visit, now=at("10-14T11:30"), file="visits-2.csv")
    story = desk("explain", "K2", "--json", *NOW).document
    waits = {clock["limit"]: clock["waits_for"] for clock in story["clocks"]}
    assert (
        waits["RS-2-outcome"] == "the visit came (fixed 2026-10-14 11:10), the customer's signature is missing (MS-4)"
    )
    assert waits["MS-14-suburban"] is None, "somebody arrived"
    assert "the customer's signature is missing" in " ".join(desk("explain", "K2", *NOW).out.split())


def test_a_step_that_the_next_look_will_pass_over_is_not_promised(desk, registers):
    whole(registers)
    late = ("--now", at("10-16T12:00").isoformat())
    story = desk("explain", "K2", "--json", *late).document
    arrival = next(clock for clock in story["clocks"] if clock["limit"] == "MS-14-suburban")
    assert arrival["stopped_at"] is None
    warnings = {warning["happened"] for warning in arrival["warnings"]}
    assert warnings == {"overtaken"}, "nobody has looked since, and the breach will be told instead"
    assert "due" in {rung["happened"] for rung in arrival["ladder"]}
    before = desk("run", "watch-clocks", *late, "--json").document["changed"]
    assert before["breached"] > 0
    after = desk("explain", "K2", "--json", *late).document
    settled = next(clock for clock in after["clocks"] if clock["limit"] == "MS-14-suburban")
    assert "due" not in {alert["happened"] for alert in (*settled["warnings"], *settled["ladder"])}
