"""A notice as a Slack message: Block Kit within its limits, plain text throughout.

Nothing is rendered as markup: customers' words cannot be told from ours once a sentence is filled in, so
every text is a plain_text object, made inert, and masked once more (PR-2).
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from models.notices import Notice
from rules.masking import mask_text
from rules.wording import Locale, Text
from tasks.deliver.buttons import buttons, proposal_rows
from tasks.deliver.escape import escaped, fit, inert, one_line, portions
from tasks.deliver.labels import ARTICLE, ATTACHED, DUE, OPEN, SHORTENED, URGENT

HEADER = 150
SECTION = 3_000
LINK = 3_000
FALLBACK = 3_000  # Slack asks for less than 4,000
OUTCOME = 1_000
BODY = 8_000  # all sections together: Slack refuses blocks of about 13,200 characters in all, containers counted

BLOCKS = 45  # Slack takes 50
WHOLE = 12_000

Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted: the fallback `text` for notifications, the `blocks`, and whether the display was cut."""

    text: str
    blocks: list[Block]
    shortened: bool


@dataclass(frozen=True, slots=True)
class Manner:
    """For whom it is rendered: their language, the zone their times are told in, where the desk page is."""

    locale: Locale
    zone: ZoneInfo
    desk_url: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a notice that was told: lines for people, and the buttons (by name) that are still to be pressed.

    Of a list of proposals `open_proposals` are the numbers of those that still stand.
    """

    lines: Sequence[str]
    left: frozenset[str] = frozenset()
    open_proposals: frozenset[int] = frozenset()

    def leaves(self, button: Block) -> bool:
        """Whether that button stays."""
        return button["action_id"] in self.left


def notice_message(notice: Notice, *, manner: Manner, settled: Settled | None = None) -> Message:
    """One notice as one message: title, words, what it acts by and when it is due, buttons.

    `settled` says what became of it since it was told, and which of its buttons are left.
    """
    title = titled(notice, manner)
    body = mask_text(notice.text)
    head, cut = fit(title, HEADER)
    sections, cut_body = body_sections(body)
    shortened = cut or cut_body
    blocks: list[Block] = [{"type": "header", "text": plain(head)}, *sections]
    blocks.append(_context(notice, manner))
    if shortened:
        blocks.append({"type": "context", "elements": [plain(filled(SHORTENED, manner, notice=notice.id))]})
    if settled is not None and settled.lines:
        blocks.append({"type": "section", "text": plain(fit("\n".join(settled.lines), OUTCOME)[0])})
    offered = [each for each in buttons(notice, locale=manner.locale) if settled is None or settled.leaves(each)]
    if elements := [*offered, *_link(notice.text, manner)]:
        blocks.append({"type": "actions", "elements": elements})
    blocks += _proposals(notice, manner, settled, room=BLOCKS - len(blocks), size_left=WHOLE - size(blocks))
    text, _ = fit(f"{title}\n{body}" if body.strip() else title, FALLBACK, escaped)
    return Message(text=text, blocks=blocks, shortened=shortened)


def _proposals(notice: Notice, manner: Manner, settled: Settled | None, *, room: int, size_left: int) -> list[Block]:
    """The rows of buttons of a list's proposals, as many as the message holds; what is answered makes room for the next."""
    found: list[Block] = []
    for number, row in proposal_rows(notice, locale=manner.locale):
        if settled is not None and number not in settled.open_proposals:
            continue
        size_left -= size([row])
        if len(found) == room or size_left < 0:
            break
        found.append(row)
    return found


def titled(notice: Notice, manner: Manner) -> str:
    """The title as it is shown: masked, on one line, never empty, marked when it is urgent."""
    title = one_line(mask_text(notice.title)) or notice.kind
    return filled(URGENT, manner, title=title) if notice.urgent else title


def body_sections(body: str) -> tuple[list[Block], bool]:
    """The words in sections of at most 3,000 units, and whether something had to be left out."""
    shown, cut = fit(body, BODY)
    return [{"type": "section", "text": plain(inert(piece))} for piece in portions(shown, SECTION)], cut


def plain(text: str) -> Block:
    """A plain_text object of text that is inert already; `:smile:` stays what was written."""
    return {"type": "plain_text", "text": text, "emoji": False}


def filled(words: Text, manner: Manner, **values: object) -> str:
    """A label in the recipient's language with its gaps filled."""
    return words.filled(**values).in_locale(manner.locale)


def footing(notice: Notice, manner: Manner) -> list[str]:
    """What a notice acts by, what it is about, and when it is due. Case numbers are ours: they are not masked."""
    said = [filled(ARTICLE, manner, article=notice.article), notice.subject]
    return said if notice.deadline is None else [*said, filled(DUE, manner, due=told(notice.deadline, manner))]


def told(instant: datetime, manner: Manner) -> str:
    """An instant as the recipient reads it: wall clock of their branch."""
    return instant.astimezone(manner.zone).strftime("%Y-%m-%d %H:%M")


def size(blocks: Iterable[Block]) -> int:
    """Characters of the blocks as Slack counts them all together, containers included."""
    return len(json.dumps(list(blocks), ensure_ascii=False))


def _context(notice: Notice, manner: Manner) -> Block:
    said = [*footing(notice, manner)]
    if notice.attachments:
        said.append(filled(ATTACHED, manner, names=", ".join(attachment_names(notice.attachments))))
    shown = (fit(part, HEADER)[0] for part in said)
    return {"type": "context", "elements": [plain(part) for part in shown if part.strip()]}


def attachment_names(attachments: Iterable[Any]) -> list[str]:
    """What the attached documents are called: the name given, else the last part of the path."""
    paths = (item if isinstance(item, Mapping) else {"path": item} for item in attachments)
    return [str(item.get("name") or str(item["path"]).replace("\\", "/").rsplit("/", 1)[-1]) for item in paths]


def _link(text: str, manner: Manner) -> list[Block]:
    """A button to the first address of our own desk page in the text; nobody else's address becomes a link."""
    if not manner.desk_url:
        return []
    own = re.search(rf"{re.escape(manner.desk_url.rstrip('/'))}/[A-Za-z0-9\-._~/?=&%+]*", text)
    if own is None or len(own[0]) > LINK:
        return []
    return [{"type": "button", "action_id": "open", "text": plain(filled(OPEN, manner)), "url": own[0]}]
