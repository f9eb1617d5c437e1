"""template: an empty form to fill in."""

from pathlib import Path
from typing import Annotated

import typer

FORMS_SAID = (
    "branches 网点表, staff 人员表, customers 客户表, products 商品表, contracts 保养合同表, "
    "engagements 服务项目登记表, calls 叫修登记簿, dispatches 派工单, "
    "visits 服务凭证, receipts 客户商品领取收据, quotes 报价确认单, waits 等候登记单, "
    "repairs 修护卡, extensions 延期通知单, returns 商品交还单, invoices 发票登记簿, payments 收款单, "
    "work_logs 技术员工作日志, complaints 投诉登记表, surveys 客户意见调查卡, "
    "follow_ups 客户回访记录, decisions 批示单, renewals 续约回访单"
)
"""Every form by both of its names; either is taken."""


def template(
    form: Annotated[str, typer.Argument(metavar="FORM", help=f"One of {FORMS_SAID}.")],
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="The spreadsheet to write.")],
    replace: Annotated[bool, typer.Option("--replace", help="Write over a file that is there. 覆盖已有文件。")] = False,
) -> None:
    """Write an empty form to fill in · 空白表单

    A spreadsheet with headers, drop-downs and a note on every column.
    """
    from desk.places import new_workbook
    from desk.refusals import NotDone
    from rules.forms import form_named
    from tasks.settings import settings
    from tasks.template import write_template
    from tasks.tongue import Tongue

    try:
        wanted = form_named(form.strip())
    except KeyError as error:
        raise NotDone(str(error.args[0])) from None
    written = write_template(wanted, new_workbook(file, replace=replace), locale=settings().locale)
    say = Tongue(settings().locale)
    load = f"aftersales load {written} --form {wanted.name}"
    print(
        say(
            f"{written}: the form {wanted.name}. Fill it in, then: {load}",
            f"{written}：{wanted.chinese}。填写后：{load}",
        )
    )
