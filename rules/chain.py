"""The chain of a job's papers: call, voucher, receipt, repair card, hand-back, invoice, payment (MS-2 to MS-8, RP-1).

What cannot be at all is refused when papers are loaded. Here is what may be for a while and must not stay: papers that
are missing, double, contradictory, out of order, or work that is not billed. `rules/chain_codes.py` has the table.
"""

from rules.chain_codes import ChainFinding
from rules.chain_covered import of_covered
from rules.chain_custody import of_agreement, of_hand_back, of_receipts, of_visits
from rules.chain_looking import Looking
from rules.chain_money import of_money
from rules.chain_papers import Job

LOOKS = (of_visits, of_receipts, of_agreement, of_hand_back, of_covered, of_money)


def findings(job: Job, *, looking: Looking) -> list[ChainFinding]:
    """What does not fit between the papers of one call, the oldest first; nothing twice under one code and paper."""
    once: dict[tuple[str, str], ChainFinding] = {}
    for look in LOOKS:
        for one in look(job, looking):
            once.setdefault((one.code, one.about), one)
    return sorted(once.values(), key=lambda one: (one.since, one.code, one.about))
