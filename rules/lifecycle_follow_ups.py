"""Follow-ups of customers: due, tried, reached or declined, or left unanswered (PW-2, PW-3, PW-5, RS-9, FP-4)."""

from rules.events import FollowUpEvent, FollowUpState
from rules.lifecycle_tables import RefusalRule, Table
from rules.wording import Text

_E, _S = FollowUpEvent, FollowUpState
_OPEN = (_S.DUE, _S.TRIED)
_UNANSWERED = (*_OPEN, _S.EXPIRED, _S.EXCUSED)

FOLLOW_UP = Table(
    opening=_E.DUE,
    rows=(
        (_E.DUE, (None,), _S.DUE),
        (_E.NOT_REACHED, _OPEN, _S.TRIED),
        (_E.REACHED, _UNANSWERED, _S.REACHED),  # a questionnaire that comes back late still counts
        (_E.DECLINED, _UNANSWERED, _S.DECLINED),
        (_E.EXPIRED, _OPEN, _S.EXPIRED),
        (_E.EXCUSED, _OPEN, _S.EXCUSED),
    ),
    # An answer whose paper comes late lies before what we gave up in the meantime: that then moves nothing.
    anywhere=frozenset(
        {_E.EXPIRED, _E.EXCUSED, _E.ASKED_OTHERWISE, _E.PASSED_ON, _E.ACKNOWLEDGED, _E.CORRECTED, _E.NOTE}
    ),
    final=frozenset({_S.REACHED, _S.DECLINED, _S.EXPIRED, _S.EXCUSED}),
    # An answer that was kept and is entered late may lie before a try in vain that stands already: it counts, and the try
    # moves nothing. A new try after an answer is refused where it is entered.
    echoes=(
        (_E.NOT_REACHED, (_S.REACHED,), _S.REACHED),
        (_E.NOT_REACHED, (_S.DECLINED,), _S.DECLINED),
    ),
    refusals=(
        RefusalRule(
            "follow_up_done",
            frozenset({_E.REACHED, _E.NOT_REACHED, _E.DECLINED}),
            frozenset({_S.REACHED, _S.DECLINED}),
            Text(
                en="the customer has been followed up already; correct that row instead",
                zh="该客户此前已回访，请更正原记录",
            ),
        ),
        RefusalRule(
            "follow_up_given_up",
            frozenset({_E.NOT_REACHED}),
            frozenset({_S.EXPIRED, _S.EXCUSED}),
            Text(
                en="the follow-up was given up before; only an answer of the customer is taken in",
                zh="该回访此前已结束，只接受客户的答复",
            ),
        ),
    ),
)
