"""A notice as plain lines: on the console when it is held or rehearsed, and as the words of a mail."""

from models.notices import Notice, Via
from rules.masking import mask_text
from tasks.deliver.addresses import Address
from tasks.deliver.blocks import Manner, attachment_names, filled, footing, titled
from tasks.deliver.escape import cleaned
from tasks.deliver.labels import ATTACHED


def mail_text(notice: Notice, *, manner: Manner) -> str:
    """The words of a mail to staff: masked, with the article and the deadline below."""
    return f"{mask_text(notice.text).rstrip()}\n\n{' · '.join(footing(notice, manner))}\n"


def shown(notice: Notice, *, address: Address | None, via: Via, manner: Manner) -> str:
    """The notice for a console: to whom, which way, and its words, masked.

    Customers are named by number only, and a letter to them by its title: it is written to be read by them.
    """
    theirs = address is not None and address.customer
    name = notice.recipient if address is None or theirs else f"{address.name} ({notice.recipient})"
    foot = footing(notice, manner)
    if notice.attachments:
        foot.append(filled(ATTACHED, manner, names=", ".join(attachment_names(notice.attachments))))
    body = () if theirs else (line for line in cleaned(mask_text(notice.text)).split("\n") if line.strip())
    lines = [f"[{via} → {name}] {titled(notice, manner)}", *body, f"({' · '.join(foot)})"]
    return "\n    ".join(cleaned(line) for line in lines)
