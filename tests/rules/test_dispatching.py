"""Who is proposed for which waiting call, and when they would be there (MS-3, MS-13, MS-14)."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import permutations, product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from rules.dispatching import Alternative, Hand, Proposal, WaitingCall, propose
from rules.regulation.dispatching import DispatchRules
from rules.regulation.load import check_file, default_book
from rules.regulation.schema import RuleBook
from rules.worktime import NaiveDatetimeError, WorkCalendar

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE = [("08:30", "12:00"), ("13:30", "17:30")]
WEEK = ["mon", "tue", "wed", "thu", "fri"]
CALENDAR = WorkCalendar(hours=dict.fromkeys(WEEK, OFFICE), timezone=ZONE)
RULES = DispatchRules()  # an hour a job; half an hour's way in town, an hour in the country
EVEN = DispatchRules.model_validate({"job_minutes": 30, "travel_minutes": {"urban": 10, "suburban": 10}})


def at(clock: str, day: int = 12) -> datetime:
    """A time in October 2026 in Shanghai; the 12th is a Monday."""
    return datetime.fromisoformat(f"2026-10-{day:02}T{clock}").replace(tzinfo=ZONE)


NOW = at("09:00")


def call(number="K1", *, called=NOW, due=None, branch="B1", **more) -> WaitingCall:
    due = due or CALENDAR.add(called, 360)
    return WaitingCall(number, branch, called, due, CALENDAR.next_opening(due) + timedelta(seconds=1), **more)


def hand(number="T1", *skills, branch="B1", **more) -> Hand:
    return Hand(number, branch, frozenset(skills), **more)


def proposed(calls, hands, *, now=NOW, rules=RULES, calendar_of=lambda _: CALENDAR) -> dict[str, Proposal]:
    found = propose(calls=calls, hands=hands, now=now, calendar_of=calendar_of, rules=rules)
    return {proposal.call_no: proposal for proposal in found}


def who(found: dict[str, Proposal]) -> dict[str, str | None]:
    return {number: proposal.technician_no for number, proposal in found.items()}


def test_an_arrival_at_the_deadline_is_in_time_and_one_second_later_is_not():
    at_the_deadline = proposed([call(due=at("09:30"))], [hand()])["K1"]
    assert (at_the_deadline.arrives_at, at_the_deadline.in_time) == (at("09:30"), True)
    assert not proposed([call(due=at("09:29:59"))], [hand()])["K1"].in_time


def test_without_calls_there_are_no_proposals():
    assert proposed([], []) == proposed([], [hand()]) == {}


def test_with_nobody_on_duty_every_call_is_flagged_and_says_so():
    found = proposed([call()], [])["K1"]
    assert (found.technician_no, found.arrives_at, found.in_time, found.position) == (None, None, False, 0)
    assert found.reason.en == "nobody is on duty in branch B1; no other branch is sooner"


def test_the_forecast_is_the_open_work_then_the_way_by_area():
    assert proposed([call()], [hand(open_minutes=45)])["K1"].arrives_at == at("10:15")
    assert proposed([call(area="suburban")], [hand(open_minutes=45)])["K1"].arrives_at == at("10:45")
    assert proposed([call(area=None)], [hand()])["K1"].arrives_at == at("09:30")


@pytest.mark.parametrize(
    ("now", "open_minutes", "arrives"),
    [
        ("11:30", 0, at("12:00")),  # the way ends as lunch begins
        ("11:31", 0, at("13:31")),  # a minute of it is left for the afternoon
        ("12:30", 0, at("14:00")),
        ("17:00", 0, at("17:30")),
        ("17:01", 0, at("08:31", 13)),
        ("20:00", 60, at("10:00", 13)),
    ],
)
def test_lunch_and_closing_stop_the_way_and_the_work(now, open_minutes, arrives):
    found = proposed([call(called=at("08:30"))], [hand(open_minutes=open_minutes)], now=at(now))
    assert found["K1"].arrives_at == arrives


def test_a_holiday_between_is_not_worked():
    closed = WorkCalendar(hours=dict.fromkeys(WEEK, OFFICE), timezone=ZONE, holidays={date(2026, 10, 13): "a day off"})
    found = proposed([call()], [hand()], now=at("17:15"), calendar_of=lambda _: closed)
    assert found["K1"].arrives_at == at("08:45", 14)


def test_who_comes_on_duty_later_is_not_there_before():
    assert proposed([call()], [hand(on_duty_from=at("13:30"))])["K1"].arrives_at == at("14:00")
    at_once = DispatchRules.model_validate({"travel_minutes": {"urban": 0, "suburban": 0}})
    assert proposed([call()], [hand(on_duty_from=at("13:30"))], rules=at_once)["K1"].arrives_at == at("13:30")


def test_the_second_job_begins_when_the_first_is_done():
    found = proposed([call("K1"), call("K2", called=at("09:00:01"), area="suburban")], [hand()])
    assert [(each.position, each.arrives_at) for each in found.values()] == [(1, at("09:30")), (2, at("11:30"))]


def test_a_call_goes_only_to_who_has_the_skill_or_to_who_names_none():
    hands = [hand("T1", "washer"), hand("T2", open_minutes=120)]
    assert who(proposed([call(needs="fridge")], hands)) == {"K1": "T2"}
    assert who(proposed([call(needs="washer")], hands)) == {"K1": "T1"}
    assert who(proposed([call(needs=None)], hands)) == {"K1": "T1"}


def test_a_rare_skill_is_kept_for_the_call_that_needs_it():
    hands = [hand("T1", "washer", "fridge"), hand("T2", "washer")]
    calls = [call("K1", called=at("08:30"), needs="washer"), call("K2", needs="fridge")]
    assert who(proposed(calls, hands)) == {"K1": "T2", "K2": "T1"}


def test_a_call_nobody_here_can_do_is_flagged_with_who_could():
    hands = [hand("T1", "washer"), hand("T2", "fridge", branch="B2")]
    found = proposed([call(needs="fridge")], hands)["K1"]
    assert found.technician_no is None
    assert found.alternative == Alternative("B2", "T2", at("10:15"), in_time=True)  # half an hour and the 45 minutes
    assert found.reason.en == (
        "nobody on duty in branch B1 has the skill fridge; T2 of branch B2 would be there within the limit"
    )


def test_a_late_call_names_its_alternative_and_one_in_time_does_not():
    hands = [hand(open_minutes=600), hand("T2", branch="B2")]
    late = proposed([call()], hands)["K1"]
    assert (late.technician_no, late.in_time, late.alternative) == (
        "T1", False, Alternative("B2", "T2", at("10:15"), in_time=True),
    )  # fmt: skip
    assert proposed([call()], [hand(), hand("T2", branch="B2")])["K1"].alternative is None


def test_a_neighbour_who_is_no_sooner_is_no_alternative():
    found = proposed([call(due=at("09:10"))], [hand(), hand("T2", branch="B2")])["K1"]
    assert (found.in_time, found.alternative) == (False, None)
    assert found.reason.en.endswith("no other branch is sooner")


def test_only_the_neighbours_that_are_named_are_asked():
    hands = [hand("T2", branch="B2"), hand("T3", branch="B3", open_minutes=30)]
    named = RULES.model_copy(update={"neighbours": {"B1": ("B3",)}})
    anybody, named_only = (proposed([call()], hands, rules=each)["K1"].alternative for each in (RULES, named))
    assert anybody is not None
    assert named_only is not None
    assert (anybody.technician_no, named_only.technician_no) == ("T2", "T3")


def test_a_neighbour_offers_what_its_own_calls_leave_and_every_hour_once():
    hands = [hand("T2", branch="B2")]
    found = proposed([call("K1"), call("K2", called=at("09:01"), due=at("16:00")), call("K3", branch="B2")], hands)
    assert found["K3"].arrives_at == at("09:30")
    alternatives = [found[number].alternative for number in ("K1", "K2")]
    assert [each and each.arrives_at for each in alternatives] == [at("11:45"), at("15:30")]


def test_an_alternative_keeps_the_hours_of_its_own_branch():
    early = WorkCalendar(hours={day: [("07:00", "11:00")] for day in WEEK}, timezone="Asia/Tokyo")
    calendars = {"B1": CALENDAR, "B2": early}
    found = proposed([call()], [hand("T2", branch="B2")], calendar_of=calendars.__getitem__)["K1"]
    assert found.alternative
    assert found.alternative.arrives_at == datetime(2026, 10, 13, 7, 15, tzinfo=ZoneInfo("Asia/Tokyo"))


def test_an_appointment_is_not_reached_early_and_the_time_before_it_is_used():
    calls = [call("K1", called=at("08:30"), not_before=at("11:30")), call("K2")]
    found = proposed(calls, [hand()])
    assert {number: (each.position, each.arrives_at) for number, each in found.items()} == {
        "K1": (2, at("11:30")),
        "K2": (1, at("09:30")),
    }


def test_a_job_that_does_not_fit_before_an_appointment_comes_after_it():
    found = proposed([call("K1", due=at("10:30"), not_before=at("10:30")), call("K2", area="suburban")], [hand()])
    assert (found["K1"].arrives_at, found["K2"].arrives_at) == (at("10:30"), at("14:00"))


def test_an_appointment_outside_the_hours_is_kept_to_the_minute():
    assert proposed([call(not_before=at("20:00"))], [hand()])["K1"].arrives_at == at("20:00")


def test_a_carried_over_call_goes_first_even_when_a_new_one_is_late_by_it():
    yesterday = call("K2", called=at("16:00", 9), due=at("16:00", 13), carried_over=True)
    urgent = call("K1", called=at("08:30"), due=at("09:30"), urgent=True)
    found = proposed([urgent, yesterday], [hand()])
    assert (found["K2"].position, found["K1"].position, found["K1"].in_time) == (1, 2, False)
    assert list(found) == ["K2", "K1"]


def test_an_urgent_call_goes_before_one_that_is_neither():
    found = proposed([call("K1", called=at("08:30"), due=at("09:30")), call("K2", urgent=True)], [hand()])
    assert (found["K2"].position, found["K1"].position) == (1, 2)


def test_who_was_there_before_goes_again_when_that_costs_little():
    hands = [hand("T1"), hand("T2", open_minutes=10)]
    assert who(proposed([call(been=frozenset({"T2"}))], hands)) == {"K1": "T2"}
    assert who(proposed([call(been=frozenset({"T2"}))], [hand("T1"), hand("T2", open_minutes=20)])) == {"K1": "T1"}


def test_among_equals_who_called_first_gets_the_first_place_of_the_first_technician():
    calls = [call(f"K{number}", called=at(f"08:3{number}"), due=at("17:00")) for number in range(4)]
    found = proposed(calls, [hand("T2"), hand("T1")])
    assert [(each.technician_no, each.position) for each in found.values()] == [
        ("T1", 1), ("T2", 1), ("T1", 2), ("T2", 2),
    ]  # fmt: skip


def test_among_equals_whoever_can_do_least_goes():
    hands = [hand("T1"), hand("T2", "washer", "fridge"), hand("T3", "washer")]
    assert who(proposed([call(needs="washer")], hands)) == {"K1": "T3"}


def test_a_call_or_a_technician_twice_and_a_time_without_an_offset_are_refused():
    with pytest.raises(ValueError, match="a call stands twice"):
        proposed([call(), call(area="suburban")], [hand()])
    with pytest.raises(ValueError, match="a technician stands twice"):
        proposed([call()], [hand(), hand(branch="B2")])
    for broken in (
        {"calls": [replace(call(), not_before=datetime(2026, 10, 12, 10))]},
        {"hands": [hand(on_duty_from=datetime(2026, 10, 12, 10))]},
        {"now": datetime(2026, 10, 12, 9)},
    ):
        with pytest.raises(NaiveDatetimeError):
            proposed(**{"calls": [call()], "hands": [hand()]} | broken)


minutes = st.integers(min_value=0, max_value=400)
some_hands = st.lists(
    st.builds(
        lambda branch, skills, busy: hand("?", *skills, branch=branch, open_minutes=busy),
        st.sampled_from(["B1", "B2"]), st.sets(st.sampled_from("ab")), minutes,
    ),
    max_size=5,
).map(lambda found: [replace(each, staff_no=f"T{place}") for place, each in enumerate(found)])  # fmt: skip
some_calls = st.lists(
    st.builds(
        lambda called, branch, area, needs, carried, urgent, appointed: call(
            "?", called=NOW - timedelta(minutes=called), branch=branch, area=area, needs=needs,
            carried_over=carried, urgent=urgent,
            not_before=None if appointed is None else NOW + timedelta(minutes=appointed),
        ),
        minutes, st.sampled_from(["B1", "B2"]), st.sampled_from([None, "urban", "suburban"]),
        st.sampled_from([None, "a", "b", "c"]), st.booleans(), st.booleans(), st.none() | minutes,
    ),
    max_size=8,
).map(lambda found: [replace(each, call_no=f"K{place}") for place, each in enumerate(found)])  # fmt: skip


@given(some_calls, some_hands, st.randoms(use_true_random=False))
def test_the_order_of_calls_and_technicians_changes_nothing(calls, hands, chance):
    before = propose(calls=calls, hands=hands, now=NOW, calendar_of=lambda _: CALENDAR, rules=RULES)
    chance.shuffle(calls)
    chance.shuffle(hands)
    assert propose(calls=calls, hands=hands, now=NOW, calendar_of=lambda _: CALENDAR, rules=RULES) == before


@given(some_calls, some_hands)
def test_every_call_has_one_proposal_by_somebody_able_of_its_branch_who_does_one_job_at_a_time(calls, hands):
    found = proposed(calls, hands)
    by_call, by_hand = {each.call_no: each for each in calls}, {each.staff_no: each for each in hands}
    assert set(found) == set(by_call)
    jobs: dict[str, list[Proposal]] = {}
    for number, each in found.items():
        wanted = by_call[number]
        able = [one for one in hands if one.branch_no == wanted.branch_no and one.can(wanted.needs)]
        assert (each.technician_no in {one.staff_no for one in able}) if able else each.technician_no is None
        assert each.in_time == (each.arrives_at is not None and each.arrives_at < wanted.breach_at)
        assert each.arrives_at is None or each.arrives_at >= max(NOW, wanted.not_before or NOW)
        if each.alternative is not None:
            assert not each.in_time
            assert by_hand[each.alternative.technician_no].can(wanted.needs)
            assert each.alternative.branch_no != wanted.branch_no
        if each.technician_no:
            jobs.setdefault(each.technician_no, []).append(each)
    for number, of_one in jobs.items():
        free = CALENDAR.add(NOW, by_hand[number].open_minutes)
        assert sorted(each.position for each in of_one) == list(range(1, len(of_one) + 1))
        for each in sorted(of_one, key=lambda one: one.position):
            way = 60 if by_call[each.call_no].area == "suburban" else 30
            assert each.arrives_at is not None
            assert CALENDAR.between(free, each.arrives_at) >= timedelta(minutes=way)
            free = CALENDAR.add(each.arrives_at, RULES.job_minutes)


@given(some_calls, some_hands)
def test_no_other_call_changes_the_forecast_of_one_carried_over_and_no_ordinary_one_that_of_an_urgent_one(calls, hands):
    found = proposed(calls, hands)
    for first in (
        [each for each in calls if each.carried_over],
        [each for each in calls if each.carried_over or each.urgent],
    ):
        for number, alone in proposed(first, hands).items():
            among_all = found[number]
            assert (alone.technician_no, alone.arrives_at) == (among_all.technician_no, among_all.arrives_at)


small_hands = st.lists(st.tuples(st.sets(st.sampled_from("ab")), st.integers(0, 60)), min_size=1, max_size=3).map(
    lambda found: [hand(f"T{place}", *skills, open_minutes=busy) for place, (skills, busy) in enumerate(found)]
)
small_calls = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 120), st.sampled_from([None, "a", "b"])), min_size=1, max_size=4
).map(
    lambda found: [
        call(f"K{n}", called=NOW - timedelta(minutes=c), due=NOW + timedelta(minutes=d), needs=needs)
        for n, (c, d, needs) in enumerate(found)
    ]
)


def lateness(calls, hands, orders) -> int:
    """Total minutes late when every call goes to the technician beside it, in this order, one way for all."""
    free = {each.staff_no: each.open_minutes for each in hands}
    total = 0
    for which, number in orders:
        arrives = free[number] + 10
        free[number] = arrives + 30
        total += max(arrives - round((calls[which].due_at - NOW).total_seconds() / 60), 0)
    return total


@settings(deadline=None)
@given(small_calls, small_hands)
def test_with_one_way_for_all_and_no_appointments_no_other_plan_has_less_lateness_first_come_included(calls, hands):
    able = [[one.staff_no for one in hands if one.can(each.needs)] for each in calls]
    calls = [each for each, some in zip(calls, able, strict=True) if some]
    able = [some for some in able if some]
    # With a thousand minutes of waiting for each late one nothing else counts; no margin: forecasts here do not err.
    strict = EVEN.model_copy(update={"late_minute": 1000, "late_at_all": 0, "margin_minutes": 0})
    found = proposed(calls, hands, rules=strict)
    ours = sum(
        max(CALENDAR.between(NOW, found[each.call_no].arrives_at or NOW) - (each.due_at - NOW), timedelta()).seconds
        for each in calls
    )
    least = min(
        (
            lateness(calls, hands, [(which, given[which]) for which in order])
            for order in permutations(range(len(calls)))
            for given in product(*able)
        ),
        default=0,
    )
    assert ours == least * 60


def test_a_rule_book_written_before_still_holds_and_one_that_says_otherwise_is_used(tmp_path):
    book = default_book()
    written = book.model_dump(mode="json", by_alias=True)
    del written["dispatching"]
    assert RuleBook.model_validate(written).dispatching == book.dispatching == RULES
    path = tmp_path / "company.yaml"
    path.write_text("dispatching: {article: MS-99, job_minutes: 45}\n", encoding="utf-8")
    assert [str(problem) for problem in check_file(path) if "MS-99" in str(problem)]


@pytest.mark.parametrize("neighbours", [{"B1": ["B1"]}, {"B1": ["B2", "B2"]}])
def test_a_branch_is_not_its_own_neighbour_and_names_each_once(neighbours):
    with pytest.raises(ValidationError, match="its own neighbour"):
        DispatchRules.model_validate({"neighbours": neighbours})
