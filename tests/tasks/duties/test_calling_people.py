"""Contract expiry and complaint escalation on the registers."""

from datetime import date

import pytest
from sqlalchemy import select

from models import Case, Clock, Notice
from models.database import reading, transaction
from tasks.duties import expiring
from tasks.duties.complaint_drafts import put_drafts_before_directors
from tasks.duties.complaint_letters import draft_and_send_letters
from tasks.duties.escalating import assign_and_submit
from tasks.duties.expiring import notice_expiring_contracts
from tasks.duties.next_steps import ask_for_next_steps
from tasks.duties.telling_customers import tell_customers
from tasks.duties.watching import sweep_due_clocks
from tests.plans import plans
from tests.tasks.entering import at, enter

CALL = {"call_no": "K1", "called_at": at("10-12T09:30"), "customer_no": "C1", "model": "M1", "fault": "leaks"}
COMPLAINT = {
    "complaint_no": "Q1",
    "received_at": at("10-12T09:30"),
    "customer_no": "C1",
    "text": "unfriendly",
    "severity": "ordinary",
}


def notices(url: str, kind: str | None = None) -> list[Notice]:
    with reading(url) as session:
        query = select(Notice).order_by(Notice.id)
        return list(session.scalars(query if kind is None else query.where(Notice.kind == kind)))


def state(url: str, number: str) -> str:
    with reading(url) as session:
        return session.scalars(select(Case.state).where(Case.number == number)).one()


def contract(number: str, ends_on: date, **more: object) -> dict[str, object]:
    return {"contract_no": number, "customer_no": "C1", "starts_on": date(2025, 1, 1), "ends_on": ends_on, **more}


def test_a_contract_is_noticed_a_month_ahead_and_visited(company):
    enter(company, "contracts", contract("T1", date(2026, 11, 12)), now=at("10-01T09:00"))
    assert notice_expiring_contracts(now=at("10-11T07:30"), dry_run=False).noticed == 0
    done = notice_expiring_contracts(now=at("10-12T07:30"), dry_run=False)
    assert (done.noticed, done.late, done.assigned, done.failures) == (1, 0, 1, [])
    assert notice_expiring_contracts(now=at("10-12T07:35"), dry_run=False).noticed == 0
    kinds = {notice.kind: notice for notice in notices(company)}
    assert kinds.keys() == {"contract_expiry_customer", "contract_visit", "contract_digest"}
    letter = kinds["contract_expiry_customer"]
    assert (letter.recipient, letter.channel, letter.article) == ("customer:C1", "mail", "MS-15")
    assert all(path.endswith((".docx", ".html")) for path in letter.attachments)
    assert kinds["contract_digest"].recipient == "S4"
    assert state(company, "T1") == "noticed"
    with reading(company) as session:
        clock = session.scalars(select(Clock).where(Clock.limit_id == "MS-15-visit")).one()
    assert clock.due_at == at("11-11T17:30")


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), ValueError("no such name")])
@pytest.mark.parametrize("broken", ["write_letter", "for_visitor"])
def test_a_contract_whose_letter_fails_is_left_for_the_next_run_and_the_others_go_on(
    company, monkeypatch, broken, error
):
    enter(
        company,
        "contracts",
        contract("T1", date(2026, 11, 12)),
        contract("T2", date(2026, 11, 12)),
        now=at("10-01T09:00"),
    )
    works = getattr(expiring, broken)

    def fails_for_t1(*given: object, **more: object) -> object:
        if "T1" in str(given):
            raise error
        return works(*given, **more)

    monkeypatch.setattr(expiring, broken, fails_for_t1)
    done = notice_expiring_contracts(now=at("10-12T07:30"), dry_run=False)
    assert ([row["contract"] for row in done.rows], done.assigned) == (["T2"], 1)
    (failure,) = done.failures
    assert failure.startswith("contract:T1: ")
    assert str(error) in failure
    assert (state(company, "T1"), state(company, "T2")) == ("running", "noticed")
    monkeypatch.setattr(expiring, broken, works)
    done = notice_expiring_contracts(now=at("10-13T07:30"), dry_run=False)
    assert ([row["contract"] for row in done.rows], done.failures) == (["T1"], [])
    letters = notices(company, "contract_expiry_customer")
    assert [(notice.subject, len(notice.attachments)) for notice in letters] == [("contract:T2", 2), ("contract:T1", 2)]


def test_missed_days_are_caught_up_and_flagged(company):
    enter(company, "contracts", contract("T1", date(2026, 10, 30)), now=at("10-01T09:00"))
    done = notice_expiring_contracts(now=at("10-12T07:30"), dry_run=False)
    assert (done.noticed, done.late) == (1, 1)


def test_a_renewed_contract_is_noticed_again_for_its_new_end_and_the_pending_is_withdrawn(company):
    enter(company, "contracts", contract("T1", date(2026, 11, 12)), now=at("10-01T09:00"))
    notice_expiring_contracts(now=at("10-12T07:30"), dry_run=False)
    renewal = {"contract_no": "T1", "visited_at": at("10-13T09:00"), "visited_by": "S1", "outcome": "renewed",
               "new_ends_on": date(2026, 12, 31)}  # fmt: skip
    enter(company, "renewals", renewal, now=at("10-13T10:00"))
    assert {notice.status for notice in notices(company, "contract_visit")} == {"suppressed"}
    assert state(company, "T1") == "running"
    assert notice_expiring_contracts(now=at("11-27T07:30"), dry_run=False).noticed == 0
    assert notice_expiring_contracts(now=at("11-30T07:30"), dry_run=False).noticed == 1
    assert len(notices(company, "contract_expiry_customer")) == 2


def test_a_contract_that_passes_its_end_without_an_outcome_lapses(company):
    enter(company, "contracts", contract("T1", date(2026, 10, 15)), now=at("10-01T09:00"))
    notice_expiring_contracts(now=at("10-02T07:30"), dry_run=False)
    assert notice_expiring_contracts(now=at("10-15T23:00"), dry_run=False).lapsed == 0
    assert notice_expiring_contracts(now=at("10-16T07:30"), dry_run=False).lapsed == 1
    assert state(company, "T1") == "lapsed"


def test_every_complaint_gets_a_handler_at_once(company):
    enter(company, "complaints", COMPLAINT, now=at("10-12T09:40"))
    done = assign_and_submit(now=at("10-12T09:40"), dry_run=False)
    assert (done.assigned, done.submitted) == (1, 0)
    assert assign_and_submit(now=at("10-12T09:45"), dry_run=False).assigned == 0
    (notice,) = notices(company, "complaint_handler")
    assert (notice.recipient, notice.article) == ("S4", "SV-22")
    assert state(company, "Q1") == "assigned"


def test_a_serious_complaint_goes_to_the_vice_president_with_review_and_forward(company):
    enter(
        company, "complaints", COMPLAINT | {"severity": None, "text": "the heater caught fire"}, now=at("10-12T09:40")
    )
    done = assign_and_submit(now=at("10-12T09:40"), dry_run=False)
    assert (done.assigned, done.submitted) == (1, 1)
    (notice,) = notices(company, "complaint_serious")
    assert (notice.recipient, notice.urgent, notice.actions) == ("S7", True, ["review", "forward", "acknowledge"])
    assert notice.deadline == at("10-12T11:30")


def raised(number: str, when: str) -> dict[str, object]:
    """The department says that the complaint is serious."""
    return {"case": number, "step": "severity", "decided_at": at(when), "decided_by": "S6",
            "verdict": "approve", "severity": "serious"}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "danger"),
    [
        ({"severity": None}, False),  # serious only because nobody has confirmed it
        ({"severity": "serious"}, False),
        ({"severity": None, "text": "my lawyer will be in touch"}, False),
        ({"severity": None, "text": "热水器漏电"}, True),
        ({"severity": "serious", "text": "热水器漏电"}, True),
    ],
)
def test_nobody_is_told_at_night_of_a_serious_complaint_unless_its_words_are_of_danger(company, said, danger):
    enter(company, "complaints", COMPLAINT | said, now=at("10-12T09:40"))
    assign_and_submit(now=at("10-12T09:40"), dry_run=False)
    sweep_due_clocks(now=at("10-13T10:00"), dry_run=False)
    told = [(notice.kind, notice.urgent) for notice in notices(company) if notice.clock_id is None]
    assert told == [("complaint_handler", danger), ("complaint_serious", danger)]
    of_limits = {(notice.step.split()[0], notice.urgent) for notice in notices(company) if notice.clock_id is not None}
    assert of_limits == {("SV-20-review", danger), ("NT-1-acknowledge", False)}, "the limit of the review alone"


def test_whoever_confirms_that_it_is_serious_takes_no_danger_away(company):
    enter(company, "complaints", COMPLAINT | {"severity": None, "text": "插座冒烟"}, now=at("10-12T09:40"))
    enter(company, "decisions", raised("Q1", "10-12T10:00"), now=at("10-12T10:01"))
    assign_and_submit(now=at("10-12T10:01"), dry_run=False)
    assert [notice.urgent for notice in notices(company, "complaint_serious")] == [True]


def test_danger_in_what_the_customer_says_again_is_danger_of_the_first(company):
    again = COMPLAINT | {"complaint_no": "Q2", "received_at": at("10-12T22:00"), "severity": None}
    text = "the door of the washing machine is broken again"
    enter(company, "complaints", COMPLAINT | {"text": text}, now=at("10-12T09:40"))
    enter(company, "complaints", again | {"text": f"{text} and it caught fire"}, now=at("10-12T22:05"))
    assert state(company, "Q2") == "linked"
    assign_and_submit(now=at("10-12T22:05"), dry_run=False)
    (notice,) = notices(company, "complaint_serious")
    assert (notice.subject, notice.urgent) == ("complaint:Q1", True)


def test_without_a_vice_president_the_general_manager_is_asked(company):
    from models import Staff

    with transaction(company) as session:
        session.get_one(Staff, "S7").active_until = date(2026, 1, 1)
    enter(company, "complaints", COMPLAINT | {"severity": "serious"}, now=at("10-12T09:40"))
    assign_and_submit(now=at("10-12T09:40"), dry_run=False)
    assert notices(company, "complaint_serious")[0].recipient == "S8"


@pytest.mark.parametrize(("by", "allowed"), [("S7", True), ("S8", True), ("S4", False)])
def test_only_those_above_may_review_a_serious_complaint(company, by, allowed):
    enter(company, "complaints", COMPLAINT | {"severity": "serious"}, now=at("10-12T09:40"))
    decision = {"case": "Q1", "step": "review", "decided_at": at("10-12T10:00"), "decided_by": by, "verdict": "review"}
    applied = enter(company, "decisions", decision, now=at("10-12T10:01"))
    assert applied.loaded == int(allowed)
    assert state(company, "Q1") == ("under_review" if allowed else "received")


def test_raising_the_severity_later_submits_the_complaint_then(company):
    enter(company, "complaints", COMPLAINT, now=at("10-12T09:40"))
    assign_and_submit(now=at("10-12T09:40"), dry_run=False)
    enter(company, "decisions", raised("Q1", "10-13T09:00"), now=at("10-13T09:01"))
    assert assign_and_submit(now=at("10-13T09:01"), dry_run=False).submitted == 1
    assert notices(company, "complaint_serious")[0].deadline == at("10-13T11:00")


def test_an_answer_closes_what_waits_for_it(company):
    enter(company, "complaints", COMPLAINT, now=at("10-12T09:40"))
    answer = {"case": "Q1", "step": "answer", "decided_at": at("10-14T09:00"), "decided_by": "S4", "verdict": "resolve"}
    enter(company, "decisions", answer, now=at("10-14T09:01"))
    assert state(company, "Q1") == "answered"
    with reading(company) as session:
        verdicts = dict(session.execute(select(Clock.limit_id, Clock.verdict)).all())
    assert verdicts == {"NT-1-acknowledge": "missed", "NT-1-answer": "met"}


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_whom_to_assign_and_what_to_submit_ask_tell_and_write_is_found_without_reading_what_is_over(company):
    now = at("10-12T09:40")
    with plans(company) as seen:
        put_drafts_before_directors(now=now, dry_run=False)
        assign_and_submit(now=now, dry_run=False)
        ask_for_next_steps("complaint-escalation", now=now, dry_run=False)
        tell_customers(now=now, dry_run=False)
        draft_and_send_letters(now=now, dry_run=False)
    scans = {
        plan
        for plan in seen.values()
        for table in ("clocks", "cases", "timeline", "notices")
        if f"SCAN {table}" in plan
    }
    assert seen
    assert scans == set()
