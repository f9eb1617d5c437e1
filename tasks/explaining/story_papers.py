"""What hangs together with a case, as values of its story: cases, vouchers, proposals, gaps in the papers, steps.

Every time is aware and in the zone of the case's branch; every text is masked (PR-2). The fields' names are keys of
the document that `aftersales explain --json` prints.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody by number, with the name and role of the register; customers by number, their name masked."""

    no: str
    name: str
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """A case that belongs to this one.

    `relation` is stable: call, goods, complaint, contract, earlier_job (this call repeats it), repeated_by,
    first_complaint (this complaint is linked to it) or repeated_in. `case` is the name that finds it;
    `who` is whoever did the earlier job.
    """

    relation: str
    case: str
    state: str
    state_said: str
    at: datetime
    said: str
    who: Who | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherStory:
    """A voucher of the call; the reason of a void one in words (MS-3, MS-4)."""

    number: int
    branch: str
    drawn_at: datetime
    signed_at: datetime | None
    signed_by: str | None
    archived_at: datetime | None
    voided_at: datetime | None
    void_reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardStory:
    """An opinion card of the call, the excuse for having none, or what is still to come (SV-16, SV-18).

    `completed_at` is the visit or hand-back that it is about, `technician` who is rated. `issued_at` None: the register
    holds nothing of it yet. `said` tells why it was not sent, or where its answer stands.
    """

    card_no: str | None
    way: str | None
    excuse: str | None
    completed_at: datetime | None
    technician: Who | None
    issued_at: datetime | None
    reminders: int
    reminded_at: datetime | None
    answered_at: datetime | None
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingStory:
    """A gap that the evening control found between the papers; `settled_at` None while it is open.

    `owner` is None where nobody of `owner_role` or standing in was found; `occurrence` counts its comings back.
    """

    id: int
    code: str
    kind: str
    article: str
    about: str
    said: str
    owner: Who | None
    owner_role: str
    since: datetime
    found_at: datetime
    last_seen_at: datetime
    due_at: datetime
    settled_at: datetime | None
    occurrence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalStory:
    """Who was proposed for the call, and what was decided (MS-3).

    `technician` None: nobody of the branch could go. `taken_up` is followed or overridden, None where nobody was sent
    while it stood; `override_reason` says why somebody else went, `asked_at` when the director was asked for it.
    `sent_before` had been sent `sent_before_at`, before the proposal was made, by a dispatch that came in while it stood.
    """

    id: int
    proposed_at: datetime
    technician: Who | None
    arrives_at: datetime | None
    due_at: datetime | None
    in_time: bool
    reason: str
    alternative: Who | None
    alternative_branch: str | None
    ended_at: datetime | None
    taken_up: str | None
    dispatched_at: datetime | None
    dispatched_to: Who | None
    override_reason: str | None
    asked_at: datetime | None
    sent_before: Who | None
    sent_before_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStory:
    """A next step that somebody was asked to take; `open` while the case still stands where it is due."""

    step: str
    article: str
    title: str
    asked: Who
    since: datetime
    asked_at: datetime
    notice: int
    status: str
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """What comes next if nobody acts. `at` None: not before somebody acts; in the past: with the next run.

    `code` is stable: alert, limit_ends, paused, nothing_more, expiry_notice, lapse, carry_over, finding_due, notice.
    """

    code: str
    at: datetime | None
    article: str
    what: str
    limit: str | None = None
