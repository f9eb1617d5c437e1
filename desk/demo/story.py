"""Two months of the demo company, drawn from one seed: who called, who went, who complained, who decided."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import groupby

import numpy as np

from desk.demo.calls import Call, Trip, draw_calls
from desk.demo.company import Company, Customer, found_company
from desk.demo.complaints import ComplaintDesk
from desk.demo.custody_handins import CustodyHandIns
from desk.demo.days import Workdays
from desk.demo.decisions import DecisionDesk
from desk.demo.drawing import mobile, one_of
from desk.demo.filing import EVERYBODY, NIGHT_DESK
from desk.demo.handins import HandIns
from desk.demo.helping import draw_help
from desk.demo.jobs import work_off
from desk.demo.logs import draw_logs
from desk.demo.money import Accounts
from desk.demo.opinions import draw_opinions
from desk.demo.papers import Story
from desk.demo.quarrels import draw_complaints, hand_in_decisions
from desk.demo.renewals import draw_renewals
from desk.demo.repeats import draw_causes
from desk.demo.workshop import Workshop

LATE_BY = 2  # working days that a forgotten page lies about


def draw_story(*, seed: int, start: date, end: date) -> tuple[Story, HandIns, dict[str, Workdays]]:
    """Draw everything that happens from `start` to `end` (both included), and when its papers come in."""
    company = found_company(np.random.default_rng([seed, 1]), start=start, end=end)
    days = {each.number: Workdays(first=start, last=end, saturdays=each.saturdays) for each in company.branches}
    centre = days["SH"]
    handins = HandIns(company_days=centre, saturday_days=days["HZ"], end=end)
    rng = np.random.default_rng([seed, 2])
    calls = draw_calls(rng, company=company, days=days, start=start, end=end)
    rotas = {
        each.number: work_off(rng, calls=calls, company=company, branch=each, days=days[each.number], end=end)
        for each in company.branches
    }
    _hand_in_calls(rng, calls, days=days, handins=handins)
    handins.field.plan(_windows(calls, days=days), least=4)
    _hand_in_trips(calls, handins=handins)
    _forget_a_bundle(np.random.default_rng([seed, 3]), calls, handins=handins, days=centre)

    rng = np.random.default_rng([seed, 9])
    goods = Workshop(rng, company=company, days=days, rotas=rotas).take_in(calls)
    goods = CustodyHandIns(rng, days=days, handins=handins).hand_in(goods)
    rng = np.random.default_rng([seed, 10])
    invoices, payments = Accounts(rng, days=days, handins=handins).draw(calls, goods)
    rng = np.random.default_rng([seed, 11])
    logs = draw_logs(rng, staff=company.people, days=days, handins=handins, start=start, end=end)

    rng = np.random.default_rng([seed, 4])
    desk = ComplaintDesk(rng, company=company, calls=calls, days=centre, handins=handins)
    deciders = DecisionDesk(rng, company=company, days=centre, handins=handins)
    complaints, decisions = draw_complaints(desk, deciders, start=start, end=end)
    decisions += [each for call in calls for each in deciders.on_call(call)]
    rng = np.random.default_rng([seed, 12])
    decisions += draw_causes(rng, calls=calls, company=company, days=days, handins=handins)
    decisions += draw_help(np.random.default_rng([seed, 13]), goods=goods, days=days, handins=handins)
    hand_in_decisions(decisions, complaints=complaints, days=centre, handins=handins)

    middle = start + (end - start) / 2
    changes_in = handins.slot(datetime.combine(middle, time(8))) or handins.closing
    renewals = draw_renewals(
        np.random.default_rng([seed, 5]),
        contracts=company.contracts,
        known_from={each.number: changes_in for each in company.contracts if each.late},
        days=centre,
        handins=handins,
        start=start,
    )
    opinions = draw_opinions(np.random.default_rng([seed, 14]), calls=calls, handins=handins, start=start, end=end)
    story = Story(
        company=company, start=start, end=end, calls=calls, goods=goods, invoices=invoices,
        payments=payments, logs=logs, complaints=complaints, decisions=decisions, renewals=renewals,
        opinions=opinions, customers_again=_moved(np.random.default_rng([seed, 8]), company), changes_in=changes_in,
    )  # fmt: skip
    return story, handins, days


def _moved(rng: np.random.Generator, company: Company) -> list[Customer]:
    """A dozen customers as they are half-way through: most with a new telephone number, the rest as before."""
    again = [company.customers[int(n)] for n in rng.choice(len(company.customers), size=12, replace=False)]
    return [replace(each, phone=mobile(rng)) if n % 3 else each for n, each in enumerate(again)]


def _later(moment: datetime, *, handins: HandIns, days: Workdays) -> datetime:
    """A round of technicians' papers some working days later: what hangs on a late page comes in with it."""
    day = moment.date()
    for _ in range(LATE_BY):
        day = days.next_day(day, full=True)
    return handins.field.add(day)


def _windows(calls: list[Call], *, days: dict[str, Workdays]) -> list[tuple[datetime, datetime]]:
    """For every first visit in time: between its end and its limit, if the limit passes before the evening."""
    found: list[tuple[datetime, datetime]] = []
    for call in calls:
        if call.call_in is None or not call.trips:
            continue
        done = max(call.trips[0].left_at, call.call_in)
        wished = call.appointed_at or call.due_at
        for limit in {wished, max(wished, call.due_at)}:  # a wish for sooner runs beside the limit (RS-1)
            passed = days[call.branch.number].from_then(limit)
            if call.trips[0].arrived_at <= limit and done.date() == passed.date():
                found.append((done, passed))
    return found


def _hand_in_calls(rng: np.random.Generator, calls: list[Call], *, days: dict[str, Workdays], handins: HandIns) -> None:
    """Say when each call's page comes in and who hands it in; every branch forgets one page for a few days.

    The branches send a page each on the first day of every second week and one between them on the others.
    """
    company_days = days["SH"]
    for call in calls:
        call.call_in = handins.call_in(call.called_at, days=days[call.branch.number])
        if call.call_in is None:
            continue
        day = call.call_in.date()
        first = not company_days.full(day - timedelta(days=1)) and day.isocalendar().week % 2 == 0
        alone = first or not company_days.full(day)
        call.page = NIGHT_DESK if handins.is_night_desk(call.call_in) else call.branch.number if alone else EVERYBODY
    for number, branch_days in days.items():
        pages = sorted(
            {
                call.call_in
                for call in calls
                if call.branch.number == number and call.call_in is not None and not handins.is_night_desk(call.call_in)
            }
        )[2:-5]
        if not pages:
            continue
        page = one_of(rng, pages)
        late = _later(page, handins=handins, days=branch_days)
        for call in calls:
            if call.branch.number == number and call.call_in == page:
                call.call_in, call.page = late, number


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return one if other is None or (one is not None and one < other) else other


def _hand_in_trips(calls: list[Call], *, handins: HandIns) -> None:
    """Say when each dispatch and visit comes in: never before the call or the dispatch it belongs to."""
    for call in calls:
        known = call.call_in
        for trip in call.trips:
            if known is None:
                break
            told = max(trip.dispatched_at, known)
            visit_in = handins.field.next(max(trip.left_at, known))
            at_night = trip.dispatched_at <= known and handins.is_night_desk(known)  # its papers come together
            trip.dispatch_in = told if at_night else _earlier(handins.slot(told), visit_in)
            known = trip.visit_in = visit_in if trip.dispatch_in is not None else None


def _forget_a_bundle(
    rng: np.random.Generator, calls: list[Call], *, handins: HandIns, days: Workdays, bundles: int = 2
) -> None:
    """A couple of bundles of visits come days late; only ones after which nothing else was done on their calls."""

    def last_trip(pair: tuple[Call, Trip]) -> bool:
        return pair[1] is pair[0].trips[-1]

    filed = sorted(
        ((call, trip) for call in calls for trip in call.trips if trip.visit_in is not None),
        key=lambda pair: (str(pair[1].visit_in), pair[0].number),
    )
    grouped = [list(group) for _, group in groupby(filed, key=lambda pair: pair[1].visit_in)]
    loose = [group for group in grouped[3:-12] if all(map(last_trip, group)) and len(group) > 1]
    for _ in range(min(bundles, len(loose))):
        group = loose.pop(int(rng.integers(0, len(loose))))
        assert group[0][1].visit_in is not None
        late = _later(group[0][1].visit_in + timedelta(days=1), handins=handins, days=days)
        for _, trip in group:
            trip.visit_in = late
