"""The papers of the demo company: what happened, written on the department's forms (MS-2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from desk.demo.calls import Call, Trip
from desk.demo.company import Company, Customer
from desk.demo.complaints import Complaint
from desk.demo.decisions import Decision
from desk.demo.filing import EVERYBODY, Filing
from desk.demo.goods import Goods
from desk.demo.logs import WorkLog
from desk.demo.money import Invoice, Payment
from desk.demo.opinions import Opinion
from desk.demo.papers_jobs import file_goods, file_logs, file_money
from desk.demo.people import JOINS, LEAVES, Person
from desk.demo.renewals import Renewal
from desk.demo.sheets import Sheet
from rules.words import YesNo

WORKS = ("中央空调清洗改造", "商用热水系统安装", "门店空调更新")
ENGAGED = 12
"""So many customers had something agreed as a whole, which ended before the demo begins or goes on."""


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that happened in the period, and when its papers came in.

    `customers_again` are some of the customers as they are half-way, most of them moved; `changes_in` is when they
    and the contracts that somebody had forgotten come in.
    """

    company: Company
    start: date
    end: date
    calls: list[Call]
    goods: list[Goods]
    invoices: list[Invoice]
    payments: list[Payment]
    logs: list[WorkLog]
    complaints: list[Complaint]
    decisions: list[Decision]
    renewals: list[Renewal]
    opinions: list[Opinion]
    customers_again: list[Customer]
    changes_in: datetime


def masters_in(start: date) -> datetime:
    """When the standing papers come in: the morning before the first day."""
    return datetime.combine(start - timedelta(days=1), time(9))


def write_down(story: Story) -> list[Sheet]:
    """Every paper of the story as sheets, without a single mistake."""
    filing = Filing()
    _masters(filing, story)
    _calls(filing, story.calls)
    for call in story.calls:
        for trip in call.trips:
            _trip(filing, call, trip)
    file_goods(filing, story.goods)
    file_money(filing, story.invoices, story.payments)
    file_logs(filing, story.logs)
    _complaints(filing, story.complaints)
    _decisions(filing, story.decisions)
    _renewals(filing, story.renewals)
    _opinions(filing, story.opinions)
    return filing.sheets()


def _masters(filing: Filing, story: Story) -> None:
    company, day = story.company, masters_in(story.start)

    def master(form_name: str, at: datetime = day, whose: str = EVERYBODY) -> Sheet:
        return filing.sheet(form_name, whose, at, stem=f"{form_name}__{whose}__{at:%Y-%m-%d}")

    for each in company.branches:
        master("branches").add(
            branch_no=each.number, name=each.name, kind=each.kind, time_zone="Asia/Shanghai", hours=each.hours,
            address=each.address, phone=each.phone, areas=each.areas,
        )  # fmt: skip
    hired_on = next(each.active_from for each in company.people if each.number == JOINS)
    for person in company.people:
        if hired_on <= day.date():
            _person(master("staff"), person, until=person.active_until)
            continue
        if person.number != JOINS:
            _person(master("staff"), person, until=None)
        if person.number in (JOINS, LEAVES):
            _person(master("staff", datetime.combine(hired_on, time(7, 30)), "SH"), person, until=person.active_until)
    for customer in company.customers:
        _customer(master("customers"), customer)
    for customer in story.customers_again:
        _customer(master("customers", story.changes_in, "CHANGES"), customer)
    for product in company.products:
        master("products").add(
            serial_no=product.serial, customer_no=product.customer.number, model=product.model,
            sold_on=product.sold_on, warranty_until=product.warranty_until,
        )  # fmt: skip
    for place, customer in enumerate(company.customers[:ENGAGED]):
        began = story.start - timedelta(days=90 - place)
        master("engagements").add(
            engagement_no=f"XM26{place + 1:02}", customer_no=customer.number, title=WORKS[place % len(WORKS)],
            starts_on=began, ends_on=began + timedelta(days=60 + place) if place % 3 else None,
        )  # fmt: skip
    for contract in company.contracts:
        sheet = master("contracts", story.changes_in, "LATE") if contract.late else master("contracts")
        sheet.add(
            contract_no=contract.number, customer_no=contract.customer.number,
            serial_no=contract.product.serial if contract.product else None,
            starts_on=contract.starts_on, ends_on=contract.ends_on, fee=contract.fee, assigned_to=contract.assigned_to,
        )  # fmt: skip


def _person(sheet: Sheet, person: Person, *, until: date | None) -> None:
    sheet.add(
        staff_no=person.number, branch=person.branch, name=person.name, role=person.role, deputy_no=person.deputy,
        slack_id=person.slack_id, email=person.email, phone=person.phone, skills=person.skills,
        active_from=person.active_from, active_until=until,
    )  # fmt: skip


def _customer(sheet: Sheet, customer: Customer) -> None:
    sheet.add(
        customer_no=customer.number, name=customer.name, kind=customer.kind, phone=customer.phone,
        address=customer.address, area=customer.area, branch=customer.branch, email=customer.email,
        grade=customer.grade, opted_out=YesNo.YES if customer.opted_out else None, birthday=customer.birthday,
    )  # fmt: skip


def _calls(filing: Filing, calls: Iterable[Call]) -> None:
    for call in calls:
        if call.call_in is None:
            continue
        sheet = filing.sheet("calls", call.page, call.call_in)
        known = call.registered
        row = sheet.add(
            call_no=call.number, called_at=call.called_at, channel=call.channel,
            customer_no=call.customer.number if known else None, name=None if known else call.customer.name,
            phone=None if known else call.customer.phone, address=None if known else call.customer.address,
            model=call.product.model if call.product else None,
            serial_no=call.product.serial if call.product else None,
            fault=call.fault, fault_code=call.fault_code,
            area=call.customer.area if call.area_written else None, branch=call.branch.number,
            appointed_at=call.appointed_at,
        )  # fmt: skip
        if call.override is not None:
            row.values["kind"], row.values["kind_reason"] = call.override


def _trip(filing: Filing, call: Call, trip: Trip) -> None:
    if trip.dispatch_in is not None:
        filing.sheet("dispatches", EVERYBODY, trip.dispatch_in).add(
            call_no=call.number, dispatched_at=trip.dispatched_at, technician_no=trip.technician
        )
    if trip.visit_in is not None:
        filing.sheet("visits", EVERYBODY, trip.visit_in).add(
            call_no=call.number, arrived_at=trip.arrived_at, left_at=trip.left_at, outcome=trip.outcome,
            finding=trip.finding, signed_by=trip.signed_by, fee=trip.fee, collected=trip.collected,
        )  # fmt: skip


def _complaints(filing: Filing, complaints: Iterable[Complaint]) -> None:
    for each in complaints:
        known = each.registered
        filing.sheet("complaints", EVERYBODY, each.received_in).add(
            complaint_no=each.number, received_at=each.received_at, channel=each.channel, type=each.type,
            customer_no=each.customer.number if known else None, name=None if known else each.customer.name,
            phone=None if known else each.customer.phone, call_no=each.call.number if each.call else None,
            text=each.text, severity=each.stated, about=each.about, amount=each.amount,
        )  # fmt: skip


def _decisions(filing: Filing, decisions: Iterable[Decision]) -> None:
    for each in sorted(decisions, key=lambda one: (one.decided_at, one.case, one.step)):
        if each.decided_in is None:
            continue
        filing.sheet("decisions", EVERYBODY, each.decided_in).add(
            case_kind=each.kind, case=each.case, step=each.step, decided_at=each.decided_at,
            decided_by=each.decided_by, verdict=each.verdict, forward_to=each.forward_to, severity=each.severity,
            cause=each.cause, channel=each.channel, note=each.note,
        )  # fmt: skip


def _renewals(filing: Filing, renewals: Iterable[Renewal]) -> None:
    for each in renewals:
        filing.sheet("renewals", EVERYBODY, each.handed_in).add(
            contract_no=each.contract.number, visited_at=each.visited_at, visited_by=each.contract.assigned_to,
            outcome=each.outcome, new_ends_on=each.new_ends_on,
        )  # fmt: skip


def _opinions(filing: Filing, opinions: Iterable[Opinion]) -> None:
    for each in opinions:
        filing.sheet("surveys", EVERYBODY, each.comes_in).add(
            card_no=each.number, call_no=each.call.number, attitude=each.attitude, skill=each.skill,
            punctuality=each.punctuality, promise=each.promise, comment=each.comment, replied_at=each.replied_at,
        )  # fmt: skip
