"""Quotes for carried-in work and what customers say to them (RS-5, WP-5). Amounts in fen."""

from datetime import datetime

import numpy as np

from desk.demo import texts
from desk.demo.company import Company
from desk.demo.days import Workdays
from desk.demo.drawing import Deck, one_of
from desk.demo.goods import Answer, Goods, Quote, Wait
from rules.words import QuoteAnswer, QuoteScope, Role, WaitFor

ANSWERS = (
    (Answer.CONFIRMED, 3), (Answer.SLOW, 2), (Answer.DECLINED, 1), (Answer.EXTRA, 1), (Answer.EXTRA_DECLINED, 1),
)  # fmt: skip


class QuoteDesk:
    """Draws quotes and their answers; the director of the branch quotes."""

    def __init__(self, rng: np.random.Generator, *, company: Company) -> None:
        self._rng = rng
        self._answers = Deck(rng, ANSWERS)
        self._directors = {each.branch: each.number for each in company.people if each.role is Role.DIRECTOR}

    def for_work(self, goods: Goods, *, quoted_at: datetime, days: Workdays) -> Answer:
        """Quote the repair itself, and say how the customer takes it; work that waits for the answer is written down."""
        rng, answer = self._rng, self._answers.draw()
        slow = answer is Answer.SLOW
        answered_at = days.add(quoted_at, int(rng.integers(700, 1700) if slow else rng.integers(15, 300)))
        said = QuoteAnswer.DECLINED if answer is Answer.DECLINED else QuoteAnswer.CONFIRMED
        labour, parts = int(rng.integers(8, 26)) * 1_000, int(rng.integers(0, 60)) * 1_000
        quote = self._quote(goods, QuoteScope.WORK, quoted_at, answered_at, said, labour=labour, parts=parts)
        goods.quotes.append(quote)
        if slow:
            note = one_of(rng, texts.WAITING_NOTES["customer"])
            goods.waits.append(Wait(WaitFor.CUSTOMER, quoted_at, answered_at, note))
        return answer

    def for_extra(self, goods: Goods, *, answer: Answer, quoted_at: datetime, days: Workdays) -> Quote:
        """Quote what was found while repairing."""
        rng = self._rng
        answered_at = days.add(quoted_at, int(rng.integers(20, 240)))
        said = QuoteAnswer.DECLINED if answer is Answer.EXTRA_DECLINED else QuoteAnswer.CONFIRMED
        labour, parts = int(rng.integers(2, 9)) * 1_000, int(rng.integers(2, 25)) * 1_000
        quote = self._quote(goods, QuoteScope.EXTRA, quoted_at, answered_at, said, labour=labour, parts=parts)
        goods.quotes.append(quote)
        return quote

    def _quote(
        self,
        goods: Goods,
        scope: QuoteScope,
        quoted_at: datetime,
        answered_at: datetime,
        answer: QuoteAnswer,
        *,
        labour: int,
        parts: int,
    ) -> Quote:
        travel = 3_000 if goods.trip is not None and scope is QuoteScope.WORK else 0
        return Quote(
            number=f"Q{goods.receipt[1:]}-{len(goods.quotes) + 1}",
            scope=scope,
            quoted_at=quoted_at,
            quoted_by=self._directors[goods.call.branch.number],
            labour=labour,
            parts=parts,
            travel=travel,
            answer=answer,
            answered_at=answered_at,
        )
