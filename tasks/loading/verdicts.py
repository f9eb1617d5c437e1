"""Which verdict a decision may give at which step: a refusal neither cancels nor closes anything (SV-20, MS-12, RS-3, NT)."""

from rules.words import CaseKind, DecisionStep, Verdict

FITTING: dict[DecisionStep, tuple[Verdict, ...]] = {
    DecisionStep.SIGN: (Verdict.APPROVE, Verdict.REJECT),
    DecisionStep.REPEAT: (Verdict.APPROVE, Verdict.REJECT),
    DecisionStep.HELP: (Verdict.ASK, Verdict.ACKNOWLEDGE),
    DecisionStep.INVESTIGATION: (Verdict.RESOLVE,),
    DecisionStep.LETTER: (Verdict.APPROVE, Verdict.REJECT),
    DecisionStep.SATISFACTION: (Verdict.APPROVE, Verdict.REJECT),
    DecisionStep.REWARD: (Verdict.APPROVE, Verdict.REJECT),
    DecisionStep.REPRIMAND: (Verdict.APPROVE, Verdict.REJECT),
    DecisionStep.RETURN_APPROVAL: (Verdict.APPROVE, Verdict.REJECT),
    DecisionStep.EXCHANGE: (Verdict.RESOLVE,),
    DecisionStep.EXTENSION: (Verdict.APPROVE,),
    DecisionStep.DRAFT: (Verdict.APPROVE, Verdict.REJECT),
}
"""Steps that take only these verdicts; asking for help fits no other step."""
MAY_SAY_NO = frozenset({DecisionStep.REVIEW, DecisionStep.ANSWER, DecisionStep.ACKNOWLEDGEMENT})
"""Other steps at which no is an answer: a complaint is looked at or answered with it. The rest are done or not done."""
ACKNOWLEDGES = frozenset({DecisionStep.ACKNOWLEDGEMENT, DecisionStep.ASSIGNMENT, DecisionStep.REVIEW})
"""The steps at which somebody may say that they have seen it; at any other that would be entered instead of the step itself."""


def verdicts_of(kind: CaseKind, step: DecisionStep) -> tuple[Verdict, ...]:
    """The verdicts that a step of such a case takes; forwarding is for complaints, and for a contract's visit."""
    if step in FITTING:
        return FITTING[step]
    forwards = kind is CaseKind.COMPLAINT or (kind is CaseKind.CONTRACT and step is DecisionStep.ASSIGNMENT)
    left_out = {Verdict.ASK}
    if step not in MAY_SAY_NO:
        left_out.add(Verdict.REJECT)
    if step not in ACKNOWLEDGES:
        left_out.add(Verdict.ACKNOWLEDGE)
    if not forwards:
        left_out.add(Verdict.FORWARD)
    return tuple(verdict for verdict in Verdict if verdict not in left_out)
