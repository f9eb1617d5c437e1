"""The demo company itself: three branches, twenty-four people, their customers, products and contracts."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from dateutil.relativedelta import relativedelta

from desk.demo import texts
from desk.demo.drawing import mobile, one_of, one_of_weighted
from desk.demo.people import Person, people
from rules.words import Area, BranchKind, CustomerKind

CUSTOMERS, PRODUCTS, CONTRACTS = 400, 500, 250
ENDING_SOON, ENDED_BEFORE, LEARNED_LATE = 92, 14, 9


@dataclass(frozen=True, slots=True)
class Branch:
    """A centre or branch; `share` is its part of customers and work, `calls` its calls on a usual day."""

    number: str
    name: str
    kind: BranchKind
    hours: str | None
    saturdays: bool
    share: float
    calls: float
    address: str
    phone: str
    areas: str


BRANCHES = (
    Branch("SH", "上海服务中心", BranchKind.CENTER, None, False, 0.5, 6.0,
           "上海市浦东新区张杨路1188号", "021-55550100", "上海市各区"),
    Branch("SZ", "苏州分公司", BranchKind.BRANCH, "mon-fri 08:30-12:00,13:30-17:30", False, 0.2, 3.5,
           "苏州市姑苏区人民路2016号", "0512-55550100", "苏州市区、吴江、昆山"),
    Branch("HZ", "杭州分公司", BranchKind.BRANCH, "mon-fri 08:30-12:00,13:30-17:30; sat 09:00-12:00", True, 0.3, 4.5,
           "杭州市西湖区文三路318号", "0571-55550100", "杭州市区、萧山、余杭"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Customer:
    """A person or company that we serve."""

    number: str
    name: str
    kind: CustomerKind
    phone: str
    address: str
    area: Area
    branch: str
    email: str | None
    grade: str

    @property
    def opted_out(self) -> bool:
        """Whether they do not want to be asked for an opinion: every twenty-fifth does not (SV-18)."""
        return int(self.number[1:]) % 25 == 7

    @property
    def birthday(self) -> str | None:
        """Month and day, of a person: spread over the year by the number (CR-6)."""
        day = int(self.number[1:]) * 37 % 336
        return f"{day // 28 + 1:02}-{day % 28 + 1:02}" if self.kind is CustomerKind.PERSON else None


@dataclass(frozen=True, slots=True)
class Product:
    """One machine at a customer's."""

    serial: str
    customer: Customer
    family: str
    model: str
    sold_on: date
    warranty_until: date | None

    def in_warranty(self, day: date) -> bool:
        """Whether a repair on that day is free (MS-1)."""
        return self.warranty_until is not None and day <= self.warranty_until


@dataclass(frozen=True, slots=True)
class Contract:
    """A maintenance contract; no product means all of the customer's. `late` ones are handed in mid-way (MS-15)."""

    number: str
    customer: Customer
    product: Product | None
    starts_on: date
    ends_on: date
    fee: int
    assigned_to: str
    late: bool


@dataclass(frozen=True, slots=True)
class Company:
    """Everybody and everything that stands before the first day."""

    branches: tuple[Branch, ...]
    people: tuple[Person, ...]
    customers: tuple[Customer, ...]
    products: tuple[Product, ...]
    contracts: tuple[Contract, ...]


def found_company(rng: np.random.Generator, *, start: date, end: date) -> Company:
    """Draw the company as it stands on the evening before `start`, with contracts that end until after `end`."""
    staff = people(rng, start=start, end=end)
    customers = tuple(_customer(rng, number=number) for number in range(1, CUSTOMERS + 1))
    products = _products(rng, customers, start=start)
    contracts = _contracts(rng, customers, products, staff, start=start, end=end)
    return Company(BRANCHES, staff, customers, products, contracts)


def stranger(rng: np.random.Generator, *, branch: str) -> Customer:
    """Somebody who is not in the register and leaves name, phone and address instead."""
    return _customer(rng, number=0, branch=branch)


def _customer(rng: np.random.Generator, *, number: int, branch: str | None = None) -> Customer:
    branch = branch or one_of_weighted(rng, [(each.number, each.share) for each in BRANCHES])
    suburban = rng.random() < 0.3
    district = one_of(rng, (texts.SUBURBAN_DISTRICTS if suburban else texts.URBAN_DISTRICTS)[branch])
    company = number > 0 and rng.random() < 0.3
    door = f"{rng.integers(1, 400)}号"
    if company:
        name = f"{texts.CITIES[branch]}{one_of(rng, texts.COMPANY_WORDS)}{one_of(rng, texts.COMPANY_TRADES)}"
    else:
        name = one_of(rng, texts.SURNAMES) + one_of(rng, texts.GIVEN)
        door = f"{rng.integers(1, 990)}弄{rng.integers(1, 40)}号{rng.integers(1, 19)}0{rng.integers(1, 5)}室"
    landline = company and rng.random() < 0.5
    phone = f"{texts.LANDLINES[branch]}{rng.integers(1_000_000, 9_999_999)}" if landline else mobile(rng)
    return Customer(
        number=f"C{number:05d}",
        name=name,
        kind=CustomerKind.COMPANY if company else CustomerKind.PERSON,
        phone=phone,
        address=district + one_of(rng, texts.STREETS) + door,
        area=Area.SUBURBAN if suburban else Area.URBAN,
        branch=branch,
        email=f"c{number:05d}@example.com" if rng.random() < (0.8 if company else 0.35) else None,
        grade=one_of_weighted(rng, [("A", 0.12), ("B", 0.38), ("C", 0.5)]),
    )


def _products(rng: np.random.Generator, customers: tuple[Customer, ...], *, start: date) -> tuple[Product, ...]:
    families = tuple(texts.FAMILIES)
    weights = [3.0 if each.kind is CustomerKind.COMPANY else 1.0 for each in customers]
    owners = rng.choice(len(customers), size=PRODUCTS, p=np.asarray(weights) / sum(weights))
    found: list[Product] = []
    for number, owner in enumerate(owners, start=1):
        customer = customers[int(owner)]
        family = "中央空调" if customer.kind is CustomerKind.COMPANY and rng.random() < 0.4 else one_of(rng, families)
        models, years, _ = texts.FAMILIES[family]
        sold_on = start - timedelta(days=int(rng.integers(20, 9 * 365)))
        blank = rng.random() < 0.04
        found.append(
            Product(
                serial=f"SN{sold_on:%y%m}{number:05d}",
                customer=customer,
                family=family,
                model=one_of(rng, models),
                sold_on=sold_on,
                warranty_until=None if blank else sold_on + relativedelta(years=years, days=-1),
            )
        )
    return tuple(found)


def _contracts(
    rng: np.random.Generator,
    customers: tuple[Customer, ...],
    products: tuple[Product, ...],
    staff: tuple[Person, ...],
    *,
    start: date,
    end: date,
) -> tuple[Contract, ...]:
    owned: dict[str, list[Product]] = {}
    for product in products:
        owned.setdefault(product.customer.number, []).append(product)
    holders = [each for each in customers if each.number in owned]
    visitors = {each.number: [one.number for one in staff if one.calls_on(each.number)] for each in BRANCHES}
    found: list[Contract] = []
    for number, (ends_on, late) in enumerate(_ends(rng, start=start, end=end), start=1):
        customer = one_of(rng, holders)
        begins = ends_on - relativedelta(years=1) + timedelta(days=1)
        found.append(
            Contract(
                number=f"HT{begins:%y}-{number:04d}",
                customer=customer,
                product=one_of(rng, owned[customer.number]) if rng.random() < 0.6 else None,
                starts_on=begins,
                ends_on=ends_on,
                fee=int(rng.integers(6, 90)) * 6_000,
                assigned_to=one_of(rng, visitors[customer.branch]),
                late=late,
            )
        )
    return tuple(found)


def _ends(rng: np.random.Generator, *, start: date, end: date) -> list[tuple[date, bool]]:
    """End days: soon ones (with every 31st and a few days of rest among them), past ones, the rest later.

    The late ones end within five weeks after the middle of the period, when their paper comes in.
    """
    soon = end + relativedelta(months=1)
    days = (soon - start).days
    ends = [start + timedelta(days=n) for n in range(days + 1)]
    fixed = [each for each in ends if each.day == 31]
    fixed += [each for each in ends if each.weekday() == 6][:4]
    middle = start + (end - start) / 2
    late = [middle + timedelta(days=int(n)) for n in rng.integers(4, 35, size=LEARNED_LATE)]
    drawn = [ends[int(n)] for n in rng.integers(0, days + 1, size=ENDING_SOON - len(fixed) - len(late))]
    past = [start - timedelta(days=int(n)) for n in rng.integers(5, 200, size=ENDED_BEFORE)]
    later = [soon + timedelta(days=int(n)) for n in rng.integers(1, 330, size=CONTRACTS - ENDING_SOON - ENDED_BEFORE)]
    plain = fixed + drawn + past + later
    order = rng.permutation(len(plain))
    return [(plain[int(n)], False) for n in order] + [(each, True) for each in sorted(late)]
