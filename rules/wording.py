"""Words for people: a sentence in both languages, gaps filled in, lengths of time spelled out."""

from collections.abc import Mapping
from string import Formatter
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

Locale = Literal["en", "zh"]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Text(BaseModel):
    """The same words in English and in Chinese."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    en: Sentence
    zh: Sentence

    def in_locale(self, locale: Locale) -> str:
        """The words in `locale`."""
        return self.zh if locale == "zh" else self.en

    def filled(self, **values: object) -> "Text":
        """The same sentence with its gaps filled in both languages; raises KeyError for a gap without a value."""
        return Text(en=fill(self.en, values), zh=fill(self.zh, values))


def gaps(template: str) -> list[str]:
    """The names between braces in `template`, in order.

    Raises ValueError for anything but a plain `{name}`: reaching into values, conversions and format
    codes stay out of the rule book.
    """
    found: list[str] = []
    for _, name, code, conversion in Formatter().parse(template):
        if name is None:
            continue
        if not name.isidentifier() or code or conversion:
            raise ValueError(f"{{{name}}} is not a plain name in braces")
        found.append(name)
    return found


def fill(template: str, values: Mapping[str, object]) -> str:
    """`template` with every `{name}` replaced by `values[name]`.

    Values are taken as they are: braces inside them mean nothing. Raises KeyError for a missing value.
    """
    gaps(template)
    return template.format_map(values)


def spell_minutes(minutes: float, locale: Locale = "en") -> str:
    """A length of time as people say it: 200 → "3 h 20 min" or "3小时20分钟".

    Whole minutes, rounded towards zero so that nobody is told of time that has not passed; the sign is dropped.
    """
    hours, rest = divmod(int(abs(minutes)), 60)
    hour, minute, between = ("小时", "分钟", "") if locale == "zh" else (" h", " min", " ")
    said = [f"{hours}{hour}"] if hours else []
    if rest or not hours:
        said.append(f"{rest}{minute}")
    return between.join(said)


def spell_list(items: list[str], locale: Locale = "en") -> str:
    """One line an item, each with a dash; "none" or 无 when there are none."""
    if not items:
        return "无" if locale == "zh" else "none"
    return "\n".join(f"- {item}" for item in items)
