"""What the registers are held to beyond their own constraints: one suite per register (RP-5).

Constraints refuse what cannot be; these find what may be but makes a figure doubtful. The notes of each
expectation are two sentences, English and Chinese: what is so, and what it does to the figures.
"""

# pyright: reportPrivateImportUsage=false
# The documented way to import expectations; the package marks none of them as exported.

from functools import cache
from typing import Any

import great_expectations as gx
import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.row_conditions import Column

SERIAL_KNOWN = "(the serial number is registered)"


def _asked(kind: type[Expectation], code: str, article: str, en: str, zh: str, **kwargs: Any) -> Expectation:
    return kind(meta={"code": code, "article": article, "en": en, "zh": zh}, **kwargs)


def _calls() -> list[Expectation]:
    return [
        _asked(
            gxe.ExpectColumnValuesToNotBeNull,
            "call_without_area",
            "MS-14",
            "{count} of {of} calls give no area; they count as urban",
            "{of}件叫修中{count}件没有区域，按市区计",
            column="area",
        ),
        _asked(
            gxe.ExpectColumnValuesToNotBeNull,
            "call_without_customer",
            "MS-1",
            "{count} of {of} calls name no customer of the register; contract and warranty cannot be looked up",
            "{of}件叫修中{count}件没有客户编号，无法核对合同与保修",
            column="customer_no",
        ),
        _asked(
            gxe.ExpectColumnValuesToBeInSet,
            "call_of_unknown_product",
            "MS-1",
            "{count} of {of} calls give a serial number that is not registered; warranty cannot be looked up",
            "{of}件叫修中{count}件的商品编号未登记，无法核对保修",
            column=SERIAL_KNOWN,
            value_set=[True],
        ),
        _asked(
            gxe.ExpectColumnValuesToNotBeNull,
            "call_without_model",
            "RP-3",
            "{count} of {of} calls name no product model; they are missing from the figures by model",
            "{of}件叫修中{count}件没有商品型号，未计入分型号统计",
            column="model",
        ),
        _asked(
            gxe.ExpectColumnPairValuesToBeEqual,
            "call_kind_overridden",
            "MS-1",
            "{count} of {of} calls have a kind of service that differs from the facts",
            "{of}件叫修中{count}件的服务类别与事实不同",
            column_A="kind",
            column_B="kind_facts",
        ),
    ]


def _visits() -> list[Expectation]:
    return [
        _asked(
            gxe.ExpectColumnValuesToNotBeNull,
            "visit_without_technician",
            "RS-10",
            "{count} of {of} visits name no technician; they are missing from the figures by person",
            "{of}次上门中{count}次没有技术员，未计入个人统计",
            column="technician_no",
        ),
        _asked(
            gxe.ExpectColumnValuesToNotBeNull,
            "visit_without_outcome",
            "MS-4",
            "{count} of {of} visits give no outcome; their calls stay open",
            "{of}次上门中{count}次没有结果，叫修仍未结",
            column="outcome",
        ),
        _asked(
            gxe.ExpectColumnValuesToNotBeNull,
            "visit_without_end",
            "RP-3",
            "{count} of {of} visits give no time of leaving; they are missing from the repair times",
            "{of}次上门中{count}次没有离开时间，未计入维修时间",
            column="left_at",
        ),
        _asked(
            gxe.ExpectColumnValuesToNotBeNull,
            "visit_fixed_but_unsigned",
            "MS-4",
            "{count} of {of} visits fixed the fault but nobody signed; their calls stay open",
            "{of}次上门中{count}次已修复但客户未签字，叫修仍未结",
            column="signed_by",
            row_condition=Column("outcome") == "fixed",
        ),
    ]


def _clocks() -> list[Expectation]:
    running, undecided = Column("state") == "running", Column("verdict").is_null()
    return [
        _asked(
            gxe.ExpectColumnValuesToNotBeNull,
            "clock_without_deadline",
            "LIM-1",
            "{count} of {of} limits are running without a deadline; nobody will be told",
            "{of}项时限中{count}项在计时但没有截止时间，不会提醒",
            column="due_at",
            row_condition=running,
        ),
        _asked(
            gxe.ExpectColumnValuesToNotBeNull,
            "clock_nobody_looks_at",
            "LIM-1",
            "{count} of {of} limits are running and undecided but not due to be looked at again",
            "{of}项时限中{count}项未定且在计时，但已无下次检查",
            column="next_action_at",
            row_condition=running & undecided,
        ),
        _asked(
            gxe.ExpectColumnValuesToNotBeNull,
            "clock_without_verdict",
            "LIM-1",
            "{count} of {of} limits were stopped without a verdict; they are missing from the shares in time",
            "{of}项时限中{count}项已停止但没有结论，未计入及时率",
            column="verdict",
            row_condition=Column("state") == "stopped",
        ),
        _asked(
            gxe.ExpectColumnValuesToBeInSet,
            "clock_on_provisional_calendar",
            "CAL-2",
            "{count} of {of} limits rest on a year whose official calendar is not published",
            "{of}项时限中{count}项所依据年份的法定日历尚未公布",
            column="provisional",
            value_set=[False],
        ),
    ]


def _complaints() -> list[Expectation]:
    return [
        _asked(
            gxe.ExpectColumnValuesToBeInSet,
            "severity_unconfirmed",
            "SV-20",
            "{count} of {of} complaints have a severity that nobody confirmed",
            "{of}件投诉中{count}件的严重程度尚未确认",
            column="severity_confirmed",
            value_set=[True],
        ),
        _asked(
            gxe.ExpectColumnValuesToNotBeNull,
            "complaint_without_customer",
            "SV-22",
            "{count} of {of} complaints name no customer of the register; repeats by the same person go unseen",
            "{of}件投诉中{count}件没有客户编号，同一客户的重复投诉无法识别",
            column="customer_no",
        ),
    ]


def _customers() -> list[Expectation]:
    return [
        _asked(
            gxe.ExpectColumnValuesToNotBeNull,
            "customer_without_area",
            "MS-14",
            "{count} of {of} customers have no area; calls of theirs that name none count as urban",
            "{of}位客户中{count}位没有区域，其未注明区域的叫修按市区计",
            column="area",
        ),
        _asked(
            gxe.ExpectColumnValuesToNotBeNull,
            "customer_without_address",
            "MS-15",
            "{count} of {of} customers have no address; letters to them cannot be posted",
            "{of}位客户中{count}位没有地址，信函无法寄出",
            column="address",
        ),
    ]


def _staff() -> list[Expectation]:
    return [
        _asked(
            gxe.ExpectColumnValuesToNotBeNull,
            "staff_without_deputy",
            "ROLE-1",
            "{count} of {of} active people have no deputy; an absence of theirs goes up the ladder",
            "{of}名在岗人员中{count}名没有代理人，缺勤时直接上报",
            column="deputy_no",
        ),
        _asked(
            gxe.ExpectColumnValuesToNotBeNull,
            "staff_out_of_reach",
            "LIM-1",
            "{count} of {of} active people have neither Slack nor mail; notices to them are held",
            "{of}名在岗人员中{count}名既无Slack也无邮箱，通知无法送达",
            column="email",
            row_condition=Column("slack_id").is_null(),
        ),
    ]


def _notices() -> list[Expectation]:
    return [
        _asked(
            gxe.ExpectColumnValuesToNotBeInSet,
            "notice_not_delivered",
            "LIM-1",
            "{count} of {of} notices failed, or nobody knows whether they arrived",
            "{of}条通知中{count}条发送失败或未确认送达",
            column="status",
            value_set=["failed", "unknown"],
        )
    ]


_SUITES = {
    "calls": _calls,
    "visits": _visits,
    "clocks": _clocks,
    "complaints": _complaints,
    "customers": _customers,
    "staff": _staff,
    "notices": _notices,
}


@cache
def register_suite(register: str) -> gx.ExpectationSuite:
    """The suite of a register; raises KeyError for one that has none."""
    return gx.ExpectationSuite(name=f"register {register}", expectations=_SUITES[register]())
