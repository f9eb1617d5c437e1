"""What people are told about a press, in both languages."""

from collections.abc import Mapping, Sequence
from typing import Any

from rules.masking import mask_text
from rules.wording import Locale, Text
from tasks.deliver.escape import fit, one_line

ABOUT = Text(en="{kind} {case}", zh="{kind} {case}")
TO_WHOM = Text(en="To whom", zh="交给谁")
CONCERNED = Text(en="Whom it concerns (where the papers do not say)", zh="当事人（单据未载明时填写）")
NOTE = Text(en="Note", zh="说明")
REASON = Text(en="Reason", zh="原因")
UNTIL = Text(en="New time (as your Slack shows times)", zh="新的时间（按您Slack显示的时区）")
TOLD_BY = Text(en="How you tell the customer", zh="如何告知客户")
TOLD_BY_LETTER = Text(en="How you tell the customer (a letter is written for you)", zh="如何告知客户（信函由系统拟写）")
TECHNICIAN = Text(en="Who goes", zh="派谁前往")
NOBODY_TO_SEND = Text(
    en="Nobody of the branch who goes to customers is in service today.", zh="该网点今日没有在岗的外勤人员。"
)
SEND = Text(en="Send", zh="提交")
CLOSE = Text(en="Cancel", zh="取消")

DONE_BY = Text(en="{done} by {who}, {at}", zh="{done}：{who}，{at}")
DONE_TO = Text(en="{done} by {who} to {to}, {at}", zh="{done}：{who} → {to}，{at}")
EXTENDED_TO = Text(en="{done} to {until} by {who}, {at}", zh="{done}至{until}：{who}，{at}")
EXTENDED = Text(en="{done} to {until}, {at}", zh="{done}至{until}，{at}")
SENT_BY = Text(en="{call}: {by} sent {who}, {at}", zh="{call}：{by}已派{who}，{at}")
SENT = Text(en="{call}: {who} was sent, {at}", zh="{call}：已派{who}，{at}")
NO_MORE = Text(en="{call}: proposed anew, or waits no more", zh="{call}：已重新建议或不再待派")
_NOTED = Text(en="Note: {note}", zh="说明：{note}")
LONGEST_NOTE = 300

REFUSED = Text(
    en="Sorry, that was not entered: {why}. It is kept among the refused rows as {file}.",
    zh="抱歉，未能受理：{why}。此次操作已留存于待更正记录（{file}）。",
)
AND = Text(en="; ", zh="；")
KEPT = Text(
    en="That could not be entered at once. It is kept and will be entered by itself; you need not press again.",
    zh="暂时未能登记，操作已保存，稍后会自动登记，无需再按。",
)
AGAIN = Text(en="That did not work just now. Please press again.", zh="刚才未能成功，请再按一次。")

_NOT_KNOWN = Text(
    en="your Slack account belongs to nobody in service in the staff register (member id {user})",
    zh="人员登记中没有使用此Slack账号的在岗人员（成员ID {user}）",
)
_TO_NOBODY = Text(
    en="whom you chose is not in the staff register with this Slack account",
    zh="所选人员的Slack账号不在人员登记中",
)
_NOT_YOURS = Text(en="your role may not decide this", zh="您的岗位无权作此批示")
_SAID: dict[tuple[str, str | None], Text] = {
    ("unknown_staff", "decided_by"): _NOT_KNOWN,
    ("unknown_staff", "told_by"): _NOT_KNOWN,
    ("unknown_staff", "dispatched_by"): _NOT_KNOWN,
    ("may_not_dispatch", "dispatched_by"): _NOT_YOURS,
    ("unknown_staff", "forward_to"): _TO_NOBODY,
    ("unknown_staff", "person"): _TO_NOBODY,
    ("not_entitled", "decided_by"): _NOT_YOURS,
    ("not_entitled", "told_by"): _NOT_YOURS,
    ("not_its_manager", "decided_by"): _NOT_YOURS,
}


def noted(note: str, *, locale: Locale) -> str:
    """What somebody noted, masked and short, on one line: nobody's note reads as something that was decided."""
    return _NOTED.filled(note=fit(one_line(mask_text(note)), LONGEST_NOTE, str)[0]).in_locale(locale)


def refusal(reasons: Sequence[Mapping[str, Any]], *, user: str, file: str, locale: Locale) -> str:
    """Why a press was not entered, as its author reads it. `reasons` are those of the quarantine."""
    said = []
    for reason in reasons:
        plain = _SAID.get((str(reason["code"]), reason["column"]))
        said.append(str(reason["sentence"]) if plain is None else plain.filled(user=user).in_locale(locale))
    why = AND.in_locale(locale).join(dict.fromkeys(said))
    return REFUSED.filled(why=why, file=file).in_locale(locale)
