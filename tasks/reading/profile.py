"""Profiles: how somebody else's export maps onto a form, as data (YAML)."""

import codecs
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedBase
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from rules.forms import FORMS, Form, form_named
from rules.forms.shape import Kind
from tasks.reading.refusal import Unreadable

SHIPPED = Path(str(files("tasks.reading"))) / "profiles"
PLACE = re.compile(r"\{([^{}]+)\}")
LINE_MARK = "#line"
"""In a template: the line of the file on which the row begins, for exports whose rows bear no number of their own."""


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _as_mark(value: Any) -> Any:
    return "\t" if value == "tab" else value


def _as_text(value: Any) -> Any:
    # YAML reads 311 as a number; what is meant is the text of a cell.
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Cell = Annotated[str, BeforeValidator(_as_text)]
Headers = Annotated[tuple[str, ...], BeforeValidator(_as_list)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Filter(_Strict):
    """Which rows belong to the form: the cell under `column` (their header) is compared as written, without outer spaces."""

    column: str
    equals: Cell | None = None
    not_equals: Cell | None = None
    among: Annotated[tuple[Cell, ...] | None, Field(alias="in")] = None
    present: bool | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        said = [name for name in ("equals", "not_equals", "among", "present") if getattr(self, name) is not None]
        if len(said) != 1:
            raise ValueError("a filter says exactly one of equals, not_equals, in, present")
        return self


class Profile(_Strict):
    """How a file of others becomes rows of a form.

    `columns` names for each form column the header it is read from, or several to be joined with `join_with`;
    `also` gives a header the names that it bears in other versions of the export; `templates` builds a column
    from headers in braces ("BOS-{CASE_ENQUIRY_ID}"; blank where one of them is; "{#line}" is the row's line);
    `constants` are the same in every row; `copies` repeats another form column; `values` translates whole
    cells (theirs -> ours); `keywords` reads a text for its words (ours -> words that say so; the first of ours
    wins, blank where none is said); `formats` are strptime layouts tried before the built-in ones; naive times
    are read in `time_zone` (else the branch's); `date_only_times: allow` reads a date alone as 00:00 that day.
    """

    form: str
    columns: Mapping[str, Headers] = {}
    also: Mapping[str, Headers] = {}
    templates: Mapping[str, str] = {}
    constants: Mapping[str, Cell] = {}
    copies: Mapping[str, str] = {}
    values: Mapping[str, Mapping[Cell, Cell]] = {}
    keywords: Mapping[str, Mapping[Cell, Headers]] = {}
    formats: Mapping[str, Headers] = {}
    filters: tuple[Filter, ...] = ()
    time_zone: str | None = None
    date_only_times: Literal["allow", "refuse"] = "refuse"
    encoding: str | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1), BeforeValidator(_as_mark)] | None = None
    sheet: str | None = None
    header_row: Annotated[int, Field(ge=1)] | None = None
    join_with: str = " "
    ignore_other_columns: bool = False
    name: str = ""

    @field_validator("form")
    @classmethod
    def _known_form(cls, value: str) -> str:
        try:
            return form_named(value).name
        except KeyError:
            raise ValueError(f"there is no form {value}; allowed: {', '.join(FORMS)}") from None

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                ZoneInfo(value)
            except (KeyError, ValueError, OSError):
                raise ValueError(f"{value} is not an IANA time zone; allowed: names such as Asia/Shanghai") from None
        return value

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                codecs.lookup(value)
            except LookupError:
                raise ValueError(f"{value} is not an encoding; allowed: utf-8, utf-16, gb18030, big5 ...") from None
        return value

    @model_validator(mode="after")
    def _columns_belong(self) -> Self:
        form = form_named(self.form)
        for part in ("columns", "templates", "constants", "copies", "values", "keywords", "formats"):
            for column in getattr(self, part):
                if column not in form.names:
                    raise ValueError(
                        f"{part}.{column}: form {form.name} has no such column; allowed: {', '.join(form.names)}"
                    )
        for column, other in self.copies.items():
            if other not in form.names or other in self.copies:
                raise ValueError(f"copies.{column}: {other} has no value of its own; allowed: {', '.join(form.names)}")
        filled: set[str] = set()
        for part in ("columns", "templates", "constants", "copies"):
            for column in getattr(self, part):
                if column in filled:
                    raise ValueError(
                        f"{part}.{column}: is filled twice; allowed: one of columns, templates, constants, copies"
                    )
                filled.add(column)
        for column in self.formats:
            if form.column(column).kind not in (Kind.TIME, Kind.DATE):
                raise ValueError(f"formats.{column}: is neither a time nor a date; allowed: columns that are")
        return self

    @model_validator(mode="after")
    def _other_names_are_of_headers(self) -> Self:
        for header in self.also:
            if header not in self.headers():
                raise ValueError(f"also.{header}: is no header of this profile; allowed: {', '.join(self.headers())}")
        return self

    @property
    def uses_own_headers(self) -> bool:
        """Whether headers that the profile does not mention may be the form's own."""
        return not self.columns or not self.ignore_other_columns

    @property
    def allows_date_only_times(self) -> bool:
        """Whether a date alone in a time column is read as 00:00 that day."""
        return self.date_only_times == "allow"

    @property
    def own_form(self) -> Form:
        """The form this profile fills."""
        return FORMS[self.form]

    def headers(self) -> list[str]:
        """Every header of theirs that the file must have, in the order of the profile."""
        named = [header for headers in self.columns.values() for header in headers]
        named += [place for text in self.templates.values() for place in PLACE.findall(text) if place != LINE_MARK]
        named += [rule.column for rule in self.filters]
        return list(dict.fromkeys(named))

    def fills(self) -> set[str]:
        """The form columns that the profile gives a value."""
        return {*self.columns, *self.templates, *self.constants, *self.copies}


def shipped_profiles() -> list[str]:
    """The names of the profiles that come with the product."""
    return sorted(path.stem for path in SHIPPED.glob("*.yaml"))


def load_profile(name_or_path: str | Path) -> Profile:
    """A shipped profile by name, or one from a YAML file.

    Raises Unreadable: no_such_profile, or bad_profile with the file, the line, what is wrong and what is allowed.
    """
    path = SHIPPED / f"{name_or_path}.yaml" if str(name_or_path) in shipped_profiles() else Path(name_or_path)
    if not path.is_file():
        raise Unreadable("no_such_profile", path, what=name_or_path, allowed=", ".join(shipped_profiles()))
    try:
        data = YAML().load(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Unreadable("bad_profile", path, line=1, what="is not UTF-8 text; save it as UTF-8") from error
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark is not None else 1
        raise Unreadable("bad_profile", path, line=line, what=f"is not YAML: {error.problem}") from error
    except YAMLError as error:
        raise Unreadable("bad_profile", path, line=1, what=f"is not YAML: {error}") from error
    if not isinstance(data, CommentedBase) or not isinstance(data, dict):
        raise Unreadable("bad_profile", path, line=1, what="a profile is a mapping that begins with form: ...")
    try:
        return Profile.model_validate({**data, "name": path.stem})
    except ValidationError as error:
        raise _bad_profile(path, data, error) from error


def _bad_profile(path: Path, data: Any, error: ValidationError) -> Unreadable:
    first = error.errors(include_url=False)[0]
    place = [part for part in first["loc"] if isinstance(part, str | int)]
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        known = Filter if place[:1] == ["filters"] else Profile
        allowed = ", ".join(
            sorted((field.alias or name) for name, field in known.model_fields.items() if name != "name")
        )
        message = f"is not a known key; allowed: {allowed}"
    if place:
        message = f"{'.'.join(map(str, place))}: {message}"
    else:
        # A check of the whole profile names its place at the head of its message.
        place = [*message.split(":")[0].split(".")]
    return Unreadable("bad_profile", path, line=_line(data, place), what=message)


def _line(data: Any, place: Sequence[str | int]) -> int:
    """The line of the innermost key on the way to `place` that stands in the file, from 1."""
    line = 1
    for part in place:
        marks = getattr(data, "lc", None)
        if marks is None:
            break
        try:
            line = (marks.key(part) if isinstance(part, str) else marks.item(part))[0] + 1
            data = data[part]
        except (KeyError, IndexError, TypeError):
            break
    return line
