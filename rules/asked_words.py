"""The closed sets of following customers up (PW-2, PW-3, RS-9)."""

from rules.words import Word


class FollowUpWay(Word):
    """By which way a customer is followed up (PW-2, PW-3)."""

    MAIL = "mail", "邮件"
    PHONE = "phone", "电话"
    VISIT = "visit", "上门"


class FollowUpReply(Word):
    """By which way a customer answered when they were followed up (PW-2, PW-3)."""

    LINK = "link", "链接", "网页"
    MAIL = "mail", "邮件"
    PHONE = "phone", "电话"
    VISIT = "visit", "上门"


class FollowUpOutcome(Word):
    """How a try to follow a customer up ended (PW-2)."""

    REACHED = "reached", "已回访", "已联系", "已答复", "answered"
    NOT_REACHED = "not_reached", "未联系上", "无人接听", "没人接", "no answer"
    DECLINED = "declined", "谢绝", "客户谢绝", "拒访"
