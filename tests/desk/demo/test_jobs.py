"""Goods, money and the technicians' days: whole jobs with all their papers, held against physics and the rule book."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest

from desk.demo.calls import Fate
from desk.demo.charges import COLLECTED_ON_SITE
from desk.demo.days import Workdays
from desk.demo.goods import Course, Goods
from desk.demo.handins import HandIns
from desk.demo.papers import Story, write_down
from desk.demo.sheets import Sheet
from desk.demo.story import draw_story
from desk.demo.write import END, SEED, START, write_company
from rules.events import GoodsEvent, GoodsState
from rules.lifecycles import Occurrence, Replay, replay
from rules.words import CaseKind, PayMethod, QuoteAnswer, QuoteScope, Role, VisitOutcome, WaitFor, WorkKind

Drawn = tuple[Story, HandIns, dict[str, Workdays]]


@pytest.fixture(scope="module", params=[SEED, 1, 2])
def drawn(request: pytest.FixtureRequest) -> Drawn:
    return draw_story(seed=request.param, start=START, end=END)


@pytest.fixture(scope="module")
def story(drawn: Drawn) -> Story:
    return drawn[0]


@pytest.fixture(scope="module")
def closing(drawn: Drawn) -> datetime:
    return drawn[1].closing


@pytest.fixture(scope="module")
def sheets(story: Story) -> list[Sheet]:
    return write_down(story)


def test_whatever_is_carried_in_or_brought_has_a_receipt_and_every_course_occurs(story: Story) -> None:
    carried = {
        id(trip) for call in story.calls for trip in call.trips if trip.outcome == "carried_in" and trip.visit_in
    }
    assert {id(each.trip) for each in story.goods if each.trip} == carried
    brought = [each for each in story.goods if each.trip is None]
    assert {each.call.number for each in brought} == {each.number for each in story.calls if each.fate is Fate.COUNTER}
    assert brought
    assert not any(each.call.trips for each in brought)
    assert {each.course for each in story.goods} == set(Course)
    assert {wait.waits_for for each in story.goods for wait in each.waits} == set(WaitFor)
    answers = {(quote.scope, quote.answer) for each in story.goods for quote in each.quotes}
    assert answers == {(scope, answer) for scope in QuoteScope for answer in QuoteAnswer}
    assert any(each.card and each.card.fault_found for each in story.goods)
    assert all(each.signed_by for each in story.goods)


def test_a_few_goods_are_still_here_at_the_end_and_one_hand_back_is_unsigned(story: Story, closing: datetime) -> None:
    back = [each for each in story.goods if each.back is not None and each.back.returned_at <= closing]
    assert 2 <= len(story.goods) - len(back) <= 12
    assert sum(each.back.signed_by is None for each in back if each.back) == 1
    assert len(back) > 20


def test_things_happen_to_goods_in_the_order_that_their_lifecycle_allows(story: Story) -> None:
    for each in story.goods:
        assert each.call.called_at <= each.taken_at < each.promised_at
        told = _told(each)
        assert told.refused is None, (each.receipt, told.refused)
        if each.back is not None:
            assert told.state is GoodsState.RETURNED
            assert each.ready_at is not None
            assert each.ready_at < each.back.released_at < each.back.returned_at
        if each.course is Course.DECLINED:
            assert each.card is None


def _told(goods: Goods) -> Replay:
    events: list[tuple[GoodsEvent, datetime]] = [(GoodsEvent.TAKEN_IN, goods.taken_at)]
    for quote in goods.quotes:
        declined = GoodsEvent.EXTRA_DECLINED if quote.scope is QuoteScope.EXTRA else GoodsEvent.QUOTE_DECLINED
        answer = GoodsEvent.QUOTE_CONFIRMED if quote.agreed else declined
        events += [(GoodsEvent.QUOTED, quote.quoted_at), (answer, quote.answered_at)]
    card = goods.card
    if card is not None:
        events.append((GoodsEvent.REPAIR_STARTED, card.started_at))
        if goods.course is not Course.STUCK:
            events += [(GoodsEvent.REPAIRED, card.finished_at), (GoodsEvent.INSPECTED, card.inspected_at)]
    if goods.back is not None:
        events.append((GoodsEvent.RETURNED, goods.back.returned_at))
    return replay(CaseKind.GOODS, [Occurrence(str(kind), at.replace(tzinfo=UTC)) for kind, at in events])


def test_the_inspector_is_entitled_of_the_branch_and_not_the_repairer(story: Story) -> None:
    people = {each.number: each for each in story.company.people}
    for each in story.goods:
        if each.card is None:
            continue
        inspector, repairer = people[each.card.inspected_by], people[each.card.technician]
        assert inspector is not repairer
        assert inspector.role in (Role.SUPERVISOR, Role.DIRECTOR)
        assert inspector.branch == repairer.branch == each.call.branch.number
        assert repairer.role is Role.TECHNICIAN
        assert repairer.active(each.card.slots[-1][0].date())


def test_repairs_lie_in_working_hours_beside_the_visits_and_say_no_more_minutes_than_were_worked(drawn: Drawn) -> None:
    story, _, days = drawn
    busy = defaultdict(list)
    for call in story.calls:
        for trip in call.trips:
            busy[trip.technician].append((trip.arrived_at, trip.left_at))
    for each in story.goods:
        if each.card is None:
            continue
        for begin, end in each.card.slots:
            hours = days[each.call.branch.number].open(begin.date())
            assert any(opens <= begin < end <= closes for opens, closes in hours)
        busy[each.card.technician].append(each.card.slots[-1])
        worked = sum((end - begin).total_seconds() for begin, end in each.card.slots) / 60
        assert 0 < each.card.minutes <= worked
    for diary in busy.values():
        for (_, over), (begun, _) in pairwise(sorted(diary)):
            assert over <= begun


def test_paid_work_is_quoted_before_it_begins_and_the_fee_is_what_was_agreed(story: Story) -> None:
    paid = [each for each in story.goods if each.paid]
    assert paid
    assert {bool(each.quotes) for each in story.goods if not each.paid} == {False}
    for each in paid:
        first, *extra = each.quotes
        assert first.scope is QuoteScope.WORK
        assert each.taken_at <= first.quoted_at < first.answered_at
        assert each.card is None or first.answered_at <= each.card.started_at
        assert all(each.card and each.card.started_at < one.quoted_at for one in extra)
        done = each.card is not None and each.course is not Course.STUCK
        assert not done or all(each.card and one.answered_at < each.card.finished_at for one in extra)
        if each.back is not None:
            assert (each.back.fee or 0) == sum(quote.amount for quote in each.quotes if quote.agreed)


def test_promises_are_kept_or_broken_as_the_course_has_it(story: Story) -> None:
    for each in story.goods:
        ready, told = each.ready_at, each.extension
        match each.course:
            case Course.STRAIGHT | Course.PARTS | Course.DECLINED:
                assert ready is not None
                assert ready < each.promised_at
                assert told is None
            case Course.EXTENDED:
                assert told is not None
                assert ready is not None
                assert told.told_at < each.promised_at < ready < told.promised_at
            case Course.TOLD_LATE:
                assert told is not None
                assert each.promised_at < told.told_at < told.promised_at
            case Course.BROKEN:
                assert ready is not None
                assert each.promised_at < ready
                assert told is None
            case Course.STUCK:
                assert ready is None
                assert each.waits[-1].until is None


def test_beyond_the_technician_another_one_is_sent(story: Story) -> None:
    followed = 0
    for call in story.calls:
        for earlier, later in pairwise(call.trips):
            if earlier.outcome is VisitOutcome.BEYOND:
                followed += 1
                assert later.technician != earlier.technician
                assert later.dispatched_at > earlier.left_at
    assert followed


def test_invoices_are_numbered_without_gaps_in_the_order_of_their_times(story: Story) -> None:
    numbers = [each.number for each in story.invoices]
    assert numbers == [f"FP{number:06d}" for number in range(1, len(numbers) + 1)]
    assert all(one.issued_at <= other.issued_at for one, other in pairwise(story.invoices))
    assert all(one.comes_in <= other.comes_in for one, other in pairwise(story.invoices))


def test_one_wrong_invoice_is_taken_back_whole_and_made_out_again(story: Story) -> None:
    (back,) = [each for each in story.invoices if each.takes_back is not None]
    wrong = back.takes_back
    assert wrong is not None
    (again,) = [each for each in story.invoices if each.call is wrong.call and each not in (wrong, back)]
    assert back.amount == wrong.amount != again.amount
    assert wrong.comes_in < back.comes_in <= again.comes_in
    assert wrong.number < back.number < again.number


def test_fees_are_invoiced_in_working_hours_nearly_all_the_same_day(drawn: Drawn) -> None:
    story, _, days = drawn
    charged = defaultdict(list)
    for call in story.calls:
        charged[call.number] += [trip.left_at for trip in call.trips if trip.fee and trip.visit_in]
    for each in story.goods:
        if each.back and each.back.fee:
            charged[each.call.number].append(each.back.returned_at)
    late = 0
    for invoice in story.invoices:
        hours = days[invoice.call.branch.number].open(invoice.issued_at.date())
        assert any(opens <= invoice.issued_at <= closes for opens, closes in hours) or invoice.takes_back
        assert any(at <= invoice.issued_at for at in charged[invoice.call.number])
        late += not any(at.date() == invoice.issued_at.date() for at in charged[invoice.call.number])
    assert 0 < late < 0.15 * len(story.invoices)


def test_small_fees_are_mostly_collected_on_the_spot_and_handed_in_that_day(story: Story, closing: datetime) -> None:
    small = [trip for call in story.calls for trip in call.trips if trip.fee and trip.fee <= COLLECTED_ON_SITE]
    assert sum(bool(trip.collected) for trip in small) > 0.9 * len(small)
    spot = [each for each in story.payments if each.method in (PayMethod.CASH, PayMethod.MOBILE)]
    punctual = [each for each in spot if each.handed_in_at and each.handed_in_at.date() == each.paid_at.date()]
    assert 0.9 * len(spot) < len(punctual) < len(spot)
    assert any(each.handed_in_at is None for each in spot)
    assert any(each.handed_in_at and each.handed_in_at.date() > each.paid_at.date() for each in spot)
    later = [each for each in story.payments if each not in spot]
    assert {each.method for each in later} == {PayMethod.TRANSFER, PayMethod.CHEQUE}
    assert all(each.handed_in_at is None and each.paid_at <= closing for each in later)
    paid = Counter[str]()
    for each in story.payments:
        paid[each.call.number] += each.amount
    assert any(each.call.number not in paid for each in story.invoices)


def test_technicians_write_down_most_of_their_days_and_miss_a_few(drawn: Drawn) -> None:
    story, _, days = drawn
    general = {WorkKind.INSPECTION, WorkKind.PARTS, WorkKind.TOOLS, WorkKind.TRAINING, WorkKind.TRAVEL}
    assert {each.kind for each in story.logs} == general
    written = {(each.technician, each.day) for each in story.logs}
    technicians = [each for each in story.company.people if each.role is Role.TECHNICIAN]
    span = [START + timedelta(days=ahead) for ahead in range((END - START).days)]
    due = {
        (each.number, day)
        for each in technicians
        for day in span
        if each.active(day) and days[each.branch].full(day)
    }  # fmt: skip
    assert written - {pair for pair in written if pair[1] == END} <= due
    assert 0.9 * len(due) < len(written) < len(due)
    for each in story.logs:
        assert each.comes_in >= datetime.combine(each.day, time(8))
        assert (each.comes_in.date() - each.day).days <= 11  # the holidays of October lie between


def test_papers_of_a_job_come_in_the_order_of_their_times(story: Story) -> None:
    for each in story.goods:
        taken = each.trip.visit_in if each.trip else each.call.call_in
        assert taken is not None
        assert each.comes_in
        assert each.comes_in[0] >= max(each.taken_at, taken)
        papers = [
            *((quote.quoted_at, quote.comes_in) for quote in each.quotes),
            *((wait.since, wait.comes_in) for wait in each.waits),
            *([(each.card.started_at, each.card.comes_in)] if each.card else []),
            *([(each.extension.told_at, each.extension.comes_in)] if each.extension else []),
            *([(each.back.returned_at, each.back.comes_in)] if each.back else []),
        ]
        for happened, moments in papers:
            assert list(moments) == sorted(set(moments))
            assert all(moment >= max(happened, each.comes_in[0]) for moment in moments)
        if each.back and each.back.comes_in:
            last = (each.card or each.quotes[0]).comes_in[-1]
            assert each.back.comes_in[0] >= last


def test_goods_papers_come_a_few_evenings_a_week_and_logs_once(sheets: list[Sheet]) -> None:
    moments = defaultdict(set)
    for sheet in sheets:
        moments[sheet.form_name].add(sheet.arrives_at)
    assert len(moments["work_logs"]) <= 10
    assert all(len(moments[form]) <= 30 for form in ("receipts", "repairs", "returns", "quotes", "waits", "extensions"))
    assert all(len(moments[form]) <= 50 for form in ("invoices", "payments"))


def test_some_papers_come_again_with_more_and_some_come_late(story: Story) -> None:
    again = [each for each in story.goods if each.card is not None and len(each.card.comes_in) > 1]
    assert again
    assert any(len(quote.comes_in) > 1 for each in story.goods for quote in each.quotes)
    lag = [
        (each.card.comes_in[-1] - each.card.inspected_at).days
        for each in story.goods
        if each.card is not None and each.ready_at is not None and each.card.comes_in
    ]
    assert max(lag) >= 4


def test_the_same_seed_draws_the_same_jobs() -> None:
    one, two = (draw_story(seed=5, start=START, end=END)[0] for _ in range(2))
    assert repr(one.goods) == repr(two.goods)
    assert repr((one.invoices, one.payments, one.logs)) == repr((two.invoices, two.payments, two.logs))


def test_the_figures_meant_tell_of_goods_broken_promises_and_money(tmp_path) -> None:
    meant = write_company(tmp_path).meant
    assert 2 <= meant.here < meant.taken
    assert meant.oldest is not None
    assert 3 <= meant.broken < meant.kept
    assert meant.moved >= 3
    assert meant.kept + meant.moved + meant.broken < meant.taken
    assert meant.unpaid > meant.not_handed_in > 0
