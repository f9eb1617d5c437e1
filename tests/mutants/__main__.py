"""Take out each guard in a copy of the product and run its test: `make mutants`, or with words to choose some.

A table is printed; exit 1 where a test stayed green without its guard, or was red with it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.mutants.guards import GUARDS, Guard

ROOT = Path(__file__).parents[2]
GREEN, RED = 0, 1


def main(words: list[str]) -> int:
    """Try every guard whose promise or file holds one of the words; all of them without words."""
    chosen = [guard for guard in GUARDS if not words or any(word in guard.promise + guard.file for word in words)]
    with tempfile.TemporaryDirectory(prefix="aftersales-mutants-") as folder:
        copy = Path(folder) / "aftersales"
        _copy(copy)
        kept = [_tried(copy, guard) for guard in chosen]
    print(f"{sum(kept)} of {len(chosen)} guards are missed when they are gone")
    return 0 if all(kept) else 1


def _tried(copy: Path, guard: Guard) -> bool:
    """Whether the guard's test is green with it and red without it."""
    before = _run(copy, guard.test)
    path = copy / guard.file
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace(guard.stands, guard.without), encoding="utf-8")
    after = _run(copy, guard.test)
    path.write_text(whole, encoding="utf-8")
    noticed = (before, after) == (GREEN, RED)
    verdict = "noticed" if noticed else f"NOT NOTICED (pytest said {before} with it, {after} without it)"
    print(f"{verdict:8} {guard.promise}\n         {guard.file}; {guard.test}", flush=True)
    return noticed


def _run(copy: Path, test: str) -> int:
    command = [sys.executable, "-m", "pytest", "-n0", "-x", "-q", "--no-header", test]
    return subprocess.run(command, cwd=copy, env=os.environ | {"PYTHONPATH": str(copy)}, capture_output=True).returncode


def _copy(to: Path) -> None:
    """The files that git knows, as they are now."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).exists():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
