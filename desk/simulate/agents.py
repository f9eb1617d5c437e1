"""What customers, technicians, clerks, directors and the vice-president do, and what is written of it (MS-3, MS-4, SV-20)."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import numpy as np

from desk.demo import texts
from desk.demo.company import Branch, Company, Customer
from desk.demo.drawing import one_of, one_of_weighted
from desk.simulate.company import CLERK, DEPARTMENT, DIRECTOR, VICE_PRESIDENT, technicians_of
from desk.simulate.open_time import after_open_time, works
from desk.simulate.papers import Paper
from rules.words import About, CaseKind, Channel, ComplaintType, DecisionStep, Severity, Verdict, VisitOutcome

ON_REST_DAYS, AT_NIGHT = 0.15, 0.1
COMPLAIN, GRAVE, ANSWERED, CLOSED, ACKNOWLEDGED, REVIEWED = 0.05, 0.15, 0.88, 0.85, 0.9, 0.8
ABOUT = (About.PRODUCT, About.SERVICE, About.ATTITUDE, About.PRICE, About.OTHER)
FATES = (("visited", 0.91), ("cancelled", 0.03), ("by_phone", 0.03), ("never", 0.03))
TRAVEL = ((20, 250), 0.8), ((250, 420), 0.1), ((420, 1500), 0.1)
"""Open minutes from the call to the arrival: usual, around the limit, far too late."""


class Branchwork:
    """One branch: its customers call and complain, its people answer, and all of it is written down."""

    def __init__(self, rng: np.random.Generator, *, company: Company, branch: Branch) -> None:
        self._rng, self._branch = rng, branch
        self._n = branch.number[1:]
        self._technicians = technicians_of(company, branch.number)
        self._customers = [each for each in company.customers if each.branch == branch.number]
        self._complained: set[str] = set()
        self._busy: dict[tuple[str, date], list[tuple[datetime, datetime]]] = {}

    def day(self, day: date) -> Iterator[Paper]:
        """The papers of the calls that come on a day, and of everything that follows from them, in no order."""
        usual = self._branch.calls * (1 if works(day) else ON_REST_DAYS)
        for count in range(1, int(self._rng.poisson(usual)) + 1):
            yield from self._call(f"{self._branch.number}{day:%y%m%d}-{count:03}", self._called_at(day))

    def _called_at(self, day: date) -> datetime:
        night = self._rng.random() < AT_NIGHT
        minute = int(self._rng.integers(1080, 1439) if night else self._rng.integers(450, 1080))
        return datetime.combine(day, time()) + timedelta(minutes=minute)

    def _open_minutes(self, start: datetime, low: int, high: int) -> datetime:
        found = after_open_time(start, int(self._rng.integers(low, high)) * 60)
        return found.replace(second=0)

    def _call(self, number: str, called_at: datetime) -> Iterator[Paper]:
        rng = self._rng
        customer = one_of(rng, self._customers)
        family = one_of(rng, tuple(texts.FAMILIES))
        models, _, faults = texts.FAMILIES[family]
        fault, code = one_of(rng, faults)
        row = {
            "call_no": number, "called_at": called_at, "channel": Channel.PHONE, "customer_no": customer.number,
            "model": one_of(rng, models), "fault": family + fault, "fault_code": code, "branch": self._branch.number,
            "area": customer.area if rng.random() < 0.7 else None,
        }  # fmt: skip
        if rng.random() < 0.08:
            row["appointed_at"] = self._open_minutes(called_at, 500, 2000)
        yield Paper("calls", called_at, (number,), row)
        fate = one_of_weighted(rng, FATES)
        if fate in ("cancelled", "by_phone"):
            step, verdict, note = (
                (DecisionStep.CANCELLATION, Verdict.APPROVE, texts.CANCELLED[0])
                if fate == "cancelled"
                else (DecisionStep.PHONE, Verdict.RESOLVE, texts.BY_PHONE[0])
            )
            at = self._open_minutes(called_at, 5, 700)
            yield self._decision(CaseKind.CALL, number, step, at, CLERK + self._n, verdict, note=note)
        elif fate == "visited":
            yield from self._trips(number, called_at, row.get("appointed_at"))
            if rng.random() < COMPLAIN:
                yield from self._complaint(number, customer, called_at)

    def _trips(self, number: str, called_at: datetime, wish: datetime | None) -> Iterator[Paper]:
        rng = self._rng
        arrived = (
            self._open_minutes(wish, 1, 120) if wish else self._open_minutes(called_at, *one_of_weighted(rng, TRAVEL))
        )
        technicians = self._technicians
        for _ in range(3):
            technician, arrived, left = self._somebody(technicians, arrived, minutes=int(rng.integers(15, 100)))
            technicians = [technician]  # who has begun comes again
            sent = max(called_at, arrived - timedelta(minutes=int(rng.integers(20, 90))))
            dispatch = (number, f"{sent}")
            yield Paper(
                "dispatches", sent, dispatch,
                {"call_no": number, "dispatched_at": sent, "technician_no": technician}, needs=("calls", (number,)),
            )  # fmt: skip
            again = rng.random() < 0.12
            outcome = VisitOutcome.REVISIT if again else VisitOutcome.FIXED
            yield Paper(
                "visits", left, (number, f"{arrived}"),
                {"call_no": number, "arrived_at": arrived, "left_at": left, "outcome": outcome,
                 "finding": one_of(rng, texts.FINDINGS[outcome.value]), "signed_by": None if again else "客户"},
                needs=("dispatches", dispatch),
            )  # fmt: skip
            if not again:
                return
            arrived = self._open_minutes(left, 300, 1500)

    def _somebody(self, technicians: list[str], at: datetime, *, minutes: int) -> tuple[str, datetime, datetime]:
        """Who of them goes, and from when to when: one who is free then, else one a little later."""
        while True:
            left = at + timedelta(minutes=minutes)
            for n in self._rng.permutation(len(technicians)):
                technician = technicians[int(n)]
                busy = self._busy.setdefault((technician, at.date()), [])
                if all(left <= begin or end <= at for begin, end in busy):
                    busy.append((at, left))
                    return technician, at, left
            at += timedelta(minutes=20)

    def _complaint(self, call: str, customer: Customer, called_at: datetime) -> Iterator[Paper]:
        """About a call, by somebody who has not complained before: what is said again is another matter (SV-20)."""
        rng = self._rng
        if customer.number in self._complained:
            return
        self._complained.add(customer.number)
        received = called_at + timedelta(minutes=int(rng.integers(1500, 9000)))
        grave, about = rng.random() < GRAVE, one_of(rng, ABOUT)
        text = (
            one_of(rng, texts.SERIOUS_COMPLAINTS)[1] if grave else one_of(rng, texts.ORDINARY_COMPLAINTS[about.value])
        )
        number = f"TS{call}"
        yield Paper(
            "complaints", received, (number,),
            {"complaint_no": number, "received_at": received, "channel": Channel.PHONE, "type": ComplaintType.COMPLAINT,
             "customer_no": customer.number, "call_no": call, "text": text, "about": about,
             "severity": Severity.SERIOUS if grave else Severity.ORDINARY},
            needs=("calls", (call,)), urgent=True,
        )  # fmt: skip

        def decided(step: DecisionStep, at: datetime, by: str, verdict: Verdict, **more: object) -> Paper:
            return self._decision(CaseKind.COMPLAINT, number, step, at, by, verdict, **more)

        if rng.random() < ACKNOWLEDGED:
            at = self._open_minutes(received, 5, 400)
            director = DIRECTOR + self._n
            yield decided(
                DecisionStep.ACKNOWLEDGEMENT, at, director, Verdict.ACKNOWLEDGE, channel=Channel.PHONE, note=texts.WAY
            )
        if grave and rng.random() < REVIEWED:
            at = self._open_minutes(received, 10, 200)
            yield decided(DecisionStep.REVIEW, at, VICE_PRESIDENT, Verdict.REVIEW, note=texts.REVIEWS[0])
        if rng.random() < ANSWERED:
            by = DEPARTMENT if grave else DIRECTOR + self._n
            at = self._open_minutes(received, 410, 3600)
            yield decided(
                DecisionStep.ANSWER, at, by, Verdict.RESOLVE, note=one_of(rng, texts.ANSWERS), channel=Channel.PHONE
            )
            if rng.random() < CLOSED:
                yield decided(DecisionStep.CLOSING, self._open_minutes(at, 60, 900), DEPARTMENT, Verdict.RESOLVE)

    def _decision(
        self, kind: CaseKind, case: str, step: DecisionStep, at: datetime, by: str, verdict: Verdict, **more: object
    ) -> Paper:
        row = {
            "case_kind": kind,
            "case": case,
            "step": step,
            "decided_at": at,
            "decided_by": by,
            "verdict": verdict,
        } | more
        needs = ("calls" if kind is CaseKind.CALL else "complaints", (case,))
        return Paper("decisions", at, (case, step.value, f"{at}", kind.value), row, needs=needs)
