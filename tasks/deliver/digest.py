"""Many waiting notices as one message (a burst is read once, not thirty times)."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from types import MappingProxyType
from typing import Any

from models.notices import Notice
from rules.buttons import ACKNOWLEDGE
from rules.masking import mask_text
from rules.regulation.messages import MessageKind
from tasks.deliver.blocks import (
    FALLBACK,
    HEADER,
    SECTION,
    Block,
    Manner,
    Message,
    Settled,
    filled,
    notice_message,
    plain,
    size,
    told,
)  # fmt: skip
from tasks.deliver.buttons import buttons
from tasks.deliver.escape import escaped, fit, inert, one_line, portions, width
from tasks.deliver.labels import DIGEST_TITLE, DUE, GROUP, MORE, kind_label
from tasks.notices import NoticeDraft

LINE = 160
LINES = 7_000  # all lines together; the rest is counted, and stands in the ledger
SIZE = 12_000
WITH_BUTTONS = 20
LONGEST_FOLDED = 600  # a list or a letter loses its point when only its title is told

_DIGESTS = (MessageKind.DIGEST, MessageKind.CHASING, MessageKind.CHASING_LIST)
_NOTHING_YET: Mapping[int, Settled] = MappingProxyType({})
_LATEST = datetime.max.replace(tzinfo=UTC)


def foldable(notice: Notice) -> bool:
    """Whether a notice may be told as one line among others.

    Urgent ones, digests, lists and letters may not, nor those that ask for a decision: acknowledging is one button,
    reviewing, forwarding or signing wants the whole text beside it.
    """
    if notice.urgent or notice.attachments or notice.kind in _DIGESTS:
        return False
    small = all(isinstance(each, str) and each in (ACKNOWLEDGE, "assign") for each in notice.actions or [])
    return small and len(notice.text) <= LONGEST_FOLDED


def digest_draft(members: Sequence[Notice], *, manner: Manner) -> NoticeDraft:
    """The digest's own row in the ledger. Its key is made from its members: the same ones make the same digest."""
    ids = ",".join(str(notice.id) for notice in sorted(members, key=lambda notice: notice.id))
    first = members[0]
    lines = [_line(notice, manner) for _, group in _grouped(members) for notice in group]
    return NoticeDraft(
        kind=MessageKind.DIGEST,
        subject=f"digest:{first.recipient}",
        article=", ".join(sorted({notice.article for notice in members})),
        step=hashlib.sha256(ids.encode()).hexdigest()[:32],
        recipient=first.recipient,
        branch_no=first.branch_no,
        title=filled(DIGEST_TITLE, manner, count=len(members)),
        text="\n".join(lines),
    )


def digest_message(
    members: Sequence[Notice], *, manner: Manner, settled: Mapping[int, Settled] = _NOTHING_YET
) -> Message:
    """The digest grouped by kind, in each group the oldest deadline first, groups by their oldest.

    A short one has the acknowledge button of each notice beside its line. A single member left over (the
    rest was withdrawn) is told as itself. `settled` says by notice id what became of those that were answered since.
    """
    if len(members) == 1:
        return notice_message(members[0], manner=manner, settled=settled.get(members[0].id))
    title, _ = fit(filled(DIGEST_TITLE, manner, count=len(members)), HEADER)
    head: Block = {"type": "header", "text": plain(title)}
    lines, shortened = _lines(members, manner)
    blocks = [head, *_with_buttons(members, manner, settled)]
    if shortened or len(members) > WITH_BUTTONS or size(blocks) > SIZE:
        blocks = [head, *_compact(lines)]
    text, _ = fit("\n".join([title, *(line for group in lines for line in group)]), FALLBACK, escaped)
    return Message(text=text, blocks=blocks, shortened=shortened)


def _grouped(members: Sequence[Notice]) -> list[tuple[str, list[Notice]]]:
    by_kind = sorted(members, key=lambda notice: (notice.kind, notice.deadline or _LATEST, notice.id))
    groups = [(kind, list(group)) for kind, group in groupby(by_kind, key=lambda notice: notice.kind)]
    return sorted(groups, key=lambda group: group[1][0].deadline or _LATEST)


def _line(notice: Notice, manner: Manner) -> str:
    said = [one_line(mask_text(notice.title)), notice.subject]
    if notice.deadline is not None:
        said.append(filled(DUE, manner, due=told(notice.deadline, manner)))
    said.append(notice.article)
    return fit("• " + " · ".join(part for part in said if part), LINE, str)[0]


def _lines(members: Sequence[Notice], manner: Manner) -> tuple[list[list[str]], bool]:
    """A heading and lines for each group, each group within its share, and whether lines were left out."""
    groups, shortened = _grouped(members), False
    share = LINES // len(groups)
    found: list[list[str]] = []
    for kind, group in groups:
        lines = [filled(GROUP, manner, kind=kind_label(kind, manner.locale), count=len(group))]
        used = 0
        for told_already, notice in enumerate(group):
            line = _line(notice, manner)
            used += width(inert(line)) + 1
            if used > share:
                lines.append(filled(MORE, manner, count=len(group) - told_already))
                shortened = True
                break
            lines.append(line)
        found.append(lines)
    return found, shortened


def _compact(lines: list[list[str]]) -> list[Block]:
    pieces = [piece for group in lines for piece in portions("\n".join(group), SECTION)]
    return [{"type": "section", "text": plain(inert(piece))} for piece in pieces]


def _with_buttons(members: Sequence[Notice], manner: Manner, settled: Mapping[int, Settled]) -> list[Block]:
    blocks: list[Block] = []
    for kind, group in _grouped(members):
        label = filled(GROUP, manner, kind=kind_label(kind, manner.locale), count=len(group))
        blocks.append({"type": "section", "text": plain(inert(label))})
        for notice in group:
            done = settled.get(notice.id)
            shown = "\n".join(
                [inert(_line(notice, manner)), *(fit(line, LINE)[0] for line in (done.lines if done else ()))]
            )
            row: dict[str, Any] = {"type": "section", "text": plain(shown)}
            offered = {each["action_id"]: each for each in buttons(notice, locale=manner.locale)}
            if ACKNOWLEDGE in offered and (done is None or done.leaves(offered[ACKNOWLEDGE])):
                row["accessory"] = offered[ACKNOWLEDGE]
            blocks.append(row)
    return blocks
