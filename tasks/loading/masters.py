"""Branches, staff, customers, products and engagements: what their rows must agree with (ROLE-1, ROLE-2, CR-1, FP-4)."""

from typing import cast

from sqlalchemy import Table

from models import Branch, Customer, Engagement, Product, Staff
from tasks.loading.chunk import Applied, Chunk, Refusals
from tasks.loading.register import Register, apply_register


def _own_deputy(chunk: Chunk, refusals: Refusals) -> None:
    same = (chunk.frame["deputy_no"] == chunk.frame["staff_no"]).fillna(value=False)
    refusals.where(same.to_numpy(dtype=bool), "own_deputy", "deputy_no")


BRANCHES = Register(table=cast("Table", Branch.__table__), key="branch_no")
STAFF = Register(
    table=cast("Table", Staff.__table__),
    key="staff_no",
    names={"branch": "branch_no"},
    refs={"branch": (Branch.branch_no, "unknown_branch")},
    own={"deputy_no": "unknown_staff"},
    check=_own_deputy,
)
CUSTOMERS = Register(
    table=cast("Table", Customer.__table__),
    key="customer_no",
    names={"branch": "branch_no"},
    refs={"branch": (Branch.branch_no, "unknown_branch")},
)
PRODUCTS = Register(
    table=cast("Table", Product.__table__),
    key="serial_no",
    refs={"customer_no": (Customer.customer_no, "unknown_customer")},
)

ENGAGEMENTS = Register(
    table=cast("Table", Engagement.__table__),
    key="engagement_no",
    refs={"customer_no": (Customer.customer_no, "unknown_customer")},
)


def apply_branches(chunk: Chunk) -> Applied:
    """Enter branches (ROLE-2). Changed hours or zones are taken up by the recomputation of open deadlines."""
    return apply_register(chunk, BRANCHES)


def apply_staff(chunk: Chunk) -> Applied:
    """Enter people and their deputies (ROLE-1)."""
    return apply_register(chunk, STAFF)


def apply_customers(chunk: Chunk) -> Applied:
    """Enter customers (CR-1)."""
    return apply_register(chunk, CUSTOMERS)


def apply_products(chunk: Chunk) -> Applied:
    """Enter sold products (CR-1)."""
    return apply_register(chunk, PRODUCTS)


def apply_engagements(chunk: Chunk) -> Applied:
    """Enter engagements (FP-4). One that has ended is asked about by the flow `follow-up`."""
    return apply_register(chunk, ENGAGEMENTS)
