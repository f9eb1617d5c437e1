"""The good papers, held against physics and the rule book before anything is spoiled."""

from collections import defaultdict
from datetime import UTC, date, timedelta
from itertools import pairwise

import pytest

from desk.demo.calls import Fate
from desk.demo.days import Workdays
from desk.demo.handins import HandIns
from desk.demo.papers import Story, masters_in, write_down
from desk.demo.repeats import repeated
from desk.demo.sheets import Sheet
from desk.demo.story import draw_story
from desk.demo.write import END, SEED, START
from rules.events import CallEvent, ComplaintEvent
from rules.lifecycles import Occurrence, replay
from rules.words import CaseKind, DecisionStep, RenewalOutcome, RepeatCause, Role, Verdict, VisitOutcome

Drawn = tuple[Story, HandIns, dict[str, Workdays]]


@pytest.fixture(scope="module", params=[SEED, 1, 2])
def drawn(request: pytest.FixtureRequest) -> Drawn:
    return draw_story(seed=request.param, start=START, end=END)


@pytest.fixture(scope="module")
def story(drawn: Drawn) -> Story:
    return drawn[0]


@pytest.fixture(scope="module")
def sheets(drawn: Drawn) -> list[Sheet]:
    return write_down(drawn[0])


def test_no_technician_is_at_two_customers_or_without_time_to_travel(story: Story) -> None:
    visits = defaultdict(list)
    for call in story.calls:
        for trip in call.trips:
            visits[trip.technician].append((trip.arrived_at, trip.left_at))
    assert len(visits) == 10
    for diary in visits.values():
        for (_, left), (arrived, _) in pairwise(sorted(diary)):
            assert arrived - left >= timedelta(minutes=20)


def test_visits_lie_within_open_hours_and_days_of_service(drawn: Drawn) -> None:
    story, _, days = drawn
    people = {each.number: each for each in story.company.people}
    for call in story.calls:
        for trip in call.trips:
            hours = days[call.branch.number].open(trip.arrived_at.date())
            assert any(begin < trip.arrived_at < trip.left_at <= end for begin, end in hours)
            technician = people[trip.technician]
            assert technician.role is Role.TECHNICIAN
            assert technician.branch == call.branch.number
            assert technician.active(trip.arrived_at.date())
            assert technician.active(trip.dispatched_at.date())


def test_things_happen_in_their_order(story: Story) -> None:
    for call in story.calls:
        moments = [call.called_at]
        for trip in call.trips:
            moments += [trip.dispatched_at, trip.arrived_at, trip.left_at]
        assert all(earlier < later for earlier, later in pairwise(moments)), call.number


def test_no_paper_comes_in_before_what_it_tells_of_or_depends_on(story: Story) -> None:
    for call in story.calls:
        known = call.call_in
        assert known is None or known >= call.called_at
        for trip in call.trips:
            for happened, comes_in in ((trip.dispatched_at, trip.dispatch_in), (trip.left_at, trip.visit_in)):
                if comes_in is not None:
                    assert known is not None
                    assert comes_in >= max(happened, known)
                known = comes_in
    calls = {each.number: each for each in story.calls}
    complaints = {each.number: each for each in story.complaints}
    receipts = {each.receipt: each for each in story.goods}
    for complaint in story.complaints:
        assert complaint.received_in > complaint.received_at
        if complaint.call is not None:
            assert complaint.call.call_in is not None
            assert complaint.call.call_in < complaint.received_at
    for decision in story.decisions:
        match decision.kind:
            case CaseKind.CALL:
                known = calls[decision.case].call_in
            case CaseKind.GOODS:
                known = receipts[decision.case].comes_in[0]
            case _:
                known = complaints[decision.case].received_in
        assert decision.decided_in is not None
        assert known is not None
        assert decision.decided_in >= max(decision.decided_at, known)


def test_every_call_and_complaint_goes_the_way_that_the_lifecycle_allows(drawn: Drawn) -> None:
    story = drawn[0]
    steps = {
        DecisionStep.CANCELLATION: CallEvent.CANCELLED,
        DecisionStep.PHONE: CallEvent.FIXED_BY_PHONE,
        DecisionStep.CLOSING: CallEvent.CLOSED,
        DecisionStep.REPEAT: CallEvent.REPEAT_JUDGED,
    }
    decided = defaultdict(list)
    for decision in story.decisions:
        decided[decision.case].append(decision)
    taken = defaultdict(list)
    for goods in story.goods:
        taken[goods.call.number].append(goods)
    for call in story.calls:
        events = [(CallEvent.CALLED, call.called_at)]
        for trip in call.trips:
            events += [
                (CallEvent.DISPATCHED, trip.dispatched_at),
                (CallEvent.ARRIVED, trip.arrived_at),
                (trip.outcome, trip.left_at),
            ]
            if trip.signed_by and trip.outcome in (VisitOutcome.FIXED, VisitOutcome.DECLINED):
                events.append((CallEvent.CLOSED, trip.left_at))
        events += [(steps[each.step], each.decided_at) for each in decided[call.number]]
        for goods in taken[call.number]:
            events += [] if goods.trip else [(CallEvent.CARRIED_IN_COUNTER, goods.taken_at)]
            events += [(CallEvent.CLOSED, goods.back.returned_at)] if goods.back and goods.back.signed_by else []
        assert allowed(CaseKind.CALL, events), (call.number, events)
    for complaint in story.complaints:
        events = [(ComplaintEvent.RECEIVED, complaint.received_at)]
        events += [(_event_of(each.step, each.verdict), each.decided_at) for each in decided[complaint.number]]
        assert allowed(CaseKind.COMPLAINT, events), (complaint.number, events)


def allowed(kind: CaseKind, events: list) -> bool:
    told = [Occurrence(kind=str(event), happened_at=at.replace(tzinfo=UTC)) for event, at in events]
    return replay(kind, told).refused is None


def _event_of(step: DecisionStep, verdict: Verdict) -> ComplaintEvent:
    if verdict is Verdict.FORWARD:
        return ComplaintEvent.FORWARDED
    return {
        DecisionStep.ACKNOWLEDGEMENT: ComplaintEvent.ACKNOWLEDGED,
        DecisionStep.ASSIGNMENT: ComplaintEvent.ASSIGNED,
        DecisionStep.SEVERITY: ComplaintEvent.SEVERITY_CONFIRMED,
        DecisionStep.REVIEW: ComplaintEvent.REVIEWED,
        DecisionStep.ANSWER: ComplaintEvent.ANSWERED,
        DecisionStep.CLOSING: ComplaintEvent.CLOSED,
        DecisionStep.REOPENING: ComplaintEvent.REOPENED,
        DecisionStep.WITHDRAWAL: ComplaintEvent.WITHDRAWN,
    }[step]


def test_every_fate_and_outcome_occurs(story: Story) -> None:
    assert {each.fate for each in story.calls} == set(Fate)
    assert {trip.outcome for call in story.calls for trip in call.trips} == set(VisitOutcome)
    assert {each.outcome for each in story.renewals} == set(RenewalOutcome)
    assert any(trip.signed_by is None for call in story.calls for trip in call.trips if trip.outcome == "fixed")
    assert any(call.appointed_at and call.appointed_at < call.due_at for call in story.calls)
    assert any(call.appointed_at and call.appointed_at > call.due_at for call in story.calls)


def test_directors_name_causes_of_some_repeats_and_leave_others_undecided(story: Story) -> None:
    people = {each.number: each for each in story.company.people}
    calls = {each.number: each for each in story.calls}
    decided = [each for each in story.decisions if each.step is DecisionStep.REPEAT]
    assert 0 < len(decided) < len(list(repeated(story.calls)))
    assert any(each.cause in set(RepeatCause) for each in decided)
    for each in decided:
        director = people[each.decided_by]
        assert (director.role, director.branch) == (Role.DIRECTOR, calls[each.case].branch.number)
        assert each.verdict is (Verdict.REJECT if each.cause is None else Verdict.APPROVE)


def test_calls_come_at_every_hour_that_matters(drawn: Drawn) -> None:
    story, _, days = drawn
    hours = days["SH"]
    moments = [each.called_at for each in story.calls]
    assert sum(not hours.full(at.date()) for at in moments) > 25
    assert sum(hours.full(at.date()) and at.hour >= 18 for at in moments) > 25
    assert sum(hours.full(at.date()) and at.hour == 12 for at in moments) > 15
    assert any(date(2026, 10, 1) <= at.date() <= date(2026, 10, 7) for at in moments)


def test_the_vice_president_leaves_some_grave_complaints_unseen(story: Story) -> None:
    reviewed = {each.case for each in story.decisions if each.step is DecisionStep.REVIEW}
    grave = {each.number for each in story.complaints if each.grave}
    assert reviewed < grave
    assert any(each.verdict is Verdict.FORWARD and each.forward_to for each in story.decisions)


def test_some_customers_complain_again_after_their_last_matter_was_closed(story: Story) -> None:
    theirs = defaultdict(list)
    for complaint in story.complaints:
        if complaint.registered:
            theirs[complaint.customer.number].append(complaint)
    repeated = [each for each in theirs.values() if len(each) > 1]
    assert len(repeated) >= 3
    assert any(len(each) == 3 for each in repeated)
    for earlier, later in (pair for each in repeated for pair in pairwise(each)):
        assert earlier.closed_at is not None
        assert earlier.closed_at < later.received_at


def test_few_visits_in_time_look_late_because_their_paper_came_late(drawn: Drawn) -> None:
    story, _, days = drawn
    alarmed = seen = 0
    for call in story.calls:
        trip = call.trips[0] if call.trips else None
        if trip is None or trip.visit_in is None or call.call_in is None:
            continue
        limit = max(call.due_at, call.appointed_at or call.due_at)
        seen += 1
        passes = days[call.branch.number].from_then(limit)
        alarmed += trip.arrived_at <= limit and max(passes, call.call_in) < trip.visit_in
    assert alarmed / seen < 0.2


def test_keys_are_used_once(sheets: list[Sheet]) -> None:
    again = {"customers", "staff", "quotes", "waits", "repairs", "payments"}  # come once more when there is more to say
    for form in {each.form_name for each in sheets} - again:
        keys = [
            tuple(row.values[name] for name in sheet.form.key)
            for sheet in sheets
            for row in sheet.rows
            if sheet.form_name == form
        ]
        assert len(set(keys)) == len(keys), form


def test_required_columns_are_filled_and_times_are_not_ahead_of_the_paper(sheets: list[Sheet]) -> None:
    for sheet in sheets:
        required = [each.name for each in sheet.form.columns if each.required]
        past = [each.name for each in sheet.form.columns if each.kind in ("time", "date") and not each.future]
        for row in sheet.rows:
            assert set(row.values) <= set(sheet.form.names)
            assert all(row.values.get(name) is not None for name in required)
            for name in past:
                at = row.values.get(name)
                if at is not None:
                    assert str(at) <= str(sheet.arrives_at), (sheet.stem, row.values)


def test_standing_papers_come_in_before_the_first_day(sheets: list[Sheet]) -> None:
    first = {each.form_name: each for each in reversed(sheets)}
    for form in ("branches", "staff", "customers", "products", "contracts"):
        assert first[form].arrives_at == masters_in(START)
        assert first[form].arrives_at.date() < START
    assert min(each.arrives_at for each in sheets if each.form_name == "calls").date() >= START


def test_renewals_move_the_end_and_are_won_by_the_person_assigned(story: Story) -> None:
    for each in story.renewals:
        assert each.visited_at.date() <= each.contract.ends_on
        assert (each.new_ends_on is not None) == (each.outcome is RenewalOutcome.RENEWED)
        assert each.new_ends_on is None or each.new_ends_on > each.contract.ends_on
    assert len({each.contract.number for each in story.renewals}) < len(
        [each for each in story.company.contracts if START <= each.ends_on <= END + timedelta(days=30)]
    )


def test_opinion_cards_come_back_after_the_job_one_a_call_and_their_visit_is_on_record(story: Story) -> None:
    assert len({each.comes_in for each in story.opinions}) == 2
    assert len({each.number for each in story.opinions}) == len({each.call.number for each in story.opinions}) > 80
    for each in story.opinions:
        last = each.call.trips[-1]
        assert last.left_at < each.replied_at <= each.comes_in
        assert last.visit_in is not None
        assert last.visit_in < each.comes_in
