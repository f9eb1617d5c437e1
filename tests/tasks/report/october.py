"""A small October, written down as local wall-clock readings so that a test can count it without the product.

What belongs to the month shows in the text itself: `called` starts with "2026-10". SH keeps Shanghai's time,
NY New York's.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from models import OpinionCard
from rules.rating import ITEMS
from tests.tasks.report.records import NEW_YORK, Records, at

NOW = at("2026-11-03 09:00")

FIXED, REVISIT, ABSENT, CARRIED_IN = "fixed", "revisit", "absent", "carried_in"

CALLS: list[dict[str, Any]] = [
    # The edges of the month, on both sides of it, in both zones.
    {"number": "E1", "called": "2026-10-01 00:00", "dispatched": "2026-10-01 09:00", "arrival": "met"},
    {"number": "E2", "called": "2026-10-31 23:30", "dispatched": "2026-11-01 00:10", "arrival": "running"},
    {"number": "E3", "called": "2026-11-01 00:10", "dispatched": "2026-11-01 09:00", "arrival": "met"},
    {"number": "E4", "called": "2026-09-30 23:59", "dispatched": "2026-10-01 09:00", "arrival": "missed"},
    {"number": "N1", "called": "2026-10-31 23:30", "branch": "NY", "dispatched": "2026-10-31 23:50", "arrival": "met"},
    {"number": "N2", "called": "2026-10-01 00:30", "branch": "NY", "dispatched": "2026-10-01 09:00", "arrival": "met"},
    {"number": "N3", "called": "2026-09-30 23:50", "branch": "NY", "dispatched": "2026-09-30 23:55", "arrival": "met"},
    {"number": "N4", "called": "2026-11-01 00:05", "branch": "NY", "dispatched": "2026-11-01 09:00", "arrival": "met"},
    # Late: by a weekend between, by two hours of one day, by a night that counts half an hour.
    {"number": "L1", "called": "2026-10-16 10:00", "dispatched": "2026-10-16 11:00", "arrival": "missed", "over": 66,
     "visits": [("2026-10-19 10:00", FIXED)]},
    {"number": "L2", "called": "2026-10-20 08:30", "dispatched": "2026-10-20 09:00", "arrival": "missed", "over": 2,
     "visits": [("2026-10-20 16:30", REVISIT), ("2026-10-21 09:00", FIXED)]},
    {"number": "L3", "called": "2026-10-21 11:00", "dispatched": "2026-10-22 09:00", "arrival": "missed", "over": 12,
     "area": "suburban", "branch": "SZ", "visits": [("2026-10-22 05:00", ABSENT), ("2026-10-22 15:00", FIXED)]},
    # Past the limit and nobody there yet.
    {"number": "O1", "called": "2026-10-29 09:00", "dispatched": "2026-10-29 09:30", "arrival": "overdue",
     "branch": "SZ", "state": "dispatched"},
    {"number": "O2", "called": "2026-10-30 09:00", "arrival": "overdue", "branch": "SZ", "state": "registered"},
    {"number": "O3", "called": "2026-09-29 09:00", "arrival": "overdue", "state": "registered"},
    # In time, of every kind, model and channel.
    {"number": "A1", "called": "2026-10-12 09:00", "dispatched": "2026-10-12 09:30", "arrival": "met", "kind": "free",
     "facts": "paid", "reason": "老客户优惠，请致电 13812348000",
     "model": "KF-50", "channel": "web", "visits": [("2026-10-12 14:00", FIXED)]},
    {"number": "A2", "called": "2026-10-12 20:00", "branch": "NY", "dispatched": "2026-10-12 21:00", "arrival": "met",
     "kind": "contract", "model": None, "visits": [("2026-10-13 14:00", CARRIED_IN)]},
    {"number": "A3", "called": "2026-10-13 09:00", "dispatched": "2026-10-14 09:30", "arrival": "met", "area": None,
     "facts": "contract", "reason": "part not covered", "channel": None, "visits": [("2026-10-14 10:00", FIXED)]},
    {"number": "A4", "called": "2026-10-14 09:00", "dispatched": "2026-10-14 09:30", "arrival": "met",
     "area": "suburban", "visits": [("2026-10-14 15:00", None)]},
    # Solved, cancelled or brought in before anybody was sent: no limit to keep.
    {"number": "V1", "called": "2026-10-15 09:00", "settled": "fixed_by_phone 2026-10-15 09:20", "arrival": "void"},
    {"number": "V2", "called": "2026-10-31 09:00", "settled": "cancelled 2026-11-01 09:00", "arrival": "void"},
    {"number": "V3", "called": "2026-10-15 10:00", "settled": "carried_in_counter 2026-10-15 10:00", "arrival": "void"},
    {"number": "V4", "called": "2026-10-17 09:00", "kind": "general", "settled": "cancelled 2026-10-18 09:00"},
    # Cancelled by mistake and corrected: it still waits.
    {"number": "W1", "called": "2026-10-27 09:00", "settled": "cancelled 2026-10-27 10:00", "corrected": True,
     "state": "registered"},
    # Dispatched only after the month had closed.
    {"number": "W2", "called": "2026-10-28 09:00", "dispatched": "2026-11-02 09:00", "arrival": "met"},
]  # fmt: skip

COMPLAINTS: list[dict[str, Any]] = [
    {"number": "P1", "received": "2026-10-01 00:00", "severity": "serious", "review": "met", "about": "product"},
    {"number": "P2", "received": "2026-10-31 23:30", "answer": "running", "acknowledge": "running", "state": "received"},
    {"number": "P3", "received": "2026-10-31 23:30", "branch": "NY", "answer": "missed", "about": "attitude"},
    {"number": "P4", "received": "2026-10-20 10:00", "severity": "serious", "review": "overdue", "answer": "overdue",
     "acknowledge": "missed", "state": "assigned", "branch": "SZ"},
    {"number": "P5", "received": "2026-10-21 10:00", "type": "suggestion", "branch": None, "about": None},
    {"number": "P6", "received": "2026-10-22 10:00", "answer": "void", "acknowledge": "void", "state": "withdrawn"},
    {"number": "P7", "received": "2026-09-30 10:00", "severity": "serious", "review": "missed"},
    {"number": "P8", "received": "2026-11-01 00:10", "severity": "serious", "review": "met"},
    {"number": "P9", "received": "2026-10-23 10:00", "severity": "serious", "review": "missed", "branch": "SZ"},
]  # fmt: skip

# 2026-09-20 is a Sunday and a make-up day; 2026-09-25 to 27 and 2026-10-01 to 07 are festivals.
CONTRACTS: list[dict[str, Any]] = [
    {"number": "K1", "ends_on": "2026-10-01", "outcome": "renewed", "now_ends_on": "2027-10-01",
     "noticed": "2026-09-01 09:00", "state": "running"},
    {"number": "K2", "ends_on": "2026-10-31", "outcome": "declined", "noticed": "2026-09-30 09:00", "state": "declined"},
    {"number": "K3", "ends_on": "2026-10-15", "outcome": "pending", "noticed": "2026-09-16 09:00", "state": "lapsed"},
    {"number": "K4", "ends_on": "2026-10-20", "state": "running"},
    {"number": "K5", "ends_on": "2026-10-21", "outcome": "renewed", "now_ends_on": "2027-10-21", "state": "running"},
    {"number": "K6", "ends_on": "2026-09-30", "outcome": "renewed", "now_ends_on": "2027-09-30", "state": "running"},
    {"number": "K7", "ends_on": "2026-11-01", "noticed": "2026-09-30 09:00"},
    {"number": "K8", "ends_on": "2026-10-09", "state": "ended", "noticed": "2026-09-09 09:00", "fee": 70_000},
]  # fmt: skip

GOODS: list[tuple[str, ...]] = [
    # Receipt, call, day, and how the promise stands for each time that was promised.
    ("G1", "L1", "2026-10-19 10:00", "met"),
    ("G2", "L2", "2026-10-20 16:30", "met", "met"),
    ("G3", "A1", "2026-10-12 14:00", "missed", "met"),
    ("G4", "A3", "2026-10-14 10:00", "met", "overdue"),
    ("G5", "A4", "2026-10-14 15:00", "met", "met", "running"),
    ("G6", "V3", "2026-10-15 10:00", "void"),
    ("G7", "E4", "2026-10-01 09:00", "met", "met"),  # of September's call
]

REPEATS: dict[str, dict[str, Any]] = {
    "L1": {"technician": "T1", "decided": [("approve", "misuse")]},
    "L2": {"technician": "T1", "decided": [("approve", "misuse"), ("reject", None)]},
    "A1": {"technician": "T1", "decided": [("approve", "declined_part")]},
    "N1": {"technician": "T3", "decided": []},
    "E3": {"technician": "T3", "decided": []},
    "W1": {"technician": "T3", "decided": [], "taken_back": True},
}
"""Calls that repeat an earlier job: whose, and what the director decided, the last word last."""

ENDINGS = {"K1": "renewed", "K2": "declined", "K3": "lapsed", "K4": "lapsed", "K5": "renewed", "K8": "ended"}
"""What became of the terms that end in October."""

TOLD = {"K1": "in time", "K2": "in time", "K3": "late", "K4": "missing", "K5": "not needed", "K8": "in time"}
"""K3: a month before 15 October is 15 September, a day too late. K1 and K2: on the very day."""


CARDS: list[dict[str, Any]] = [
    # By the month of the call, whenever the card came in; of September and November's calls none counts.
    {"card": "Y1", "call": "L1", "levels": (4, 4, 2, 3)},
    {"card": "Y2", "call": "L2", "levels": (4, 4, 4, 4), "replied": "2026-11-02 10:00"},
    {"card": "Y3", "call": "L3", "levels": (1, 2, 1, None)},
    {"card": "Y4", "call": "A1", "levels": (4, None, None, None)},
    {"card": "Y5", "call": "A2", "levels": (3, 3, 3, 3)},
    {"card": "Y6", "call": "A3", "levels": (None, None, None, None)},
    {"card": "Y7", "call": "L1", "levels": (3, 3, 3, 2), "technician": "T3"},
    {"card": "Y8", "call": "V1", "levels": (4, 4, 4, 4), "technician": None},
    {"card": "Y9", "call": "E4", "levels": (1, 1, 1, 1)},
]


DRAFTED: list[dict[str, Any]] = [
    # By the moment at which its card was entered; what became of the draft.
    {"card": "Y1", "entered": "2026-10-01 00:00", "state": "waiting"},
    {"card": "Y3", "entered": "2026-10-31 23:30", "state": "opened"},
    {"card": "Y4", "entered": "2026-10-31 23:30", "state": "dismissed", "branch": "NY"},
    {"card": "Y5", "entered": "2026-11-01 00:10", "state": "waiting"},
    {"card": "Y6", "entered": "2026-11-01 00:05", "state": "waiting", "branch": "NY"},
    {"card": "Y7", "entered": "2026-10-20 10:00", "state": "withdrawn"},
    {"card": "Y9", "entered": "2026-09-30 23:59", "state": "opened"},
]  # fmt: skip

ISSUED: dict[str, list[str]] = {
    # What of cards each call has: about a visit, about its cancellation, or the excuse for none.
    "L1": ["visit", "visit"], "L2": ["visit"], "A1": ["visit"], "A2": ["visit"], "E4": ["visit"],
    "V2": ["cancelled"], "V4": ["general"], "V1": ["by_phone"], "A3": ["opted_out", "visit"],
}  # fmt: skip
"""A2 is New York's; of September's E4 nothing counts, and what is not here waits."""


def zone_of(row: dict[str, Any]) -> str:
    return NEW_YORK if row.get("branch") == "NY" else "Asia/Shanghai"


def branch_of(row: dict[str, Any]) -> str:
    return row.get("branch", "SH")


def october(rows: list[dict[str, Any]], column: str = "called") -> list[dict[str, Any]]:
    """The rows of October, by the local reading."""
    return [row for row in rows if row[column].startswith("2026-10")]


def repeat(
    records: Records, case_id: int, called: datetime, *, technician: str, decided: list[Any], taken_back: bool = False
) -> None:
    """The link to an earlier job, the decisions on it a day apart, or that the link was taken back."""
    link = records.event(case_id, "repeat", called, detail={"earlier": "X1", "days": 9, "technician": technician})
    for day, (verdict, cause) in enumerate(decided, start=1):
        said = {"verdict": verdict} | ({"cause": cause} if cause else {})
        records.event(case_id, "repeat_judged", called + timedelta(days=day), detail=said)
    if taken_back:
        records.event(case_id, "corrected", called, corrects=link)


def fill(session: Session) -> Records:
    """Write it all into the registers."""
    records = Records(session)
    records.company()
    for row in CALLS:
        given = {name: value for name, value in row.items() if name not in ("number", "called", "over", "corrected")}
        given["visits"] = tuple(given.pop("visits", ()))
        arrival = given.pop("arrival", None)
        case_id = records.call(row["number"], row["called"], zone=zone_of(row), **given)
        if arrival:
            limit = "MS-14-suburban" if row.get("area") == "suburban" else "MS-14-urban"
            records.clock(case_id, limit, at(row["called"], zone_of(row)), arrival, over=row.get("over", 2))
        if row["number"] in REPEATS:
            repeat(records, case_id, at(row["called"], zone_of(row)), **REPEATS[row["number"]])
        if row.get("corrected"):
            records.event(case_id, "corrected", at("2026-10-27 11:00"), corrects=records.settling)
    for row in CARDS:
        said = dict(zip(ITEMS, row["levels"], strict=True))
        replied = at(row.get("replied", "2026-10-28 10:00"))
        technician = row.get("technician", "T1")
        records.add(
            OpinionCard(
                card_no=row["card"], call_no=row["call"], replied_at=replied, technician_no=technician, comment="—", **said
            )
        )  # fmt: skip
    for row in DRAFTED:
        records.draft(row["card"], row["entered"], branch=branch_of(row), state=row["state"], zone=zone_of(row))
    for number, kinds in ISSUED.items():
        records.cards(number, kinds, branch=next(branch_of(row) for row in CALLS if row["number"] == number))
    for goods in GOODS:
        records.goods(*goods)
    for row in COMPLAINTS:
        given = {name: value for name, value in row.items() if name not in ("number", "received")}
        records.complaint(row["number"], row["received"], zone=zone_of(row), **given)
    for row in CONTRACTS:
        records.contract(**row)
    return records
