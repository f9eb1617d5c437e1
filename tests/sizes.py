"""No module past 300 lines (run by `make sizes`): tests and migrations aside, a file that grows past it is split."""

import subprocess
import sys
from pathlib import Path

CEILING = 300
ROOMS = ("rules", "models", "expectations", "tasks", "flows", "deployments", "desk")


def too_long(root: Path) -> list[str]:
    """Modules past the ceiling, with their length."""
    listed = subprocess.run(
        ["git", "ls-files", "--", *ROOMS], cwd=root, capture_output=True, text=True, check=True
    ).stdout
    found = []
    for name in listed.splitlines():
        if name.endswith(".py") and "/versions/" not in name and (root / name).exists():
            length = len((root / name).read_text(encoding="utf-8").splitlines())
            if length > CEILING:
                found.append(f"{name}: {length} lines, {CEILING} allowed; split it")
    return found


if __name__ == "__main__":
    problems = too_long(Path(__file__).parent.parent)
    sys.exit("\n".join(problems) if problems else 0)
