"""What an archive says of itself, so that whoever restores it knows what it holds and whether it is whole."""

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from tasks.keeping.counted import Counted

NAME = "manifest.json"
FILES = "home/"
"""Before the names of the home's files in an archive."""
RULE_BOOK = "regulation/"
"""Before the name of the company's own rule book."""
DUMPS = {"sqlite": "registers.db", "postgresql": "registers.dump"}
"""The registers in an archive: a whole SQLite file, or what pg_dump writes in its custom format."""


class NotKept(Exception):
    """No backup was made, or one cannot be restored: the line says why and what to do."""


class Register(BaseModel):
    """One table: its rows and their digest."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rows: int = Field(ge=0)
    digest: str

    @property
    def counted(self) -> Counted:
        """The same as registers are counted."""
        return Counted(self.rows, self.digest)


class Manifest(BaseModel):
    """What is in an archive: the registers table by table as of one instant, and every file with its SHA-256."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    form: Literal[1] = 1
    made_at: AwareDatetime
    revision: str
    database: Literal["sqlite", "postgresql"]
    registers: dict[str, Register]
    files: dict[str, str]

    @property
    def rows(self) -> int:
        """All rows of all tables."""
        return sum(register.rows for register in self.registers.values())


def manifest_of(text: bytes, *, archive: str) -> Manifest:
    """The manifest that an archive holds. Raises NotKept for one that is none of ours or of a later program."""
    try:
        return Manifest.model_validate_json(text)
    except ValidationError as error:
        raise NotKept(f"{archive} is no backup that this program can read: {_first(error)}") from error


def archive_name(at: datetime) -> str:
    """The name of an archive made at that instant (UTC), such as aftersales-20261123T032200Z.zip."""
    return f"aftersales-{at:%Y%m%dT%H%M%SZ}.zip"


def _first(error: ValidationError) -> str:
    one = error.errors()[0]
    where = ".".join(str(part) for part in one["loc"])
    return f"{NAME}: {where + ': ' if where else ''}{one['msg']}"
