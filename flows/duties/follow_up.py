"""follow-up: hourly; each branch's customers of the day are given to whoever follows them up (PW-2 to PW-5, RS-9, CR-6, FP-4)."""

from datetime import datetime

from flows.duty import duty
from flows.outcome import Outcome
from tasks.duties.following_up import follow_customers_up
from tasks.duties.greeting import greet_customers
from tasks.duties.next_steps import ask_for_next_steps


@duty("follow-up")
def follow_up(*, now: datetime, dry_run: bool) -> Outcome:
    """Give out the day's follow-ups, mail questionnaires and remind of them, watch what comes back, end what nobody answers.

    What was found goes to the department concerned, and who is to be greeted is greeted.
    """
    done = follow_customers_up(now=now, dry_run=dry_run)
    found = ask_for_next_steps("follow-up", now=now, dry_run=dry_run)
    greeted = greet_customers(now=now, dry_run=dry_run)
    return Outcome(
        changed={
            "follow-ups given out": done.given,
            "questionnaires reminded of": done.reminded,
            "questionnaires turned to the telephone": done.turned,
            "follow-ups excused": done.excused,
            "follow-ups given up": done.expired,
            "follow-ups ended at the customer's wish": done.ended,
            "greetings": greeted.greeted,
            "greetings left out": greeted.left_out,
            "findings passed on": found.notices,
            "notices": done.notices + found.notices + greeted.greeted,
        },
        rows=done.rows + found.rows,
        failures=[*done.failures, *found.failures, *greeted.failures],
    )
