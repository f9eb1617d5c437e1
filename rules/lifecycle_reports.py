"""Directors' daily reports and the evaluations of quarters: compiled, signed, forwarded (MS-11, MS-12, PW-3)."""

from rules.events import ReportEvent, ReportState
from rules.lifecycle_tables import RefusalRule, Table
from rules.wording import Text

_S = ReportState

REPORT = Table(
    opening=ReportEvent.COMPILED,
    rows=(
        (ReportEvent.COMPILED, (None,), _S.UNSIGNED),
        (ReportEvent.RECOMPILED, tuple(_S), _S.UNSIGNED),  # a correction voids the signature
        (ReportEvent.SIGNED, (_S.UNSIGNED, _S.SENT_BACK), _S.SIGNED),
        (ReportEvent.SENT_BACK, (_S.UNSIGNED,), _S.SENT_BACK),
        (ReportEvent.FORWARDED, (_S.SIGNED, _S.UNSIGNED), _S.FORWARDED),  # unsigned: a service centre files directly
    ),
    anywhere=frozenset({ReportEvent.ACKNOWLEDGED, ReportEvent.CORRECTED, ReportEvent.NOTE}),
    final=frozenset({_S.FORWARDED}),
    refusals=(
        RefusalRule(
            "report_signed",
            frozenset({ReportEvent.SIGNED, ReportEvent.SENT_BACK}),
            frozenset({_S.SIGNED, _S.FORWARDED}),
            Text(
                en="the report is signed and on its way; a corrected daily report is put before the manager anew by itself",
                zh="该报告已签核转呈；日报更正后系统会自动重新送签",
            ),
        ),
    ),
)
