"""What the pages say, in both languages. `{sheet}` is the kind of sheet that is asked about, `{paper}` the very one."""

from dataclasses import dataclass

from rules.wording import Locale, Text
from rules.words import Level

LANGUAGES: dict[Locale, str] = {"zh": "zh-CN", "en": "en"}
"""The languages of the pages, with their tags."""


@dataclass(frozen=True, slots=True)
class Told:
    """A plain page: its heading, and a paragraph each."""

    heading: Text
    lines: tuple[Text, ...]


SWITCH = Text(en="中文", zh="English")
LEVELS: dict[str, Text] = {
    Level.FOUR: Text(en="Very satisfied", zh="很满意"),
    Level.THREE: Text(en="Satisfied", zh="满意"),
    Level.TWO: Text(en="Fair", zh="一般"),
    Level.ONE: Text(en="Dissatisfied", zh="不满意"),
}
NOT_RATED = Text(en="Not rated", zh="不评")
SEND = Text(en="Send", zh="提交")
ONCE = Text(
    en="Your answer can be sent once. Until {last} this page can be opened as often as you like.",
    zh="答复只能提交一次；{last}（含当日）前可随时打开本页。",
)
TOO_LONG = Text(
    en="Your words are longer than {most} characters; please shorten them.", zh="意见超过{most}个字符，请缩短。"
)
NO_LEVEL = Text(
    en="One of the items has a level that there is not; please choose again.", zh="有一项评分无效，请重新选择。"
)

THANKS = Told(
    Text(en="Thank you", zh="感谢您的评价"),
    (Text(en="Your answer about {paper} has been entered.", zh="您对{paper}的答复已登记。"),),
)
KEPT = Told(
    Text(en="Thank you, we have your answer", zh="您的答复已收到"),
    (
        Text(
            en="It is kept and will be entered by us; you need not do anything more. This is about {paper}.",
            zh="答复已妥善保存，稍后由我们登记，您无需再操作（{paper}）。",
        ),
    ),
)
TO_CHANGE = Text(
    en="If something in it is to be changed, answer our mail or phone us, and name its number.",
    zh="如需更改，请回复邮件或致电我们，并告知编号。",
)
USED = Told(
    Text(en="This {sheet} has been answered", zh="此{sheet}已答复"),
    (
        Text(en="We have the answer to {paper} since {at}. Thank you.", zh="{paper}已于{at}答复，谢谢。"),
        TO_CHANGE,
    ),
)
OTHERWISE = Told(
    Text(en="This {sheet} has been answered otherwise", zh="此{sheet}已以其他方式答复"),
    (
        Text(
            en="Your answer to {paper} reached us by another way, on {at}: on paper, by phone or by mail.",
            zh="您对{paper}的答复已于{at}以其他方式（书面、电话或邮件）收到，谢谢。",
        ),
        TO_CHANGE,
    ),
)
SECOND = Told(
    Text(en="That was not entered", zh="本次提交未登记"),
    (
        Text(
            en="There was an answer to {paper} before, and that answer counts; what you have just sent does not.",
            zh="{paper}此前已有答复，以先前的答复为准；刚才提交的内容未登记。",
        ),
        Text(
            en="To correct the earlier answer, answer our mail or phone us, and name its number.",
            zh="如需更正先前的答复，请回复邮件或致电我们，并告知编号。",
        ),
    ),
)
ENDED = Told(
    Text(en="This link has ended", zh="此链接已过期"),
    (
        Text(
            en="It could be used until {last}. Your opinion is welcome all the same: answer our mail or phone us, and name "
            "{paper}.",
            zh="链接有效期至{last}。仍欢迎您提出意见：请回复邮件或致电我们，并告知{paper}。",
        ),
    ),
)
NOT_OURS = Told(
    Text(en="This link is not complete", zh="链接不完整"),
    (
        Text(
            en="The address does not come from us as it stands. Perhaps the mail program has cut it: open it from the mail "
            "once more, or copy the whole of it.",
            zh="此地址与我们发出的不符，可能被邮件软件截断。请从邮件中重新打开，或完整复制后再试。",
        ),
        Text(en="Or simply answer our mail.", zh="您也可以直接回复邮件。"),
    ),
)
UNKNOWN = Told(
    Text(en="We do not know this number", zh="未找到此编号"),
    (
        Text(
            en="The link comes from us, but its number is not in our registers. Please answer our mail instead.",
            zh="链接由我们发出，但登记中没有此编号。请直接回复邮件。",
        ),
    ),
)
NOT_HERE = Told(
    Text(en="There is nothing here", zh="没有此页"),
    (Text(en="Open the link in our mail as it stands.", zh="请直接打开邮件中的链接。"),),
)
TOO_MUCH = Told(
    Text(en="That is too much", zh="内容过长"),
    (Text(en="Nothing was entered. Please go back and shorten it.", zh="未登记。请返回并缩短内容。"),),
)
NOT_READ = Told(
    Text(en="That could not be read", zh="无法读取"),
    (
        Text(
            en="Nothing was entered. Please open the link in our mail and send the form once more.",
            zh="未登记。请重新打开邮件中的链接并提交。",
        ),
    ),
)
NOT_NOW = Told(
    Text(en="That did not work just now", zh="暂时无法处理"),
    (
        Text(
            en="Nothing was entered. Please try again in a few minutes, or answer our mail.",
            zh="未登记。请过几分钟再试，或直接回复邮件。",
        ),
    ),
)
