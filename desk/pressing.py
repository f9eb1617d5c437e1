"""Buttons pressed in Slack, from the press to the answer."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from desk.door import entered
from flows.announcing import announce
from flows.outcome import EventName, Happening
from rules.buttons import Ask
from rules.wording import Text
from tasks.handed_in import Entered
from tasks.inbox import Arrival
from tasks.presses import words
from tasks.presses.chat import Chat
from tasks.presses.choices import technicians_for
from tasks.presses.form import form_of
from tasks.presses.handing_in import hand_in, left_behind
from tasks.presses.payload import Press, read_press
from tasks.presses.rewriting import told_again, whereabouts
from tasks.settings import settings

log = logging.getLogger(__name__)

REMEMBERED = 10_000
LEFT_BEHIND = timedelta(seconds=30)
"""How old a press is that was handed in and is still there, before it counts as left by a listener that was killed."""


@dataclass(slots=True)
class Presses:
    """Takes presses one by one: each becomes a row by its form's own door, and is answered where it was made."""

    chat: Chat
    clock: Callable[[], datetime]
    patience: float = 10.0  # seconds for another process that is just taking the same press in
    _seen: OrderedDict[str, None] = field(default_factory=OrderedDict)
    _one_at_a_time: Lock = field(default_factory=Lock)

    def receive(self, payload: Mapping[str, Any]) -> Press | None:
        """What is to be entered of a payload; None for what is none of ours, came before, or has a form opened first.

        Quick enough to be called as it arrives: the registers are asked for nothing but the technicians of a branch.
        """
        press = read_press(payload)
        if press is None or not self._is_new(press.key):
            return None
        if not press.asks_first:
            return press
        try:
            self._ask_first(press)
        except Exception:
            log.exception("the form of %s could not be made", press.pressed.button.name)
            self._tell(press, words.AGAIN.in_locale(settings().locale))
        return None

    def _ask_first(self, press: Press) -> None:
        """Open the form of a button that has to ask for something, or say why that cannot be."""
        locale, technicians = settings().locale, []
        if Ask.TECHNICIAN in press.pressed.button.asks:
            technicians = technicians_for(press, now=self.clock())
            if not technicians:
                self._tell(press, words.NOBODY_TO_SEND.in_locale(locale))
                return
        if not self.chat.open_form(form_of(press, locale=locale, technicians=technicians), trigger=press.trigger):
            self._tell(press, words.AGAIN.in_locale(locale))

    def enter(self, press: Press) -> None:
        """Hand a press in as a row of its form and answer it; whatever goes wrong is logged and the presser told."""
        arrival: Arrival | None = None
        try:
            arrival = hand_in(press, now=self.clock())
            if arrival is None:
                return  # delivered again: it was answered the first time
            self._answer(press, arrival, entered(arrival, clock=self.clock, patience=self.patience, source="slack"))
        except Exception:
            log.exception("a press of %s could not be entered", press.pressed.button.name)
            self._tell(press, _unfinished(arrival).in_locale(settings().locale))

    def make_up(self) -> int:
        """Enter what an earlier listener had handed in and did not live to enter; returns how many."""
        found = left_behind(now=self.clock(), older_than=LEFT_BEHIND)
        for arrival, notice in found:
            try:
                entered(arrival, clock=self.clock, patience=self.patience, source="slack")
                where = whereabouts(notice)
                if where is not None:
                    self._tell_again(notice, place=where[0], ts=where[1])
            except Exception:
                log.exception("%s could not be made up for", arrival.path.name)
        return len(found)

    def _answer(self, press: Press, arrival: Arrival, done: Entered | None) -> None:
        locale, meant = settings().locale, press.pressed
        if done is None:
            self._tell(press, words.KEPT.in_locale(locale))
            return
        if done.reasons:
            said = words.refusal(done.reasons, user=press.user, file=arrival.path.name, locale=locale)
            self._tell(press, said)
        self._tell_again(meant.notice, place=press.place, ts=press.ts)
        facts = {"button": meant.button.name, "form": meant.button.form, "file": arrival.path.name}
        name = EventName.PRESS_REFUSED if done.reasons else EventName.PRESS_ENTERED
        codes = [str(reason["code"]) for reason in done.reasons]
        subject = f"{meant.case_kind}:{meant.case}"
        announce([Happening(name=name, subject=subject, facts=facts | {"reasons": ", ".join(codes)})], source="slack")

    def _tell_again(self, notice: int, *, place: str, ts: str) -> None:
        found = told_again(notice)
        if found is not None:
            self.chat.tell_again(found[1], place=place, ts=ts, notice_id=found[0])

    def _tell(self, press: Press, text: str) -> None:
        self.chat.tell_alone(text, user=press.user, place=press.place, response_url=press.response_url)

    def _is_new(self, key: str) -> bool:
        with self._one_at_a_time:
            if key in self._seen:
                return False
            self._seen[key] = None
            if len(self._seen) > REMEMBERED:
                self._seen.popitem(last=False)
            return True


def _unfinished(arrival: Arrival | None) -> Text:
    return words.AGAIN if arrival is None or not arrival.path.exists() else words.KEPT
