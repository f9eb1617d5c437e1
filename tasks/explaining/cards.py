"""What became of a call's opinion cards: issued, excused, answered, or why there is none yet (SV-16, SV-18)."""

from datetime import date, timedelta

from models import IssuedCard
from models.queries.card_calls import CardCall
from rules.cards import Due, due_cards
from rules.events import DraftState
from rules.words import CardWay, CaseKind, Excuse, ReplyWay
from tasks.duties.call_registers import midnight
from tasks.duties.card_words import why
from tasks.explaining.matter import Matter
from tasks.explaining.story_papers import CardStory
from tasks.loading.complaint_drafts import DRAFT

NO_CARD = ("no card: {why}", "未发卡：{why}")
BEFORE = (
    "no card: the call was taken before call registers were handed in here",
    "未发卡：叫修早于本网点登记簿上报之始",
)
TOO_OLD = ("no card: the call is more than {days} days old", "未发卡：叫修已超过{days}天")
COMES = ("the card goes out with the next call register", "随下次叫修登记簿上报时发卡")
EXCUSED_NEXT = ("excused with the next call register: {why}", "随下次叫修登记簿上报时登记免发：{why}")
ANSWERED = ("answered", "已答复")
ANSWERED_BY = ("answered by {way}", "已答复（{way}）")
DRAFTED = ("; complaint draft {draft}: {state}", "；投诉草稿{draft}：{state}")
SILENT = ("not answered yet", "尚未答复")
REMINDED = ("; reminded {count} of {most} times", "；已催复{count}/{most}次")
NEXT = ("; the next reminder is due on {day}", "；下次催复{day}")
NO_MORE = ("; no more reminders", "；不再催复")
UNASKED = ("; no reminder: {why}", "；不催复：{why}")


def card_stories(matter: Matter) -> tuple[CardStory, ...]:
    """Every card of the call, and what is still to come or why nothing is; nothing for other cases."""
    call = matter.card_call
    if call is None:
        return ()
    told = [_issued(card, call, matter) for card in call.cards]
    due = due_cards(call.job, known=call.known, opinions=call.opinions, rules=matter.book.cards)
    told += [_due(each, call, matter) for each in due]
    if not told and not call.job.over:
        told.append(_none(matter.say(*NO_CARD).format(why=why("waiting", locale=matter.say.locale)), matter, None))
    return tuple(told)


def _issued(card: IssuedCard, call: CardCall, matter: Matter) -> CardStory:
    say, locale = matter.say, matter.say.locale
    answer = call.answered.get(card.card_no or "")
    if card.excuse is not None:
        said = say(*NO_CARD).format(why=why(card.excuse, locale=locale))
    elif answer is not None:
        said = say(*ANSWERED) if answer.way is None else say(*ANSWERED_BY).format(way=say.word(ReplyWay(answer.way)))
        said += _drafted(answer.card_no, matter)
    else:
        said = say(*SILENT) + _reminders(card, call, matter)
    return CardStory(
        card_no=card.card_no,
        way=card.way,
        excuse=card.excuse,
        completed_at=matter.local_or_none(card.completed_at),
        technician=matter.who(card.technician_no),
        issued_at=matter.local(card.issued_at),
        reminders=card.reminders,
        reminded_at=matter.local_or_none(card.reminded_at),
        answered_at=matter.local_or_none(None if answer is None else answer.replied_at),
        said=said,
    )


def _drafted(card_no: str, matter: Matter) -> str:
    """The complaint that the answer drafted, and where that stands (SV-17)."""
    drafts = (each for each in matter.related if each.kind == CaseKind.DRAFT)
    found = next((each for each in drafts if each.number == f"{card_no}{DRAFT}"), None)
    if found is None:
        return ""
    return matter.say(*DRAFTED).format(draft=found.number, state=matter.say.word(DraftState(found.state)))


def _reminders(card: IssuedCard, call: CardCall, matter: Matter) -> str:
    rules, say = matter.book.cards, matter.say
    if card.way != CardWay.MAIL or card.cancelled:
        return ""
    said = say(*REMINDED).format(count=card.reminders, most=rules.reminders)
    if call.job.opted_out or not call.job.email:
        excuse = Excuse.OPTED_OUT if call.job.opted_out else Excuse.OUT_OF_REACH
        return said + say(*UNASKED).format(why=why(excuse, locale=say.locale))
    if card.reminders >= rules.reminders:
        return said + say(*NO_MORE)
    asked: date = matter.calendar.day_of(card.reminded_at or card.issued_at)
    day = matter.calendar.workday_on_or_after(asked + timedelta(days=rules.remind_after_days))
    return said + say(*NEXT).format(day=day)


def _due(each: Due, call: CardCall, matter: Matter) -> CardStory:
    say, rules = matter.say, matter.book.cards
    called_at, first = call.row.called_at, matter.first_register
    if called_at < matter.now - timedelta(days=rules.asked_within_days):
        return _none(say(*TOO_OLD).format(days=rules.asked_within_days), matter, each)
    if first is not None and called_at < midnight(first, matter.calendar):
        return _none(say(*BEFORE), matter, each)
    if each.excuse is not None:
        return _none(say(*EXCUSED_NEXT).format(why=why(each.excuse, locale=say.locale)), matter, each)
    return _none(say(*COMES), matter, each)


def _none(said: str, matter: Matter, due: Due | None) -> CardStory:
    completed = None if due is None else due.completed
    return CardStory(
        card_no=None,
        way=None,
        excuse=None,
        completed_at=None if completed is None else matter.local(completed.at),
        technician=None if completed is None else matter.who(completed.technician_no),
        issued_at=None,
        reminders=0,
        reminded_at=None,
        answered_at=None,
        said=said,
    )
