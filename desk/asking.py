"""Questions asked in Slack, from the slash command to the answer that the asker alone sees."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models import Answered
from tasks.asking import words
from tasks.asking.keeping import take_up, write_answer
from tasks.asking.pages import plain_page
from tasks.asking.payload import Asked, read_asked
from tasks.asking.telling import reply_to
from tasks.presses.chat import Chat
from tasks.settings import settings

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Questions:
    """Answers questions one by one; each is kept with its answer (PR-1)."""

    chat: Chat
    clock: Callable[[], datetime]

    def receive(self, payload: Mapping[str, Any]) -> Asked | None:
        """What is to be answered of a payload; None for what is none of ours. Asks the registers nothing."""
        return read_asked(payload)

    def answer(self, asked: Asked) -> None:
        """Answer a question that was not answered before; whatever goes wrong is logged and the asker told."""
        try:
            if not take_up(asked, now=self.clock()):
                return  # delivered again
            reply = reply_to(asked, now=self.clock())
            write_answer(asked.key, reply.answer, staff_no=reply.staff_no, case_id=reply.case_id)
        except Exception:
            log.exception("a question could not be answered")
            self._fail(asked)
            return
        self.chat.answer(reply.message, user=asked.user, place=asked.place, response_url=asked.response_url)

    def _fail(self, asked: Asked) -> None:
        said = plain_page(words.FAILED.in_locale(settings().locale))
        self.chat.answer(said, user=asked.user, place=asked.place, response_url=asked.response_url)
        try:
            write_answer(asked.key, Answered.FAILED)
        except Exception:
            log.exception("that a question was not answered could not be written down")
