"""What the evening control found about a case, and who was proposed for it: both as their registers have it."""

from models import PaperFinding, Proposal
from models.queries.explain_records import TimelineRow
from rules.events import CallEvent
from rules.masking import mask_text
from rules.wording import Text
from tasks.explaining.masked import masked
from tasks.explaining.matter import Matter
from tasks.explaining.story_papers import FindingStory, ProposalStory


def finding_stories(matter: Matter) -> tuple[FindingStory, ...]:
    """Every gap between the papers of the case, open and settled, in the order in which they were found (MS-13)."""
    return tuple(_finding(row, matter) for row in matter.findings)


def proposal_stories(matter: Matter) -> tuple[ProposalStory, ...]:
    """Every proposal for a call, and what was decided instead (MS-3)."""
    return tuple(_proposal(row, matter) for row in matter.proposals)


def _finding(row: PaperFinding, matter: Matter) -> FindingStory:
    return FindingStory(
        id=row.id,
        code=row.code,
        kind=row.kind,
        article=row.article,
        about=row.about,
        said=masked("text", matter.say(row.text_en, row.text_zh)),
        owner=matter.who(row.owner_no),
        owner_role=row.owner_role,
        since=matter.local(row.since),
        found_at=matter.local(row.found_at),
        last_seen_at=matter.local(row.last_seen_at),
        due_at=matter.local(row.due_at),
        settled_at=matter.local_or_none(row.settled_at),
        occurrence=row.occurrence,
    )


def _proposal(row: Proposal, matter: Matter) -> ProposalStory:
    before = _sent_before(row, matter)
    return ProposalStory(
        id=row.id,
        proposed_at=matter.local(row.proposed_at),
        technician=matter.who(row.technician_no),
        arrives_at=matter.local_or_none(row.arrives_at),
        due_at=matter.local_or_none(row.due_at),
        in_time=row.in_time,
        reason=Text(**row.reason).in_locale(matter.say.locale),
        alternative=matter.who(row.alternative_technician_no),
        alternative_branch=row.alternative_branch_no,
        ended_at=matter.local_or_none(row.ended_at),
        taken_up=row.taken_up,
        dispatched_at=matter.local_or_none(row.dispatched_at),
        dispatched_to=matter.who(row.dispatched_to),
        override_reason=mask_text(row.override_reason) if row.override_reason else None,
        asked_at=matter.local_or_none(row.asked_at),
        sent_before=None if before is None else matter.who(before.detail.get("technician")),
        sent_before_at=None if before is None else matter.local(before.happened_at),
    )


def _sent_before(row: Proposal, matter: Matter) -> TimelineRow | None:
    """The last dispatch of before a proposal that was handed in while it stood, and so ended it unanswered."""
    if row.ended_at is None or row.taken_up is not None:
        return None
    corrected = {each.corrects for each in matter.rows}
    late = [
        each
        for each in matter.rows
        if each.kind == CallEvent.DISPATCHED
        and each.id not in corrected
        and each.happened_at < row.proposed_at <= each.learned_at <= row.ended_at
    ]
    return max(late, key=lambda each: each.happened_at, default=None)
