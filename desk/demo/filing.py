"""The day's post: sheets by form, who hands them in and when."""

from datetime import datetime

from desk.demo.sheets import Sheet

EVERYBODY = "ALL"
NIGHT_DESK = "NIGHT"


class Filing:
    """Sheets by form, who hands them in and when, in the order of their opening."""

    def __init__(self) -> None:
        self._sheets: dict[tuple[str, str, datetime], Sheet] = {}

    def sheet(self, form_name: str, whose: str, arrives_at: datetime, *, stem: str = "") -> Sheet:
        """The sheet that such a row belongs on."""
        key = (form_name, whose, arrives_at)
        if key not in self._sheets:
            stem = stem or f"{form_name}__{whose}__{arrives_at:%Y-%m-%d-%H%M}"
            self._sheets[key] = Sheet(form_name, whose, stem, arrives_at)
        return self._sheets[key]

    def sheets(self) -> list[Sheet]:
        """All of them in the order of coming in; what others refer to first."""
        return sorted(self._sheets.values(), key=lambda each: (each.arrives_at, each.form.rank, each.whose))
