"""The department's closed sets, with the Chinese words that people write for them.

Every set is a StrEnum whose value is the word stored in the registers; `chinese` is the word shown
beside it and `also` are the other spellings that arrive in real files.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A closed set whose members carry a Chinese word and further accepted spellings."""

    chinese: str
    also: tuple[str, ...]

    def __new__(cls, value: str, chinese: str = "", *also: str) -> Self:
        """Make a member from its stored word, its Chinese word and other accepted spellings."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.chinese = chinese
        member.also = also
        return member

    @classmethod
    def spellings(cls) -> dict[str, str]:
        """Every accepted spelling, case-folded, mapped to the stored word; "2 一般" as the forms' notes have it, too."""
        found: dict[str, str] = {}
        for member in cls:
            both = f"{member.value} {member.chinese}" if member.chinese else ""
            for word in (member.value, member.value.replace("_", " "), member.chinese, both, *member.also):
                if word:
                    found[word.casefold()] = member.value
        return found


def listed(words: Iterable[Word], *, chinese: bool) -> str:
    """Members of a closed set as a sentence names them."""
    return ("、" if chinese else ", ").join(word.chinese if chinese else word.value for word in words)


class CaseKind(Word):
    """What a timeline belongs to."""

    CALL = "call", "叫修"
    COMPLAINT = "complaint", "投诉"
    CONTRACT = "contract", "保养合同"
    GOODS = "goods", "在修商品"
    REPORT = "report", "报告", "服务主任日报"  # a branch's of a day, or the evaluation of a quarter
    FOLLOW_UP = "follow_up", "客户回访"
    DRAFT = "draft", "投诉草稿"


class Role(Word):
    """Who somebody is in the department (ROLE-1)."""

    CLERK = "clerk", "业务员"
    TECHNICIAN = "technician", "技术员", "维修员"
    SUPERVISOR = "supervisor", "主管"
    DIRECTOR = "director", "服务主任", "主任", "service director"
    MANAGER = "manager", "经理", "branch manager"
    ACCOUNTANT = "accountant", "会计"
    STOREKEEPER = "storekeeper", "仓管员", "仓库"
    INSPECTOR = "inspector", "检验员"
    ADVISER = "adviser", "服务顾问", "service adviser"
    FRONT_DESK_MANAGER = "front_desk_manager", "前台经理", "front-desk manager"
    WORKSHOP_MANAGER = "workshop_manager", "车间经理"
    HEAD_OF_SERVICE = "head_of_service", "服务总监"
    SERVICE_DEPARTMENT = "service_department", "服务部"
    VICE_PRESIDENT = "vice_president", "副总经理", "vice-president"
    GENERAL_MANAGER = "general_manager", "总经理"
    OPERATIONS = "operations", "运维"


class BranchKind(Word):
    """A service centre or a branch (ROLE-2)."""

    CENTER = "center", "服务中心", "中心", "centre"
    BRANCH = "branch", "分公司"


class CustomerKind(Word):
    """A person or a company (CR-1)."""

    PERSON = "person", "个人"
    COMPANY = "company", "单位", "公司", "企业"


class Channel(Word):
    """How a call or complaint reached us (RS-7)."""

    PHONE = "phone", "电话"
    LETTER = "letter", "信函", "来信"
    MAIL = "mail", "邮件", "email", "e-mail"
    WEB = "web", "网站", "网上", "网络"
    VISIT = "visit", "来访", "上门"
    CHAT = "chat", "聊天", "微信"


class Area(Word):
    """Where the service address lies; it sets the arrival limit (MS-14)."""

    URBAN = "urban", "市区", "城区"
    SUBURBAN = "suburban", "郊区", "郊县"


class ServiceKind(Word):
    """The four kinds of service (MS-1)."""

    PAID = "paid", "有费", "有费服务"
    CONTRACT = "contract", "合同", "合同服务"
    FREE = "free", "免费", "免费服务"
    GENERAL = "general", "一般", "一般服务"


class VisitOutcome(Word):
    """How a visit ended (MS-4, MS-6)."""

    FIXED = "fixed", "修复", "已修复", "修好"
    CARRIED_IN = "carried_in", "带回", "带回修理", "carried in"
    REVISIT = "revisit", "再访", "需再访", "再次上门"
    DECLINED = "declined", "拒修", "客户拒修"
    ABSENT = "absent", "无人", "客户不在"
    BEYOND = "beyond", "超出能力", "需支援", "beyond the technician"


class YesNo(Word):
    """A plain answer."""

    YES = "yes", "是", "y", "对"
    NO = "no", "否", "n", "不"


class CardWay(Word):
    """By which way a customer is asked for an opinion (SV-18)."""

    MAIL = "mail", "邮件"
    SHEET = "sheet", "打印卡"
    PHONE = "phone", "电话回访"
    GIVEN = "given", "已当场填写"


class ReplyWay(Word):
    """By which way a customer answered an opinion card (SV-18)."""

    LINK = "link", "链接", "网页"
    MAIL = "mail", "邮件"
    SHEET = "sheet", "打印卡", "纸质"
    PHONE = "phone", "电话回访", "电话"


class Excuse(Word):
    """Why a call gets no opinion card (SV-18)."""

    GENERAL = "general", "内部工作"
    CANCELLED = "cancelled", "已取消"
    DUPLICATE = "duplicate", "重复登记"
    ENTRY_ERROR = "entry_error", "登记错误"
    BY_PHONE = "by_phone", "电话解决，未上门"
    OPTED_OUT = "opted_out", "客户谢绝回访"
    OUT_OF_REACH = "out_of_reach", "无任何联系方式"


class WaitFor(Word):
    """What a repair waits for (MS-7, NT-2)."""

    CUSTOMER = "customer", "客户", "等客户", "待客户"
    PARTS = "parts", "零件", "待料", "配件"


class QuoteScope(Word):
    """What a quote is for: the work itself, or what was found while repairing (RS-5, WP-5)."""

    WORK = "work", "维修"
    EXTRA = "extra", "追加", "追加项目"


class QuoteAnswer(Word):
    """What the customer said to a quote (RS-5)."""

    CONFIRMED = "confirmed", "同意", "确认"
    DECLINED = "declined", "不同意", "拒绝"


class PayMethod(Word):
    """How a customer paid (MS-5)."""

    CASH = "cash", "现金"
    MOBILE = "mobile", "手机支付", "扫码", "微信", "支付宝"
    CARD = "card", "刷卡"
    TRANSFER = "transfer", "转账", "银行转账"
    CHEQUE = "cheque", "支票"


class WorkKind(Word):
    """What a technician's time went into (MS-10): the kinds of service, and general work by what it was (MS-1)."""

    PAID = "paid", "有费"
    CONTRACT = "contract", "合同"
    FREE = "free", "免费"
    GENERAL = "general", "一般"
    INSPECTION = "inspection", "检查"
    PARTS = "parts", "零件管理"
    TOOLS = "tools", "工具保养"
    TRAINING = "training", "短期训练", "培训"
    TRAVEL = "travel", "路程", "途中"
    OTHER = "other", "其他", "其它"


class ComplaintType(Word):
    """Complaint, suggestion (SV-17), or a question that only wants an answer (NT-7)."""

    COMPLAINT = "complaint", "投诉", "抱怨"
    SUGGESTION = "suggestion", "建议"
    INQUIRY = "inquiry", "咨询", "询问", "查询"


class Level(Word):
    """How content a customer is with one item of the opinion card, 4 best (SV-19)."""

    FOUR = "4", "很满意", "非常满意", "4分", "4.0", "very satisfied"
    THREE = "3", "满意", "较满意", "3分", "3.0", "satisfied"
    TWO = "2", "一般", "尚可", "2分", "2.0", "fair"
    ONE = "1", "不满意", "很不满意", "1分", "1.0", "dissatisfied"


class Severity(Word):
    """How grave a complaint is (SV-20)."""

    SERIOUS = "serious", "严重", "重大"
    ORDINARY = "ordinary", "一般", "普通"


class About(Word):
    """What a complaint is about (CR-4)."""

    PRODUCT = "product", "商品", "产品"
    SERVICE = "service", "服务"
    ATTITUDE = "attitude", "态度"
    PRICE = "price", "价格"
    OTHER = "other", "其他", "其它"


class Verdict(Word):
    """What a person decided on a case (SV-20, NT-1)."""

    ACKNOWLEDGE = "acknowledge", "确认", "收到"
    REVIEW = "review", "审阅", "批示"
    FORWARD = "forward", "转交", "转办"
    APPROVE = "approve", "同意", "批准"
    REJECT = "reject", "驳回", "不同意"
    RESOLVE = "resolve", "办结", "解决"
    ASK = "ask", "请示", "求助"


class DecisionStep(Word):
    """Which step of a case a decision belongs to."""

    ASSIGNMENT = "assignment", "指派"
    ACKNOWLEDGEMENT = "acknowledgement", "受理", "acknowledge"
    SEVERITY = "severity", "定级"
    REVIEW = "review", "审阅"
    ANSWER = "answer", "答复"
    CLOSING = "closing", "结案", "close"
    REOPENING = "reopening", "重开", "reopen"
    WITHDRAWAL = "withdrawal", "撤诉", "withdraw"
    CANCELLATION = "cancellation", "取消", "cancel"
    PHONE = "phone", "电话解决", "fixed by phone"
    REPEAT = "repeat", "重修定因", "重复维修", "repeat repair"
    HELP = "help", "求助", "请求支援", "ask for help"
    SIGN = "sign", "签核", "签字"
    INVESTIGATION = "investigation", "调查", "查处"
    LETTER = "letter", "复函", "回函"
    SATISFACTION = "satisfaction", "客户反馈", "满意度"
    REWARD = "reward", "奖励", "奖励客户"
    REPRIMAND = "reprimand", "处分", "处理当事人"
    RETURN_APPROVAL = "return_approval", "退货审批", "return approval"
    EXCHANGE = "exchange", "退换办结", "退换货"
    EXTENSION = "extension", "延期", "延长时限"
    DRAFT = "draft", "立案", "投诉立案", "open a complaint"


class RepeatCause(Word):
    """What excuses a repeat repair: it is then nobody's bad work (RS-3)."""

    MISUSE = "misuse", "使用不当", "人为损坏"
    OTHER_FAULT = "other_fault", "另一故障", "非同一故障", "other fault"
    DECLINED_PART = "declined_part", "客户不换零件", "客户拒换配件", "customer declined part"


class RenewalOutcome(Word):
    """What a renewal visit brought (MS-15)."""

    RENEWED = "renewed", "续约", "已续约"
    DECLINED = "declined", "不续", "不续约"
    PENDING = "pending", "待定"
