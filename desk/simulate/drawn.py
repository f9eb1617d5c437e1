"""A simulated department drawn from one seed: who works there, and every paper of its time as files."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

import numpy as np

from desk.demo.company import Company
from desk.demo.dialects import PLAIN
from desk.demo.files import write_sheet
from desk.demo.filing import EVERYBODY
from desk.demo.sheets import Sheet
from desk.demo.write import ZONE, DemoFile
from desk.simulate.agents import Branchwork
from desk.simulate.company import found_department
from desk.simulate.handing_in import HandedIn, hand_in
from desk.simulate.papers import Paper
from desk.simulate.request import START, Asked

FOUNDED = timedelta(days=1)
"""The standing papers come in the day before the first."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The department and its papers: `masters` are the standing ones, `handed_in` those of the days, in order."""

    asked: Asked
    folder: Path
    company: Company
    masters: tuple[DemoFile, ...]
    handed_in: tuple[HandedIn, ...]

    @property
    def seed(self) -> int:
        """The number that everything was drawn from."""
        return self.asked.seed

    @property
    def files(self) -> list[DemoFile]:
        """All files in the order in which they come in."""
        return [*self.masters, *(each.file for each in self.handed_in)]


def draw(asked: Asked, *, folder: Path) -> Drawn:
    """Draw it all and write the files under `folder`. The same request gives the same bytes."""
    seed = asked.seed
    company = found_department(
        np.random.default_rng([seed, 1]), branches=asked.branches, calls_per_day=asked.calls_per_day
    )
    papers: list[Paper] = []
    for n, branch in enumerate(company.branches):
        work = Branchwork(np.random.default_rng([seed, 2, n]), company=company, branch=branch)
        for day in range(asked.days):
            papers += work.day(START + timedelta(days=day))
    handed_in = hand_in(
        np.random.default_rng([seed, 3]), papers, chaos=asked.chaos, folder=folder / "papers", until=asked.until
    )
    return Drawn(asked, folder, company, tuple(_masters(company, folder / "papers")), tuple(handed_in))


def _masters(company: Company, folder: Path) -> list[DemoFile]:
    at = datetime.combine(START - FOUNDED, time(9))
    branches, staff, customers = (
        Sheet(form, EVERYBODY, f"{form}__{EVERYBODY}__{at:%Y-%m-%d}", at) for form in ("branches", "staff", "customers")
    )
    for each in company.branches:
        branches.add(
            branch_no=each.number,
            name=each.name,
            kind=each.kind,
            address=each.address,
            phone=each.phone,
            areas=each.areas,
        )
    for each in company.people:
        staff.add(
            staff_no=each.number, branch=each.branch, name=each.name, role=each.role, deputy_no=each.deputy,
            slack_id=each.slack_id, email=each.email, phone=each.phone, skills=each.skills, active_from=each.active_from,
        )  # fmt: skip
    for each in company.customers:
        customers.add(
            customer_no=each.number, name=each.name, kind=each.kind, phone=each.phone, address=each.address,
            area=each.area, branch=each.branch,
        )  # fmt: skip
    found: list[DemoFile] = []
    for sheet in (branches, staff, customers):
        path = folder / f"{at:%Y-%m-%d}" / f"{sheet.stem}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_sheet(path, sheet, PLAIN)
        found.append(DemoFile(path, sheet.form_name, at.replace(tzinfo=ZONE), len(sheet.rows), 0))
    return found
