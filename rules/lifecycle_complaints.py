"""Complaints: received, handled, answered, and on to the next level where the customer is not content (SV-20 to SV-22, NT)."""

from rules.events import ComplaintEvent, ComplaintState
from rules.lifecycle_tables import RefusalRule, Table
from rules.wording import Text

_E, _P = ComplaintEvent, ComplaintState
_OPEN = (_P.RECEIVED, _P.ASSIGNED, _P.UNDER_REVIEW, _P.REOPENED)
_ANSWERABLE = (*_OPEN, _P.ANSWERED)
_TOLD = (_P.ANSWERED, _P.CLOSED)

COMPLAINT = Table(
    opening=_E.RECEIVED,
    rows=(
        (_E.RECEIVED, (None,), _P.RECEIVED),
        (_E.ASSIGNED, (_P.RECEIVED, _P.REOPENED), _P.ASSIGNED),
        (_E.REVIEWED, _OPEN, _P.UNDER_REVIEW),
        (_E.FORWARDED, _OPEN, _P.UNDER_REVIEW),
        (_E.ANSWERED, _ANSWERABLE, _P.ANSWERED),
        (_E.LETTER_SENT, _ANSWERABLE, _P.ANSWERED),
        (_E.SATISFIED, (_P.ANSWERED,), _P.ANSWERED),
        (_E.SATISFIED, (_P.CLOSED,), _P.CLOSED),
        (_E.DISSATISFIED, _TOLD, _P.REOPENED),
        (_E.REPEATED, (_P.ANSWERED,), _P.REOPENED),
        (_E.CLOSED, (_P.ANSWERED,), _P.CLOSED),
        (_E.REOPENED, (_P.ANSWERED, _P.CLOSED, _P.WITHDRAWN, _P.LINKED), _P.REOPENED),
        (_E.WITHDRAWN, _ANSWERABLE, _P.WITHDRAWN),
        (_E.LINKED, (_P.RECEIVED,), _P.LINKED),
    ),
    anywhere=frozenset(
        {
            _E.ASSIGNED,
            _E.ACKNOWLEDGED,
            _E.TOLD,
            _E.SEVERITY_RAISED,
            _E.SEVERITY_LOWERED,
            _E.SEVERITY_CONFIRMED,
            _E.FOUND,
            _E.LETTER_DRAFTED,
            _E.LETTER_APPROVED,
            _E.LETTER_SENT_BACK,
            _E.LETTER_SENT,
            _E.RAISED,
            _E.REWARDED,
            _E.REWARD_DECLINED,
            _E.REPRIMAND_PROPOSED,
            _E.REPRIMANDED,
            _E.REPRIMAND_DECLINED,
            _E.RETURN_APPROVED,
            _E.RETURN_REFUSED,
            _E.EXCHANGED,
            _E.EXTENDED,
            _E.REPEATED,
            _E.CORRECTED,
            _E.NOTE,
        }
    ),
    final=frozenset({_P.CLOSED, _P.WITHDRAWN, _P.LINKED}),
    echoes=(
        (_E.REVIEWED, (_P.ANSWERED,), _P.ANSWERED),
        (_E.FORWARDED, (_P.ANSWERED,), _P.ANSWERED),
    ),
    refusals=(
        RefusalRule(
            "decision_after_close",
            frozenset({_E.REVIEWED, _E.FORWARDED, _E.ANSWERED}),
            frozenset({_P.CLOSED, _P.WITHDRAWN}),
            Text(
                en='the complaint stood at "{state}" before the decision; reopen it first',
                zh="批示前该投诉已是“{state_zh}”，请先重开",
            ),
        ),
        RefusalRule(
            "closed_without_answer",
            frozenset({_E.CLOSED}),
            frozenset(_OPEN),
            Text(en="a complaint is closed only after an answer (it is {state})", zh="未答复的投诉不能结案"),
        ),
        RefusalRule(
            "not_answered_yet",
            frozenset({_E.SATISFIED, _E.DISSATISFIED}),
            frozenset({*_OPEN, _P.WITHDRAWN}),
            Text(
                en='a customer is content or not with an answer, and there was none (the complaint stood at "{state}")',
                zh="尚未答复（当时为“{state_zh}”），不能登记客户是否满意",
            ),
        ),
    ),
)
