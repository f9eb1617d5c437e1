"""complaint-escalation: a handler at once, serious complaints before the vice-president (SV-20 to SV-22, NT-1, NT-4 to NT-8)."""

from datetime import datetime

from flows.duty import duty
from flows.escalations import escalations
from flows.outcome import Outcome
from tasks.duties.complaint_drafts import put_drafts_before_directors
from tasks.duties.complaint_letters import draft_and_send_letters
from tasks.duties.escalating import assign_and_submit
from tasks.duties.next_steps import ask_for_next_steps
from tasks.duties.telling_customers import tell_customers


@duty("complaint-escalation")
def complaint_escalation(*, now: datetime, dry_run: bool) -> Outcome:
    """Put drafts of complaints before the directors, assign every complaint, submit the serious ones, tell whoever was
    handed one, ask for what is to be decided next, tell customers which way it goes, draft the letters about serious ones
    and send those that were approved.

    The clocks then chase them.
    """
    drafts = put_drafts_before_directors(now=now, dry_run=dry_run)
    done = assign_and_submit(now=now, dry_run=dry_run)
    asked = ask_for_next_steps("complaint-escalation", now=now, dry_run=dry_run)
    told = tell_customers(now=now, dry_run=dry_run)
    letters = draft_and_send_letters(now=now, dry_run=dry_run)
    return Outcome(
        changed={
            "drafts put before directors": drafts.told,
            "handlers assigned": done.assigned,
            "submitted for review": done.submitted,
            "told that it is theirs": done.handed,
            "asked for the next step": asked.notices,
            "customers told": told.told,
            "customers to be told in person": told.asked,
            "letters drafted": letters.drafted,
            "letters sent": letters.sent,
            "notices": drafts.notices + done.notices + asked.notices + told.notices + letters.notices,
        },
        rows=drafts.rows + done.rows + asked.rows + told.rows + letters.rows,
        happenings=escalations(done),
        failures=drafts.failures + done.failures + asked.failures + told.failures + letters.failures,
    )
