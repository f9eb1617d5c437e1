"""The department's forms as data (MS-2)."""

from rules.forms.complaints import COMPLAINTS, DECISIONS
from rules.forms.custody import EXTENSIONS, RECEIPTS, REPAIRS, RETURNS, WAITS
from rules.forms.follow_ups import FOLLOW_UPS
from rules.forms.logs import WORK_LOGS
from rules.forms.masters import BRANCHES, CONTRACTS, CUSTOMERS, ENGAGEMENTS, PRODUCTS, STAFF
from rules.forms.money import INVOICES, PAYMENTS, QUOTES
from rules.forms.opinions import SURVEYS
from rules.forms.shape import Column, Form, Kind
from rules.forms.work import CALLS, DISPATCHES, RENEWALS, VISITS

FORMS: dict[str, Form] = {
    form.name: form
    for form in sorted(
        (
            BRANCHES,
            STAFF,
            CUSTOMERS,
            PRODUCTS,
            CONTRACTS,
            ENGAGEMENTS,
            CALLS,
            DISPATCHES,
            VISITS,
            RECEIPTS,
            WAITS,
            REPAIRS,
            EXTENSIONS,
            RETURNS,
            QUOTES,
            INVOICES,
            PAYMENTS,
            WORK_LOGS,
            COMPLAINTS,
            SURVEYS,
            FOLLOW_UPS,
            DECISIONS,
            RENEWALS,
        ),
        key=lambda form: form.rank,
    )
}


def form_named(name: str) -> Form:
    """The form of that name, in English or Chinese; raises KeyError naming the forms there are."""
    for form in FORMS.values():
        if name in (form.name, form.chinese):
            return form
    raise KeyError(f"there is no form {name!r}; the forms are {', '.join(FORMS)}")


__all__ = ["FORMS", "Column", "Form", "Kind", "form_named"]
