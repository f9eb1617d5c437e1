"""A register filled by hand, row by row, for the reports to be counted from."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from models import (
    Branch,
    Call,
    Case,
    Clock,
    Complaint,
    ComplaintDraft,
    Contract,
    Customer,
    Dispatch,
    Event,
    HandIn,
    IntakeFile,
    IssuedCard,
    Notice,
    Period,
    QuarantineEntry,
    Receipt,
    Renewal,
    Staff,
    Visit,
)
from rules.regulation.load import default_book

SHANGHAI, NEW_YORK = "Asia/Shanghai", "America/New_York"
ARTICLES = {limit.id: limit.article for limit in default_book().limits}


def at(text: str, zone: str = SHANGHAI) -> datetime:
    """A wall-clock reading, "2026-10-09 10:00", as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


class Records:
    """Adds rows to a session and keeps what it added, so that a test can count for itself."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.cases = 0
        self.settling = 0
        self.issued = 0

    def add(self, row: Any) -> Any:
        self.session.add(row)
        self.session.flush()
        return row

    def company(self) -> None:
        """Three branches, one of them far away, their directors, and the people above."""
        self.add(Branch(branch_no="SH", name="上海中心", kind="center"))
        self.add(Branch(branch_no="SZ", name="苏州分公司", kind="branch"))
        self.add(Branch(branch_no="NY", name="New York", kind="branch", time_zone=NEW_YORK))
        people = [
            ("S1", "SH", "李主任", "director"),
            ("S2", "SZ", "王主任", "director"),
            ("S3", "NY", "Ann Dir", "director"),
            ("T1", "SH", "赵工", "technician"),
            ("T3", "NY", "Bob Tech", "technician"),
            ("V1", "SH", "陈副总", "vice_president"),
            ("G1", "SH", "周总", "general_manager"),
            ("D1", "SH", "服务部老吴", "service_department"),
            ("O1", "SH", "运维小孙", "operations"),
        ]
        for number, branch, name, role in people:
            self.add(Staff(staff_no=number, branch_no=branch, name=name, role=role))
        self.add(Customer(customer_no="C1", name="张小明", phone="13812348000", branch_no="SH", area="urban"))

    def case(self, kind: str, number: str, *, branch: str | None, state: str, opened_at: datetime) -> int:
        row = Case(kind=kind, number=number, branch_no=branch, state=state, opened_at=opened_at)
        return self.add(row).id

    def call(
        self,
        number: str,
        called: str,
        *,
        branch: str = "SH",
        kind: str = "paid",
        model: str | None = "KF-35",
        channel: str | None = "phone",
        area: str | None = "urban",
        state: str = "closed",
        dispatched: str | None = None,
        settled: str | None = None,
        arrival: str | None = None,
        visits: tuple[tuple[str, str | None], ...] = (),
        file_id: int | None = None,
        zone: str = SHANGHAI,
        facts: str | None = None,
        reason: str | None = None,
    ) -> int:
        """A call with its papers; `arrival` is how its MS-14 limit stands: met, missed, overdue, running, void."""
        called_at = at(called, zone)
        case_id = self.case("call", number, branch=branch, state=state, opened_at=called_at)
        self.add(
            Call(
                call_no=number, case_id=case_id, called_at=called_at, channel=channel, customer_no="C1", model=model,
                area=area, branch_no=branch, kind=kind, kind_facts=facts or kind, kind_reason=reason, source_file_id=file_id,
            )
        )  # fmt: skip
        self.event(case_id, "called", called_at)
        if dispatched:
            self.add(Dispatch(call_no=number, dispatched_at=at(dispatched, zone), technician_no="T1"))
        if settled:
            kind_of_event, moment = settled.split(" ", 1)
            self.settling = self.event(case_id, kind_of_event, at(moment, zone))
        for arrived, outcome in visits:
            self.add(Visit(call_no=number, arrived_at=at(arrived, zone), technician_no="T1", outcome=outcome))
        if arrival:
            limit = "MS-14-suburban" if area == "suburban" else "MS-14-urban"
            self.clock(case_id, limit, called_at, arrival)
        return case_id

    def clock(
        self, case_id: int, limit_id: str, opened_at: datetime, standing: str, *, hours: float = 6, over: float = 2,
        provisional: bool = False, ordinal: int = 0,
    ) -> Clock:  # fmt: skip
        """A clock `hours` long by the clock, stopped an hour before or `over` hours after it ran out."""
        due = opened_at + timedelta(hours=hours)
        state = {"met": "stopped", "missed": "stopped", "void": "void"}.get(standing, "running")
        stopped = {"met": due - timedelta(hours=1), "missed": due + timedelta(hours=over)}.get(standing)
        if standing == "running":
            due += timedelta(days=3650)
        return self.add(
            Clock(
                case_id=case_id, limit_id=limit_id, ordinal=ordinal, article=ARTICLES[limit_id], opened_at=opened_at, due_at=due,
                breach_at=due + timedelta(seconds=1), stopped_at=stopped, state=state,
                verdict=standing if standing in ("met", "missed") else None, provisional=provisional,
                book="b", calendar="c",
            )
        )  # fmt: skip

    def goods(self, number: str, call_no: str, taken: str, *standings: str, branch: str = "SH") -> None:
        """Goods carried in on a call; a standing of the promise for each time that was promised."""
        taken_at = at(taken)
        case_id = self.case("goods", number, branch=branch, state="taken_in", opened_at=taken_at)
        self.add(
            Receipt(
                receipt_no=number, case_id=case_id, call_no=call_no, taken_at=taken_at,
                promised_at=taken_at + timedelta(days=3),
            )
        )  # fmt: skip
        for ordinal, standing in enumerate(standings):
            self.clock(case_id, "MS-9-promise", taken_at, standing, ordinal=ordinal)

    def event(
        self, case_id: int, kind: str, happened_at: datetime, *, detail: dict[str, Any] | None = None,
        learned_at: datetime | None = None, corrects: int | None = None,
    ) -> int:  # fmt: skip
        row = Event(
            case_id=case_id, kind=kind, happened_at=happened_at, learned_at=learned_at or happened_at, detail=detail,
            corrects=corrects,
        )  # fmt: skip
        return self.add(row).id

    def contract(
        self,
        number: str,
        ends_on: str,
        *,
        now_ends_on: str | None = None,
        outcome: str | None = None,
        noticed: str | None = None,
        state: str = "noticed",
        fee: int = 100_000,
        branch: str = "SH",
        signed: str = "2025-01-05 09:00",
    ) -> None:
        """A contract whose term ends on `ends_on`; a renewed one has `now_ends_on` in the register since."""
        signed_at = at(signed)
        case_id = self.case("contract", number, branch=branch, state=state, opened_at=signed_at)
        self.add(
            Contract(
                contract_no=number, case_id=case_id, customer_no="C1", starts_on=date(2025, 1, 1),
                ends_on=date.fromisoformat(now_ends_on or ends_on), fee_fen=fee,
            )
        )  # fmt: skip
        self.event(case_id, "contract_signed", signed_at, detail={"term": ends_on})
        if noticed:
            self.event(case_id, "noticed", at(noticed), detail={"term": ends_on})
        if outcome:
            self.add(
                Renewal(
                    contract_no=number, visited_at=at(f"{ends_on[:8]}01 10:00"), visited_by="T1", outcome=outcome,
                    old_ends_on=date.fromisoformat(ends_on),
                    new_ends_on=date.fromisoformat(now_ends_on) if now_ends_on else None,
                )
            )  # fmt: skip

    def draft(self, card_no: str, entered: str, *, branch: str, state: str, zone: str) -> None:
        """A complaint that a card drafted when it was entered."""
        case_id = self.case("draft", f"{card_no}-D", branch=branch, state=state, opened_at=at(entered, zone))
        self.add(ComplaintDraft(case_id=case_id, card_no=card_no, severity="ordinary"))

    def cards(self, call_no: str, kinds: list[str], *, branch: str) -> None:
        """The cards of a call, a day apart: about a "visit", about its "cancelled", else the excuse for having none."""
        for day, kind in enumerate(kinds, start=1):
            issued = kind in ("visit", "cancelled")
            self.issued += 1
            self.add(
                IssuedCard(
                    branch_no=branch, call_no=call_no, issued_at=at(f"2026-11-0{day} 09:00"), cancelled=kind == "cancelled",
                    completed_at=at(f"2026-10-0{day} 09:00") if issued else None, excuse=None if issued else kind,
                    number=self.issued if issued else None, card_no=f"{branch}-{self.issued}" if issued else None,
                    way="sheet" if issued else None, reminders=0,
                )
            )  # fmt: skip

    def complaint(
        self,
        number: str,
        received: str,
        *,
        branch: str | None = "SH",
        severity: str = "ordinary",
        about: str | None = "service",
        type: str = "complaint",
        state: str = "answered",
        answer: str | None = "met",
        acknowledge: str | None = "met",
        review: str | None = None,
        zone: str = SHANGHAI,
    ) -> int:
        received_at = at(received, zone)
        case_id = self.case("complaint", number, branch=branch, state=state, opened_at=received_at)
        self.add(
            Complaint(
                complaint_no=number, case_id=case_id, received_at=received_at, channel="phone", type=type,
                customer_no="C1", text="…", severity=severity, severity_rule="stated", about=about,
            )
        )  # fmt: skip
        for limit, standing, hours in (
            ("NT-1-answer", answer, 72), ("NT-1-acknowledge", acknowledge, 24), ("SV-20-review", review, 2)
        ):  # fmt: skip
            if standing:
                self.clock(case_id, limit, received_at, standing, hours=hours)
        return case_id

    def file(
        self,
        name: str,
        form: str,
        started: str,
        *,
        loaded: int,
        quarantined: int = 0,
        reasons: dict[str, int] | None = None,
    ) -> int:
        file = self.add(IntakeFile(name=name, sha256=f"{name}{form}", form=form))
        self.hand_in(file.id, started, loaded=loaded, quarantined=quarantined, reasons=reasons)
        return file.id

    def hand_in(
        self,
        file_id: int,
        started: str,
        *,
        loaded: int = 0,
        unchanged: int = 0,
        quarantined: int = 0,
        reasons: dict[str, int] | None = None,
    ) -> None:
        self.add(
            HandIn(
                file_id=file_id, name="again.csv", state="done", started_at=at(started),
                rows=loaded + unchanged + quarantined, loaded=loaded, unchanged=unchanged, quarantined=quarantined,
                reasons=reasons or {},
            )
        )  # fmt: skip

    def refused(
        self, file_id: int, form: str, line: int, row: dict[str, str], codes: tuple[str, ...], *, settled: bool = False
    ) -> None:
        moment = at("2026-10-09 09:00")
        self.add(
            QuarantineEntry(
                form=form, file_id=file_id, line=line, row=row, created_at=moment,
                reasons=[{"code": code, "column": None, "sentence": code} for code in codes],
                resolved_at=moment if settled else None,
            )
        )  # fmt: skip

    def notice(
        self, kind: str, created: str, *, status: str = "sent", step: str = "", clock: Clock | None = None
    ) -> None:
        count = self.cases = self.cases + 1
        moment = at(created)
        self.add(
            Notice(
                kind=kind, subject=f"x:{count}", article="MS-14", step=step, recipient="S1", channel="slack",
                deadline_key="", title="t", text="x", status=status, created_at=moment,
                sent_at=moment if status == "sent" else None, clock_id=clock.id if clock else None,
            )
        )  # fmt: skip

    def period(self, month: str) -> None:
        self.add(Period(duty="monthly-report", period=month, done_at=at("2026-11-01 08:00")))
