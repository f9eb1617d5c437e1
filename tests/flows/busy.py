"""A company in which every flow has something to do on the morning of Monday, 2 November 2026."""

import hashlib
import os
from datetime import date, timedelta
from pathlib import Path

from models import Base, Case
from models.database import reading, transaction
from tasks.engine.sweep import sweep_clocks
from tasks.engine.timeline import NewEvent, Timelines
from tasks.settings import settings
from tests.tasks.entering import BOOK, at, enter, found

MORNING = at("11-02T09:00")
PHONE = "13812348000"
STREET = "张江路88号3栋502室"
"""What nobody may read in a run's page: they stand in numbers, texts and file names, as people write them."""


def busy_company(url: str) -> None:
    """Friday's call that nobody was sent to and that was swept once, a contract in its last month and one past it, a
    serious complaint without a handler, October unreported, the evaluation of the summer signed; in the inbox a call, a
    spoiled row, a complaint, a file without a form and one that cannot be read.
    """
    found(url, at("10-01T08:00"))
    call = {"call_no": f"K{PHONE}", "called_at": at("10-30T10:00"), "customer_no": "C1", "serial_no": "P1",
            "model": "M1", "fault": f"leaks, {STREET}, {PHONE}"}  # fmt: skip
    enter(url, "calls", call, now=at("10-30T10:05"))
    contract = {"contract_no": f"H{PHONE}", "customer_no": "C1", "serial_no": "P1", "starts_on": date(2025, 12, 1),
                "ends_on": date(2026, 11, 30), "fee": 60000, "assigned_to": "S10"}  # fmt: skip
    enter(url, "contracts", contract, now=at("10-30T10:05"))
    enter(url, "contracts", contract | {"contract_no": f"E{PHONE}", "starts_on": date(2025, 11, 2),
                                        "ends_on": date(2026, 11, 1)}, now=at("10-30T10:05"), file="ended")  # fmt: skip
    swept = sweep_clocks(url, book=BOOK, now=at("10-30T15:00"), locale="zh")
    assert swept.notices, "deliver-notices has nothing to deliver"
    complaint = {"complaint_no": f"T{PHONE}", "received_at": at("11-02T08:35"), "customer_no": "C1",
                 "text": f"the heater caught fire, {PHONE}"}  # fmt: skip
    enter(url, "complaints", complaint, now=at("11-02T08:40"))
    _jobs_on_the_way(url)
    _unsigned_receipt(url)
    _signed_evaluation(url)
    columns = "call_no,called_at,customer_no,model,fault\n"
    drop(f"calls__{PHONE}.csv", f"{columns}K2,2026-11-02 08:40,C1,M1,{STREET}\nK3,2026-11-02 08:40,C9,M1,noise\n")
    complaints = "complaint_no,received_at,channel,type,customer_no,text\n"
    drop(f"complaints__{STREET}.csv", f"{complaints}T2,2026-11-02 08:40,phone,complaint,C1,the heater caught fire\n")
    drop(f"{PHONE} {STREET}.csv", "x")
    drop(f"visits__{STREET}.csv", "what,is,this\n1,2,3\n")


def _jobs_on_the_way(url: str) -> None:
    """Jobs that wait for their next step: J0 carried in without a receipt, J1 without a repair card, J2 repaired and
    uninspected, J3 ready to go back, J4 to be invoiced, J5 beyond the technician, J6 signed and done;
    and a stranger's call without an area.
    """
    morning = at("10-30T10:00")
    stranger = {"call_no": f"A{PHONE}", "called_at": at("10-30T10:00"), "name": "Wang", "phone": PHONE, "address": STREET,
                "branch": "B1", "model": "M1"}  # fmt: skip
    enter(url, "calls", stranger, now=at("10-30T10:05"))
    for place in range(7):
        job = {"call_no": f"J{place}-{PHONE}"}
        call = {**job, "called_at": morning, "customer_no": "C1", "model": "M1", "fault": f"{STREET}, {PHONE}"}
        enter(url, "calls", call, now=at("10-30T10:05"))
        enter(
            url, "dispatches", {**job, "dispatched_at": at("10-30T10:10"), "technician_no": "S1"}, now=at("10-30T10:15")
        )
        begin = at("10-30T11:00") + timedelta(minutes=20 * place)
        outcome = "carried_in" if place < 4 else "beyond" if place == 5 else "fixed"
        visit = {**job, "arrived_at": begin, "left_at": begin + timedelta(minutes=15), "outcome": outcome,
                 "signed_by": PHONE, "finding": STREET, "fee": 90_000 if place == 4 else None}  # fmt: skip
        enter(url, "visits", visit, now=at("10-30T14:00"))
        if place in (1, 2, 3):
            receipt = {**job, "receipt_no": f"R{place}-{PHONE}", "taken_at": begin + timedelta(minutes=15),
                       "promised_at": at("11-05T10:00")}  # fmt: skip
            enter(url, "receipts", receipt, now=at("10-30T14:00"))
        if place in (2, 3):
            card = {**job, "repair_no": f"X{place}-{PHONE}", "started_at": at("10-30T14:00"),
                    "finished_at": at("10-30T15:00"), "minutes": 50}  # fmt: skip
            if place == 3:
                card |= {"inspected_by": "S3", "inspected_at": at("10-30T16:00")}
            enter(url, "repairs", card, now=at("10-30T17:00"))


def _unsigned_receipt(url: str) -> None:
    """Goods brought to the counter on Friday against a receipt that the customer has not signed."""
    call = {"call_no": f"G{PHONE}", "called_at": at("10-30T10:00"), "customer_no": "C2", "model": "M2", "fault": "hum"}
    enter(url, "calls", call, now=at("10-30T10:05"))
    receipt = {"receipt_no": f"G{PHONE}", "call_no": f"G{PHONE}", "taken_at": at("10-30T10:00"),
               "promised_at": at("11-06T10:00")}  # fmt: skip
    enter(url, "receipts", receipt, now=at("10-30T10:10"))


def _signed_evaluation(url: str) -> None:
    """The evaluation of the third quarter, signed and not passed on yet."""
    with transaction(url) as session:
        case = Case(kind="report", number="2026-Q3", state="unsigned", opened_at=at("10-08T06:25"))
        session.add(case)
        session.flush()
        timelines = Timelines(session, [case.id])
        compiled = NewEvent(kind="compiled", happened_at=at("10-08T06:25"), detail={"revision": 1})
        signed = NewEvent(kind="signed", happened_at=at("10-08T09:00"), detail={"by": "S6"})
        assert timelines.try_add(case.id, [compiled, signed]) is None
        timelines.save(learned_at=at("10-08T09:00"))


def drop(name: str, text: str) -> None:
    """Lay a file into the inbox, two hours old."""
    path = settings().inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    settled = (MORNING - timedelta(hours=2)).timestamp()
    os.utime(path, (settled, settled))


def registers(url: str, *, but: str = "") -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, by table, in the order of the keys; the table `but` is left out."""
    with reading(url) as session:
        return {
            table.name: [tuple(row) for row in session.execute(table.select().order_by(*table.primary_key))]
            for table in Base.metadata.sorted_tables
            if table.name != but
        }


def files(home: Path) -> dict[str, tuple[str, float]]:
    """Every file under the home but the registers themselves: digest and time of its last change."""
    return {
        str(path.relative_to(home)): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime)
        for path in sorted(home.rglob("*"))
        if path.is_file() and not path.name.startswith("aftersales.db")
    }
