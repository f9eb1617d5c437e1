"""Files that a command is asked to write."""

from pathlib import Path
from tempfile import NamedTemporaryFile

from desk.refusals import NotDone


def new_workbook(path: Path, *, replace: bool) -> Path:
    """A place for a workbook. Raises NotDone for a wrong ending, a folder, or a file that somebody may be filling in."""
    if path.is_dir():
        raise NotDone(f"{path} is a folder; give the name of a file in it, such as {path / 'file.xlsx'}")
    if path.suffix.lower() != ".xlsx":
        raise NotDone(f"{path} does not end in .xlsx; it will be a spreadsheet, so name it {path.name}.xlsx")
    if path.exists() and path.stat().st_size and not replace:
        raise NotDone(f"{path} is there already; give another name, or --replace to write over it")
    _check_writable(path)
    return path


def _check_writable(path: Path) -> None:
    """Raises NotDone where no file can be made; nothing of the attempt stays but the folder."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}."):
            pass
    except OSError as error:
        raise NotDone(f"{path} cannot be written: {error.strerror or error}; choose another place") from error
