"""What the evening control can find between the papers of a job: one table of codes (MS-2 to MS-8, RP-1)."""

from dataclasses import dataclass
from datetime import datetime

from rules.wording import Text
from rules.words import Role, Word


class FindingKind(Word):
    """In which way papers do not fit each other."""

    MISSING = "missing", "缺失"
    DOUBLE = "double", "重复"
    CONTRADICTORY = "contradictory", "矛盾"
    OUT_OF_ORDER = "out_of_order", "次序颠倒"
    UNBILLED = "unbilled", "未开票"


@dataclass(frozen=True, slots=True)
class Code:
    """One thing to find: in which way, by which article, whose it is to settle, and in which words."""

    kind: FindingKind
    article: str
    owner: Role
    text: Text


def _code(kind: FindingKind, article: str, owner: Role, en: str, zh: str) -> Code:
    return Code(kind, article, owner, Text(en=en, zh=zh))


_K, _R = FindingKind, Role
CODES: dict[str, Code] = {
    "visit_without_outcome": _code(
        _K.MISSING, "MS-4", _R.TECHNICIAN,
        "the visit of {at} has no outcome", "{at}的上门未填结果",
    ),
    "voucher_unsigned": _code(
        _K.MISSING, "MS-4", _R.TECHNICIAN,
        "fixed at {at}, but the customer has not signed voucher {voucher}", "{at}已修复，客户未在凭证{voucher}上签字",
    ),
    "no_receipt": _code(
        _K.MISSING, "MS-6", _R.TECHNICIAN,
        "goods were carried in at {at} and there is no receipt for them", "{at}带回修理，未开商品收据",
    ),
    "receipt_unsigned": _code(
        _K.MISSING, "MS-6", _R.CLERK,
        "the customer has not signed receipt {receipt}", "收据{receipt}客户未签字",
    ),
    "serial_differs": _code(
        _K.CONTRADICTORY, "MS-6", _R.CLERK,
        "receipt {receipt} is for serial number {found}, the call for {expected}",
        "收据{receipt}的商品编号为{found}，叫修为{expected}",
    ),
    "in_custody_twice": _code(
        _K.DOUBLE, "MS-6", _R.CLERK,
        "serial number {serial} of receipt {receipt} is in custody under receipt {other} already",
        "收据{receipt}的商品{serial}已凭收据{other}在管",
    ),
    "no_card": _code(
        _K.MISSING, "MS-6", _R.SUPERVISOR,
        "taken in at {at} on receipt {receipt}, and there is no repair card", "收据{receipt}于{at}收入，尚无修护卡",
    ),
    "work_not_agreed": _code(
        _K.OUT_OF_ORDER, "RS-5", _R.SUPERVISOR,
        "repair {card} was begun at {at} without a quote that the customer agreed to",
        "修护卡{card}于{at}开工，无客户同意的报价",
    ),
    "not_inspected": _code(
        _K.MISSING, "MS-7", _R.SUPERVISOR,
        "repair {card} was finished at {at} and is not inspected", "修护卡{card}于{at}修毕，尚未验讫",
    ),
    "not_fetched": _code(
        _K.MISSING, "MS-7", _R.CLERK,
        "the goods of receipt {receipt} have been ready since {at} and are not handed back",
        "收据{receipt}的商品自{at}起可取，尚未交还",
    ),
    "over_with_goods_here": _code(
        _K.CONTRADICTORY, "MS-7", _R.CLERK,
        "the call is over and the goods of receipt {receipt} are still in custody", "叫修已结，收据{receipt}的商品仍在管",
    ),
    "hand_back_unsigned": _code(
        _K.MISSING, "MS-7", _R.CLERK,
        "everything was handed back by {at}, but the customer has not signed voucher {voucher}",
        "{at}商品已全部交还，客户未在凭证{voucher}上签字",
    ),
    "not_invoiced": _code(
        _K.UNBILLED, "MS-5", _R.ACCOUNTANT,
        "{amount} charged at {at} is not invoiced", "{at}应收{amount}尚未开票",
    ),
    "hand_back_not_invoiced": _code(
        _K.UNBILLED, "MS-8", _R.ACCOUNTANT,
        "{amount} charged when the goods went back at {at} is not invoiced", "{at}交还商品时应收{amount}尚未开票",
    ),
    "invoiced_too_little": _code(
        _K.CONTRADICTORY, "MS-5", _R.ACCOUNTANT,
        "{invoiced} is invoiced of {charged} that was charged", "应收{charged}，仅开票{invoiced}",
    ),
    "invoiced_too_much": _code(
        _K.CONTRADICTORY, "MS-5", _R.ACCOUNTANT,
        "{invoiced} is invoiced, {charged} was charged", "开票{invoiced}，应收仅{charged}",
    ),
    "invoiced_before_return": _code(
        _K.OUT_OF_ORDER, "MS-8", _R.ACCOUNTANT,
        "invoice {invoice} was issued at {at}, and the goods have not gone back", "发票{invoice}于{at}开出，商品尚未交还",
    ),
    "invoiced_twice": _code(
        _K.DOUBLE, "MS-5", _R.ACCOUNTANT,
        "invoices {other} and {invoice} are both for {amount}", "发票{other}与{invoice}金额均为{amount}",
    ),
    "invoice_of_nothing": _code(
        _K.CONTRADICTORY, "MS-5", _R.ACCOUNTANT,
        "invoice {invoice} is for nothing", "发票{invoice}金额为零",
    ),
    "charged_though_free": _code(
        _K.CONTRADICTORY, "MS-1", _R.CLERK,
        "{amount} charged at {at} for a service that is free of charge", "{at}应收{amount}，而该服务免费",
    ),
    "charged_though_covered": _code(
        _K.CONTRADICTORY, "MS-1", _R.CLERK,
        "{amount} charged at {at} for a service that the contract covers, without a quote that the customer agreed to",
        "{at}应收{amount}，而该服务属合同范围，无客户同意的报价",
    ),
    "invoiced_though_free": _code(
        _K.CONTRADICTORY, "MS-1", _R.ACCOUNTANT,
        "invoice {invoice} of {amount} is for a service that is free of charge", "发票{invoice}（{amount}）所开服务免费",
    ),
    "invoiced_though_covered": _code(
        _K.CONTRADICTORY, "MS-1", _R.ACCOUNTANT,
        "invoice {invoice} of {amount} is for a service that the contract covers, without a quote that the customer agreed to",
        "发票{invoice}（{amount}）所开服务属合同范围，无客户同意的报价",
    ),
    "paid_too_much": _code(
        _K.CONTRADICTORY, "MS-5", _R.ACCOUNTANT,
        "{paid} was paid, {charged} was charged", "已付{paid}，应收仅{charged}",
    ),
    "paid_for_nothing": _code(
        _K.MISSING, "MS-5", _R.ACCOUNTANT,
        "payment {payment} of {amount} stands beside no invoice and no money collected on the spot",
        "付款{payment}（{amount}）既无发票，也无当场收款",
    ),
    "not_handed_in": _code(
        _K.MISSING, "MS-5", _R.TECHNICIAN,
        "{amount} collected at {at} is not handed in", "{at}当场收取的{amount}尚未上交",
    ),
    "counter_not_handed_in": _code(
        _K.MISSING, "MS-8", _R.CLERK,
        "{amount} taken at the hand-back of {at} is not handed in", "{at}交还商品时收取的{amount}尚未上交",
    ),
    "handed_in_differs": _code(
        _K.CONTRADICTORY, "MS-5", _R.ACCOUNTANT,
        "{collected} was collected at {at}, payment {payment} is {amount}",
        "{at}当场收取{collected}，付款{payment}为{amount}",
    ),
    "invoice_numbers_missing": _code(
        _K.MISSING, "MS-5", _R.ACCOUNTANT,
        "invoice numbers missing before {next}: {numbers}", "{next}之前缺发票号：{numbers}",
    ),
    "voucher_numbers_missing": _code(
        _K.MISSING, "MS-3", _R.CLERK,
        "voucher numbers missing before {next}: {numbers}", "{next}之前缺凭证号：{numbers}",
    ),
}  # fmt: skip
"""Stored in the register of findings: a code that was used keeps its meaning."""


@dataclass(frozen=True, slots=True)
class ChainFinding:
    """Papers that do not fit: the code, the paper it is about ("receipt:R1"), and since when it counts (aware).

    `person` is the staff number of the technician whom the papers name for it; without one it is the owner's whom the
    table names.
    """

    code: str
    about: str
    since: datetime
    text: Text
    person: str | None = None

    @property
    def kind(self) -> FindingKind:
        """In which way the papers do not fit."""
        return CODES[self.code].kind

    @property
    def article(self) -> str:
        """By which article."""
        return CODES[self.code].article

    @property
    def owner(self) -> Role:
        """Whose it is to settle."""
        return Role.TECHNICIAN if self.person else CODES[self.code].owner


def found(code: str, about: str, since: datetime, *, person: str | None = None, **values: object) -> ChainFinding:
    """A finding in the words of its code; raises KeyError for a code that is not in the table or a missing value."""
    return ChainFinding(code, about, since, CODES[code].text.filled(**values), person)
