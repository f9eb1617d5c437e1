"""Which position of a row feeds which column of the form."""

from dataclasses import dataclass

from rules.forms import Form
from rules.forms.shape import Kind
from tasks.reading.headers import Headers, fold
from tasks.reading.profile import LINE_MARK, PLACE, Filter, Profile

OWN_LINE = -1
"""The place in a template that takes the line on which a row begins."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How the cells of a row become the form's columns.

    `reads` joins one or more positions into a column; `templates` are pieces of text and positions;
    `unnamed` are positions under a blank header, where text is out of place; `times` are positions that
    feed a time or a date; `required` are the form columns that must be filled and are read from the file.
    """

    form: Form
    profile: Profile | None
    reads: dict[str, tuple[int, ...]]
    templates: dict[str, tuple[str | int, ...]]
    filters: tuple[tuple[int, Filter], ...]
    unnamed: tuple[int, ...]
    times: frozenset[int]

    @property
    def positions(self) -> frozenset[int]:
        """Every position that is looked at."""
        read = {place for places in self.reads.values() for place in places}
        built = {piece for pieces in self.templates.values() for piece in pieces if isinstance(piece, int)}
        # A profile of nothing but constants still needs to see rows.
        return frozenset({*read, *built, *(place for place, _ in self.filters), *self.unnamed} - {OWN_LINE} or {0})

    @property
    def counts_lines(self) -> bool:
        """Whether a template takes the line on which a row begins."""
        return any(OWN_LINE in pieces for pieces in self.templates.values())

    @property
    def filled(self) -> frozenset[str]:
        """The form columns that this file fills, cell by cell or by its profile."""
        constant = frozenset[str]() if self.profile is None else frozenset(self.profile.fills())
        return frozenset({*self.reads, *self.templates}) | constant

    @property
    def required(self) -> dict[str, int]:
        """Required form columns read from the file, with their first position."""
        return {
            column.name: self.reads[column.name][0]
            for column in self.form.columns
            if column.required and column.name in self.reads
        }


def plan_for(headers: Headers, *, form: Form, profile: Profile | None) -> Plan:
    """The plan for a header that was checked."""
    reads = {column: (place,) for column, place in headers.columns.items()}
    templates: dict[str, tuple[str | int, ...]] = {}
    filters: tuple[tuple[int, Filter], ...] = ()
    if profile is not None:
        for column in profile.fills():
            reads.pop(column, None)
        reads |= {
            column: tuple(headers.sources[fold(name)] for name in names) for column, names in profile.columns.items()
        }
        templates = {column: _pieces(template, headers) for column, template in profile.templates.items()}
        filters = tuple((headers.sources[fold(rule.column)], rule) for rule in profile.filters)
    ignoring = profile is not None and profile.ignore_other_columns
    unnamed = () if ignoring else tuple(place for place, text in enumerate(headers.texts) if not fold(text))
    timed = {column.name for column in form.columns if column.kind in (Kind.TIME, Kind.DATE)}
    times = frozenset(places[0] for column, places in reads.items() if column in timed and len(places) == 1)
    return Plan(form, profile, reads, templates, filters, unnamed, times)


def _pieces(template: str, headers: Headers) -> tuple[str | int, ...]:
    """Text at even places, positions of headers at odd ones."""
    parts = PLACE.split(template)
    return tuple(_position(part, headers) if place % 2 else part for place, part in enumerate(parts))


def _position(part: str, headers: Headers) -> int:
    if part != LINE_MARK:
        return headers.sources[fold(part)]
    # A mended export says on which line of its own file the row stood: there, it is still that row.
    return OWN_LINE if headers.line_position is None else headers.line_position
