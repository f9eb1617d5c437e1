"""The ledger of periods: a duty is done once for a day, also by two runs at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from models.database import reading, transaction
from tasks.periods import claim_period, latest_period
from tests.tasks.entering import at

NOW = at("10-12T18:00")


def claim(url: str, *, begun: Event | None = None, go_on: Event | None = None) -> bool:
    with transaction(url) as session:
        got = claim_period(session, "duty", period="2026-10-12", scope="B1", now=NOW)
        if begun is not None and go_on is not None:
            begun.set()
            assert go_on.wait(10)
        return got


def test_of_two_runs_at_once_one_does_it_and_the_other_waits_and_does_nothing(company):
    begun, go_on = Event(), Event()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(claim, company, begun=begun, go_on=go_on)
        assert begun.wait(10)
        second = pool.submit(claim, company)
        go_on.set()
        assert (first.result(timeout=20), second.result(timeout=20)) == (True, False)


def test_the_latest_period_is_of_the_duty_and_its_branch(company):
    with transaction(company) as session:
        for period in ("2026-10-12", "2026-10-09"):
            assert claim_period(session, "duty", period=period, scope="B1", now=NOW)
    with reading(company) as session:
        assert latest_period(session, "duty", scope="B1") == "2026-10-12"
        assert (latest_period(session, "duty", scope="B2"), latest_period(session, "other", scope="B1")) == ("", "")
