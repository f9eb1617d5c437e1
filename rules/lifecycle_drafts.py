"""Drafts of complaints: made from an opinion card, opened or dismissed by the director, withdrawn with it (SV-17, SV-22)."""

from rules.events import DraftEvent, DraftState
from rules.lifecycle_tables import RefusalRule, Table
from rules.wording import Text

_E, _S = DraftEvent, DraftState

DRAFT = Table(
    opening=_E.DRAFTED,
    rows=(
        (_E.DRAFTED, (None,), _S.WAITING),
        (_E.DRAFTED_AGAIN, (_S.WITHDRAWN,), _S.WAITING),
        (_E.OPENED, (_S.WAITING,), _S.OPENED),
        (_E.DISMISSED, (_S.WAITING,), _S.DISMISSED),
        (_E.WITHDRAWN, (_S.WAITING,), _S.WITHDRAWN),
    ),
    # A decision whose paper comes late lies before what became of the card in the meantime: that then moves nothing.
    anywhere=frozenset(
        {
            _E.DRAFTED_AGAIN,
            _E.WITHDRAWN,
            _E.SEVERITY_RAISED,
            _E.SEVERITY_LOWERED,
            _E.ACKNOWLEDGED,
            _E.CORRECTED,
            _E.NOTE,
        }
    ),
    final=frozenset({_S.OPENED, _S.DISMISSED, _S.WITHDRAWN}),
    refusals=(
        RefusalRule(
            "draft_decided",
            frozenset({_E.OPENED, _E.DISMISSED}),
            frozenset({_S.OPENED, _S.DISMISSED}),
            Text(
                en="the draft was decided on before (it is {state}); correct that row instead",
                zh="该草稿此前已有决定（{state_zh}），请更正原记录",
            ),
        ),
        RefusalRule(
            "draft_withdrawn",
            frozenset({_E.OPENED, _E.DISMISSED}),
            frozenset({_S.WITHDRAWN}),
            Text(
                en="the card was corrected and gives no cause for a complaint any more; enter a complaint if there is one",
                zh="调查卡已更正，不再构成投诉；如确有投诉，请登记投诉登记表",
            ),
        ),
    ),
)
