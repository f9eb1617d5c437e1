"""What runs count and list, in the language of whoever reads it; documents for machines keep the keys."""

from collections.abc import Mapping

from rules.meanings import meaning
from rules.retelling import Retelling
from rules.wording import Locale, Text
from rules.words import Severity
from tasks.deliver.labels import kind_label


def _table(words: Mapping[str, str]) -> Retelling:
    return Retelling(Text(en=en, zh=zh) for en, zh in words.items())


HEADLINES = {
    "nothing to do": "无事可做",
    "all is well": "一切正常",
}
COUNTS = {
    "files": "文件",
    "loaded": "登记",
    "updated": "更新",
    "unchanged": "未变",
    "quarantined": "隔离",
    "still being written": "仍在写入",
    "calls carried over": "转次日优先派工",
    "branches": "网点",
    "calls proposed": "提出派工建议",
    "proposals changed": "变更派工建议",
    "cannot be reached in time": "赶不上时限",
    "proposals no longer needed": "不再需要的建议",
    "others sent without a reason": "改派未注明原因",
    "new findings": "新发现问题",
    "findings still open": "未了结问题",
    "findings settled": "已了结问题",
    "findings past due": "逾期问题",
    "technicians asked": "催交日报",
    "reports compiled": "汇总日报",
    "reports compiled anew": "重新汇总日报",
    "reports forwarded": "转呈日报",
    "registers handed in": "上报登记簿",
    "registers incomplete": "待补齐登记簿",
    "cards issued": "发出调查卡",
    "cards excused": "免发调查卡",
    "cards reminded of": "调查卡催复",
    "cards taken back": "撤回调查卡通知",
    "follow-ups given out": "派出回访",
    "questionnaires reminded of": "问卷催复",
    "questionnaires turned to the telephone": "问卷改为致电",
    "findings passed on": "情况转有关部门",
    "follow-ups excused": "免回访",
    "follow-ups given up": "逾期未回",
    "follow-ups ended at the customer's wish": "客户谢绝，终止回访",
    "greetings": "问候",
    "greetings left out": "免问候",
    "people chased": "催办人数",
    "lists of the department": "服务部清单",
    "notices": "通知",
    "clocks looked at": "检查的时限",
    "warned": "预警",
    "breached": "逾时",
    "ladder steps": "升级提醒",
    "steps that reached nobody": "无人可告知",
    "contracts noticed": "通知到期合同",
    "learned of late": "获知较晚",
    "visits assigned": "指派续约拜访",
    "lapsed": "到期未续",
    "drafts put before directors": "投诉草稿送服务主任",
    "handlers assigned": "指派经办人",
    "submitted for review": "呈批",
    "told that it is theirs": "已告知经办",
    "vouchers archived": "归档凭证",
    "asked for the next step": "通知下一步",
    "letters": "写出信函",
    "papers written": "写出案卷",
    "letters drafted": "拟复函",
    "customers told": "告知客户",
    "customers to be told in person": "待亲自告知的客户",
    "letters sent": "寄出复函",
    "reports": "月报",
    "evaluations to sign": "待签核季度评价",
    "evaluations passed on": "呈送季度评价",
    "sent": "已发",
    "digests": "汇总",
    "held": "暂存",
    "failed": "失败",
    "unknown": "待核实",
    "waiting": "待发",
    "findings": "异常",
    "told": "已告知",
    "deadlines recomputed": "重算期限",
}
COLUMNS = {
    "what": "内容",
    "count": "数量",
    "file": "文件",
    "form": "表单",
    "rows": "行数",
    "reasons": "原因",
    "settled": "了结的隔离",
    "case": "事项",
    "revision": "版次",
    "step": "步骤",
    "asked": "已通知",
    "voucher": "凭证",
    "limit": "时限",
    "due": "期限",
    "branch": "网点",
    "call": "叫修",
    "priority": "优先次序",
    "technician": "技术员",
    "arrives": "预计到场",
    "in time": "赶得上",
    "alternative": "他网点可派",
    "owner": "责任人",
    "complaint": "投诉",
    "paper": "案卷",
    "handler": "经办人",
    "severity": "严重程度",
    "contract": "合同",
    "ends_on": "到期日",
    "late": "补发",
    "visit by": "续约拜访人",
    "month": "月份",
    "quarter": "季度",
    "status": "状态",
    "headline": "摘要",
    "finding": "发现",
    "about": "对象",
    "says": "说明",
    "no card": "未发卡原因",
    "duty": "回访类别",
    "past due": "逾期",
    "draft": "投诉草稿",
    "director": "服务主任",
}
YES_NO = {True: Text(en="yes", zh="是"), False: Text(en="no", zh="否")}
VALUES: dict[str, dict[str, str]] = {
    "severity": {str(severity): severity.chinese for severity in Severity},
    "paper": {
        "registration": "投诉登记表",
        "notice": "投诉通知单",
        "investigation": "投诉调查表",
        "handling": "投诉处理记录",
        "report": "投诉处理报告",
        "tracking": "投诉跟踪表",
    },
    "finding": {
        "all is well": "一切正常",
        "clock_unseen": "计时无人查看",
        "calendar_unofficial": "日历未公布",
        "notices_queued": "通知待发过久",
        "notices_claimed": "通知发送过久",
        "notices_unknown": "通知送达不明",
        "notices_failed": "通知发送失败",
        "flow_silent": "流程无响应",
        "flow_failed": "流程失败",
        "file_lying": "文件滞留",
    },
}
"""What stands in these columns, in Chinese; machines keep the codes."""
RUNS = _table({**COLUMNS, **COUNTS, **HEADLINES})


def counted(changed: Mapping[str, int], *, locale: Locale) -> dict[str, int]:
    """The counts that are not zero, by their names in `locale`."""
    return {word(what, locale=locale): count for what, count in changed.items() if count}


def word(name: str, *, locale: Locale) -> str:
    """A count, a column or a headline as people read it; names that nobody gave words show themselves."""
    return RUNS.retold(name, locale=locale)


def worded(row: Mapping[str, object], *, locale: Locale) -> dict[str, object]:
    """A row as people read it: codes, kinds of notice and yes or no in words; reasons say what they mean, most frequent first."""
    return {name: _value(name, value, locale) for name, value in row.items()}


def _value(name: str, value: object, locale: Locale) -> object:
    match value:
        case Mapping():
            return _reasons(value, locale)
        case bool():
            return YES_NO[value].in_locale(locale)
        case str() if name == "step":
            return kind_label(value, locale)
        case str() if locale == "zh":
            return VALUES.get(name, {}).get(value, value)
        case _:
            return value


def _reasons(counts: Mapping[str, int], locale: Locale) -> str:
    between = "；" if locale == "zh" else "; "
    return between.join(f"{count} × {meaning(code).in_locale(locale)}" for code, count in counts.items())
