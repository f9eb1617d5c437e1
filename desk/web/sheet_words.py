"""What the page of each kind of sheet says: an opinion card (SV-19), a questionnaire (PW-3, FP-4)."""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.wording import Text
from tasks.answers.answer import CARD, QUESTIONNAIRE
from tasks.answers.asked import Asked


@dataclass(frozen=True, slots=True)
class SheetWords:
    """The words of one kind of sheet. `paper` has the gap {number}; `items` are label and hint by the form's column.

    `suggestion` and `call_back` are None where the sheet asks for no such thing; `cancelled` introduces a card about a call
    that was cancelled (SV-18), `missing_unrated` is `missing` where no items are asked for.
    """

    sheet: Text
    paper: Text
    title: Text
    introduced: Text
    number: Text
    items: Mapping[str, tuple[Text, Text]]
    comment: Text
    missing: Text
    suggestion: Text | None = None
    call_back: Text | None = None
    cancelled: Text | None = None
    missing_unrated: Text | None = None


WORDS: dict[str, SheetWords] = {
    CARD.form: SheetWords(
        sheet=Text(en="card", zh="调查卡"),
        paper=Text(en="opinion card {number}", zh="调查卡{number}"),
        title=Text(en="How did we do?", zh="客户意见调查卡"),
        introduced=Text(
            en="We saw to your call. Please tell us how content you are; it takes a minute, and every item may be left out.",
            zh="感谢您使用我们的服务。请就本次服务作评价，约需一分钟；各项均可不评。",
        ),
        number=Text(en="Opinion card", zh="调查卡号"),
        items={
            "attitude": (Text(en="Attitude", zh="态度"), Text(en="Friendly and respectful?", zh="是否礼貌、耐心？")),
            "skill": (Text(en="Skill", zh="技术"), Text(en="Was the work well done?", zh="维修是否妥当？")),
            "punctuality": (
                Text(en="Punctual arrival", zh="到达时间"),
                Text(en="There when agreed?", zh="是否按约定时间到达？"),
            ),
            "promise": (
                Text(en="Keeping promises", zh="答应事情办理"),
                Text(en="Was what we promised done?", zh="答应您的事是否办到？"),
            ),
        },
        comment=Text(en="Whatever else you wish to tell us", zh="其他意见"),
        missing=Text(
            en="Nothing is filled in yet: rate at least one item, write a line, or wish to be called.",
            zh="尚未填写：请至少评价一项，或填写意见，或勾选希望来电。",
        ),
        call_back=Text(en="I wish to be called", zh="希望来电联系我"),
        cancelled=Text(
            en="Your call was cancelled. Was there anything that we should have done better? Everything may be left out.",
            zh="您的叫修已取消。我们有何不周之处，敬请告知；各项均可不填。",
        ),
        missing_unrated=Text(
            en="Nothing is filled in yet: write a line, or wish to be called.",
            zh="尚未填写：请填写意见，或勾选希望来电。",
        ),
    ),
    QUESTIONNAIRE.form: SheetWords(
        sheet=Text(en="questionnaire", zh="问卷"),
        paper=Text(en="questionnaire {number}", zh="问卷{number}"),
        title=Text(en="Your opinion, please", zh="客户问卷"),
        introduced=Text(
            en="Please tell us how content you are; it takes a minute, and everything may be left out.",
            zh="请告诉我们您的看法，约需一分钟；各项均可不填。",
        ),
        number=Text(en="Questionnaire", zh="问卷编号"),
        items={
            "satisfaction": (
                Text(en="Satisfaction", zh="满意程度"),
                Text(en="All in all, how content are you?", zh="总体而言，您是否满意？"),
            ),
        },
        comment=Text(en="In your own words", zh="您的意见"),
        missing=Text(
            en="Nothing is filled in yet: say how content you are, write a line, or suggest something.",
            zh="尚未填写：请选择满意程度，或填写意见、建议。",
        ),
        suggestion=Text(en="What should we do better?", zh="您的建议"),
    ),
}
"""By the form that takes the answer."""

ASKED_ON, DAY, PRODUCT, TECHNICIAN, ABOUT = (
    Text(en="Sent on", zh="发出日期"),
    Text(en="Day", zh="日期"),
    Text(en="Product", zh="商品"),
    Text(en="Technician", zh="技术员"),
    Text(en="About", zh="关于"),
)


def gaps_of(asked: Asked) -> dict[str, object]:
    """What stands in the gaps {sheet} and {paper} of a page about it."""
    said = WORDS[asked.sheet.form]
    return {"sheet": said.sheet, "paper": said.paper.filled(number=asked.number)}


def facts_of(asked: Asked, *, day: str) -> list[tuple[Text, str]]:
    """What the page shows of what is asked about, label and value; `day` is its day in words."""
    said = WORDS[asked.sheet.form]
    on = DAY if asked.sheet.form == CARD.form else ASKED_ON
    rows = [
        (said.number, asked.number),
        (ABOUT, asked.about),
        (on, day),
        (PRODUCT, asked.product),
        (TECHNICIAN, asked.technician),
    ]
    return [(label, value) for label, value in rows if value]
