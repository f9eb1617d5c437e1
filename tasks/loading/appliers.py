"""How each form enters its register; a new form is one more entry here."""

from collections.abc import Callable

from tasks.loading.calls import apply_calls
from tasks.loading.chunk import Applied, Chunk
from tasks.loading.complaints import apply_complaints
from tasks.loading.contracts import apply_contracts
from tasks.loading.custody import apply_extensions, apply_repairs, apply_returns, apply_waits
from tasks.loading.decisions import apply_decisions
from tasks.loading.dispatches import apply_dispatches
from tasks.loading.follow_ups import apply_follow_ups
from tasks.loading.masters import apply_branches, apply_customers, apply_engagements, apply_products, apply_staff
from tasks.loading.money import apply_invoices, apply_payments, apply_quotes
from tasks.loading.receipts import apply_receipts
from tasks.loading.renewals import apply_renewals
from tasks.loading.surveys import apply_surveys
from tasks.loading.visits import apply_visits
from tasks.loading.work_logs import apply_work_logs

APPLY: dict[str, Callable[[Chunk], Applied]] = {
    "branches": apply_branches,
    "staff": apply_staff,
    "customers": apply_customers,
    "products": apply_products,
    "contracts": apply_contracts,
    "engagements": apply_engagements,
    "calls": apply_calls,
    "dispatches": apply_dispatches,
    "visits": apply_visits,
    "receipts": apply_receipts,
    "waits": apply_waits,
    "repairs": apply_repairs,
    "extensions": apply_extensions,
    "returns": apply_returns,
    "quotes": apply_quotes,
    "invoices": apply_invoices,
    "payments": apply_payments,
    "work_logs": apply_work_logs,
    "complaints": apply_complaints,
    "surveys": apply_surveys,
    "follow_ups": apply_follow_ups,
    "decisions": apply_decisions,
    "renewals": apply_renewals,
}
