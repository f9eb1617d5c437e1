"""What people are told about a press, in both languages."""

from collections.abc import Mapping, Sequence
from typing import Any

from rules.wording import Locale, Text

ABOUT = Text(en="{kind} {case}", zh="{kind} {case}")
TO_WHOM = Text(en="To whom", zh="交给谁")
NOTE = Text(en="Note", zh="说明")
SEND = Text(en="Send", zh="提交")
CLOSE = Text(en="Cancel", zh="取消")

DONE_BY = Text(en="{done} by {who}, {at}", zh="{done}：{who}，{at}")
DONE_TO = Text(en="{done} by {who} to {to}, {at}", zh="{done}：{who} → {to}，{at}")
NOTED = Text(en="Note: {note}", zh="说明：{note}")

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
    ("unknown_staff", "forward_to"): _TO_NOBODY,
    ("not_entitled", "decided_by"): _NOT_YOURS,
    ("not_its_manager", "decided_by"): _NOT_YOURS,
}


def refusal(reasons: Sequence[Mapping[str, Any]], *, user: str, file: str, locale: Locale) -> str:
    """Why a press was not entered, as its author reads it. `reasons` are those of the quarantine."""
    said = []
    for reason in reasons:
        plain = _SAID.get((str(reason["code"]), reason["column"]))
        said.append(str(reason["sentence"]) if plain is None else plain.filled(user=user).in_locale(locale))
    why = AND.in_locale(locale).join(dict.fromkeys(said))
    return REFUSED.filled(why=why, file=file).in_locale(locale)
