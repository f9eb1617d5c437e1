"""What belongs to a case: the cases beside it and the vouchers drawn for it (MS-3, MS-4, MS-6, RS-3)."""

from models import Voucher
from models.queries.explain_papers import RelatedRow
from rules.events import STATES, CallEvent
from rules.masking import mask_name
from rules.words import CaseKind
from tasks.explaining.matter import Matter
from tasks.explaining.story_papers import Related, VoucherStory

RELATIONS = {
    "call": ("its call", "所属叫修"),
    "goods": ("goods in custody", "在修商品"),
    "complaint": ("complaint about it", "相关投诉"),
    "contract": ("served under contract", "适用保养合同"),
    "follow_up": ("follow-up of the customer", "客户回访"),
    "draft": ("complaint drafted by the opinion card", "调查卡所拟投诉草稿"),
    "earlier_job": ("repeats the earlier job", "重复维修，前次"),
    "first_complaint": ("linked to", "并入投诉"),
    "repeated_in": ("the customer complained again in", "客户再次投诉"),
    "repeated_by": ("was repeated by", "后又重修"),
}
"""How cases belong together, in words; a contract's calls are its own sentence."""


def related(matter: Matter) -> tuple[Related, ...]:
    """The cases beside this one, each with what finds it and where it stands."""
    return tuple(_related(row, matter) for row in matter.related)


def voucher_stories(matter: Matter) -> tuple[VoucherStory, ...]:
    """Every voucher of the call, void ones with the reason."""
    return tuple(_voucher(row, matter) for row in matter.vouchers)


def _related(row: RelatedRow, matter: Matter) -> Related:
    words = RELATIONS[row.relation]
    if matter.case.kind == CaseKind.CONTRACT:
        words = ("call served under it", "合同内叫修")
    said, days, who = matter.say(*words), row.detail.get("days"), matter.who(row.detail.get("technician"))
    if days is not None:
        by = "" if who is None or row.relation != "earlier_job" else matter.say(f", by {who.name} ({who.no})",
                                                                               f"，{who.name}（{who.no}）")  # fmt: skip
        said = matter.say(f"{said} ({days} days between{by})", f"{said}（相隔{days}天{by}）")
    state = STATES[CaseKind(row.kind)](row.state)
    return Related(
        relation=row.relation,
        case=f"{row.kind}:{row.number}",
        state=row.state,
        state_said=matter.say.word(state),
        at=matter.local(row.at),
        said=said,
        who=who if row.relation == "earlier_job" else None,
        days=days,
    )


def _voucher(row: Voucher, matter: Matter) -> VoucherStory:
    reason = row.void_reason
    if reason in set(CallEvent):
        reason = matter.say.word(CallEvent(reason))
    return VoucherStory(
        number=row.number,
        branch=row.branch_no,
        drawn_at=matter.local(row.drawn_at),
        signed_at=matter.local_or_none(row.signed_at),
        signed_by=mask_name(row.signed_by) if row.signed_by else None,
        archived_at=matter.local_or_none(row.archived_at),
        voided_at=matter.local_or_none(row.voided_at),
        void_reason=reason,
    )
