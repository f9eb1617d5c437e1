"""How the standing papers get spoiled: customers, products, contracts, people and branches."""

from datetime import date, timedelta

from desk.demo.drawing import mobile, one_of
from desk.demo.sheets import Row, Shape
from desk.demo.ways import Draft, Way, dated, shaped, written
from rules.words import Role


def _same_customer_otherwise(draft: Draft) -> Row | None:
    row = draft.pick()
    return row and Row(row.values | {"name": f"{row.values['name']}（新）", "phone": mobile(draft.rng)})


def _warranty_before_sale(draft: Draft) -> Row | None:
    row = draft.copy()
    if row is None or not isinstance(sold_on := row.values["sold_on"], date):
        return None
    row.values["warranty_until"] = sold_on - timedelta(days=30)
    return row


def _ends_before_it_starts(draft: Draft) -> Row | None:
    row = draft.copy()
    if row is not None:
        row.values["starts_on"], row.values["ends_on"] = row.values["ends_on"], row.values["starts_on"]
    return row


def _product_of_another(draft: Draft) -> Row | None:
    row = draft.copy()
    if row is not None:
        others = [p for p in draft.known.story.company.products if p.customer.number != row.values["customer_no"]]
        row.values["serial_no"] = one_of(draft.rng, others).serial
    return row


def _own_deputy(draft: Draft) -> Row | None:
    row = draft.copy(role=Role.TECHNICIAN, active_until=None)
    if row is not None:
        row.values["deputy_no"] = row.values["staff_no"]
    return row


def _left_before_joining(draft: Draft) -> Row | None:
    row = draft.copy(role=Role.TECHNICIAN)
    if row is not None and isinstance(since := row.values["active_from"], date):
        row.values["active_until"] = since - timedelta(days=9)
    return row


MASTER_WAYS: tuple[Way, ...] = (
    written("branches", "zone nobody knows", "unknown_zone", "time_zone", "Asia/Shangri-La"),
    Way("staff", "own deputy", "own_deputy", _own_deputy),
    Way("staff", "left before joining", "times_out_of_order", _left_before_joining),
    written("customers", "phone with letters", "bad_pattern", "phone", "1391234-ABCD"),
    written("customers", "name left blank", "missing", "name", None),
    written("customers", "area that does not exist", "not_in_set", "area", "海外"),
    written("customers", "branch that does not exist", "unknown_branch", "branch", "BJ"),
    written("customers", "broken mail address", "bad_pattern", "email", "wang(at)example"),
    Way("customers", "same number, other customer", "duplicate_key", _same_customer_otherwise),
    written("products", "customer that does not exist", "unknown_customer", "customer_no", "C99999"),
    Way("products", "warranty before the sale", "times_out_of_order", _warranty_before_sale),
    written("products", "30 February", "no_such_date", "sold_on", "2025-02-30"),
    written("products", "model left blank", "missing", "model", None),
    written("products", "sold before 1990", "too_early", "sold_on", "1897-05-01"),
    dated("products", "sold next year", "in_future", "sold_on", "{next_year}-03-08"),
    shaped("products", Shape.WIDE, "too_many_fields"),
    Way("contracts", "ends before it starts", "times_out_of_order", _ends_before_it_starts),
    written("contracts", "customer that does not exist", "unknown_customer", "customer_no", "C99998"),
    written("contracts", "product that does not exist", "unknown_product", "serial_no", "SN000000000"),
    Way("contracts", "product of another customer", "wrong_customer", _product_of_another),
    written("contracts", "negative fee", "out_of_range", "fee", -120_000),
    written("contracts", "end written in words", "unreadable_date", "ends_on", "年底前"),
    written("contracts", "fee written in words", "unreadable_money", "fee", "面议"),
    shaped("contracts", Shape.TOTAL, "total_row"),
)
