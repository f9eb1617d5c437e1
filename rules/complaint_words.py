"""The closed sets that only complaints have: what is wanted, what was found, who pays (NT-3, NT-6, NT-7)."""

from rules.words import Word


class Wanted(Word):
    """What a complaining customer wants done with the goods (NT-3)."""

    RETURN = "return", "退货"
    EXCHANGE = "exchange", "换货"


class Finding(Word):
    """What looking into a complaint has shown (NT-7, NT-8)."""

    TRUE = "true", "属实"
    PARTLY = "partly", "部分属实"
    NOT_TRUE = "not_true", "不属实", "untrue", "false"


class Payer(Word):
    """Who bears the cost of a return (NT-6)."""

    COMPANY = "company", "公司", "公司承担"
    CUSTOMER = "customer", "客户", "客户承担"


class Refund(Word):
    """How the money of a return comes back (NT-3)."""

    ORIGINAL = "original", "原路退回", "原付款方式"
    TRANSFER = "transfer", "银行转账", "转账"
    CASH = "cash", "现金"


class CancelCause(Word):
    """Why a call was cancelled; where nobody says so, it was the customer (SV-18)."""

    CUSTOMER = "customer", "客户取消"
    DUPLICATE = "duplicate", "重复登记", "重复"
    ENTRY_ERROR = "entry_error", "登记错误", "误登", "entry error"
