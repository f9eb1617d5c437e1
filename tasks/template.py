"""An empty form as a spreadsheet, to be filled in and loaded."""

from pathlib import Path

from rules.forms import Form
from tasks.form_sheet import FormBook, workbook_at


def write_template(form: Form, path: Path, *, locale: str) -> Path:
    """Write the empty form to `path` (XLSX) and return it; a file that is there is replaced (MS-2).

    One sheet with the header line frozen, a note on every header (required or not, allowed words, layout,
    an example), drop-downs for closed sets, and codes and telephone numbers as text, so that Excel keeps
    leading zeros and turns nothing into dates. `locale` is "zh" or "en" and sets the language of notes and
    drop-downs; headers are in both, and the loader reads either.
    """
    with workbook_at(path) as book:
        FormBook(book, locale=locale).add(form)
    return path
