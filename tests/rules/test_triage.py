"""How grave a complaint is, and which rule said so (SV-20)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from rules.regulation.load import default_book
from rules.regulation.triage import Keywords, Triage
from rules.triage import ComplaintFacts, Decided, endangers, find_word, triage
from rules.words import About, ComplaintType, Severity

RULES = default_book().triage
BY_PROPOSAL = RULES.model_copy(update={"unconfirmed": "proposed"})
RECEIVED = datetime(2026, 5, 20, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def judged(text: str = "机器有点吵", rules: Triage = RULES, **facts):
    return triage(facts=ComplaintFacts(text=text, received_at=RECEIVED, **facts), rules=rules)


@pytest.mark.parametrize(
    ("kind", "text", "severity"),
    [
        (ComplaintType.INQUIRY, "保修期怎么算？", Severity.ORDINARY),
        (ComplaintType.INQUIRY, "插座冒烟，怎么办？", Severity.SERIOUS),
        (ComplaintType.SUGGESTION, "晚上也开门就好了", Severity.SERIOUS),
        (ComplaintType.COMPLAINT, "机器有点吵", Severity.SERIOUS),
    ],
)
def test_a_question_counts_as_its_words_say_and_whatever_else_as_serious_until_confirmed(kind, text, severity):
    verdict = judged(text, type=kind)
    assert (verdict.severity, verdict.confirmed) == (severity, False)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("空调起火了，差点烧了房子", "fire"),
        ("插座冒烟", "fire"),
        ("机器爆炸，玻璃飞出来", "fire"),
        ("热水器漏电，我妈触电送医", "danger"),
        ("孩子被烫伤", "danger"),
        ("煤气泄漏", "danger"),
        ("再不处理我就找记者曝光", "press"),
        ("已联系电视台记者", "press"),
        ("准备起诉你们，律师函已寄出", "court"),
        ("法院见", "court"),
        ("The heater caught fire last night", "fire"),
        ("There was SMOKE from the back", "fire"),
        ("my son got an electric  shock", "danger"),
        ("two people were injured", "danger"),
        ("she was taken to hospital", "danger"),
        ("I will call a journalist", "press"),
        ("our lawyers will be in touch", "court"),
        ("We will sue you", "court"),
        ("师傅威胁要打人", "danger"),
        ("支架脱落，差点砸到老人", "danger"),
        ("已向法院起诉，等判决", "court"),
        ("已打12315", "authorities"),
        ("销售欺骗老人", "authorities"),
        ("打过12345热线，不了了之", "authorities"),
        ("多次打电话，没人来", "said-before"),
        ("第三次投诉，还是推诿", "said-before"),
        ("之前投诉没有任何回复", "said-before"),
        ("拖欠的押金还不退", "withheld"),
        ("I have reported this to the police", "authorities"),
        ("this is fraud", "authorities"),
        ("I complained twice already", "said-before"),
        ("you ignored my complaint", "said-before"),
        ("these are my life savings", "withheld"),
        ("ＦＩＲＥ in the kitchen", "fire"),
        ("厨房fire了", "fire"),
    ],
)
def test_grave_words_make_a_complaint_serious_and_name_the_rule(text, rule):
    verdict = judged(text)
    assert (verdict.severity, verdict.proposed, verdict.rule_id) == (Severity.SERIOUS, Severity.SERIOUS, rule)
    assert not verdict.confirmed


@pytest.mark.parametrize(
    "text",
    [
        "The firewall blocks the panel",
        "The technician should be fired up about service",
        "fire your technician",
        "the fire alarm panel beeps",
        "the smoke detector needs a battery",
        "the bulb burned out again",
        "gas burner does not light",
        "nobody was hurt but the noise goes on",
        "the tennis court lights are off",
        "the courtyard lamp is broken",
        "Sue called twice without an answer",
        "the reporting menu is gone",
        "the media player has no sound",
        "正在吃着火锅，空调停了",
        "多媒体音箱没声音",
        "相机自动曝光不准",
        "和邻居一起诉说了半天",
        "法院路的店态度不好",
        "漏电保护开关老跳闸",
        "电脑中毒了，请来看看",
        "幸好没有受伤，但机器坏了",
        "机器死机了",
        "消费者维权日买的机器",
        "说明书多次强调不能开盖",
        "公司应依法追究刑事责任一栏印错了",
        "the copier at the police station jams",
        "I complain about the noise",
        "",
    ],
)
def test_harmless_uses_of_grave_words_are_let_pass(text):
    verdict = judged(text, rules=BY_PROPOSAL)
    assert (verdict.severity, verdict.rule_id) == (Severity.ORDINARY, "otherwise")


def test_a_harmless_phrase_does_not_hide_a_grave_one_beside_it():
    assert judged("the fire alarm rang because of a real fire").rule_id == "fire"
    assert judged("漏电保护没跳，真的漏电了").rule_id == "danger"


def test_whatever_nobody_has_confirmed_counts_as_serious_and_says_what_was_proposed():
    verdict = judged()
    assert (verdict.severity, verdict.proposed, verdict.confirmed) == (Severity.SERIOUS, Severity.ORDINARY, False)
    assert verdict.rule_id == "otherwise"
    assert verdict.because.en == "Nothing grave was found: it counts as serious until confirmed"
    assert verdict.because.zh == "未发现严重情形：定级未确认前按严重处理"


def test_a_company_can_let_a_proposal_count_as_proposed():
    assert judged(rules=BY_PROPOSAL).severity is Severity.ORDINARY
    assert judged("起火", rules=BY_PROPOSAL).severity is Severity.SERIOUS


@pytest.mark.parametrize("stated", list(Severity))
def test_a_stated_severity_is_a_persons_word_and_confirmed(stated):
    verdict = judged(stated=stated)
    assert (verdict.severity, verdict.rule_id, verdict.confirmed) == (stated, f"stated-{stated}", True)


def test_stated_as_ordinary_does_not_outweigh_danger():
    verdict = judged("插座冒烟", stated=Severity.ORDINARY)
    assert (verdict.severity, verdict.rule_id, verdict.confirmed) == (Severity.SERIOUS, "fire", False)


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("插座冒烟", True),
        ("多次投诉，再不处理就找记者：热水器漏电", True),  # whatever else the text says
        ("煤气泄漏", True),
        ("the heater caught fire", True),
        ("已向法院起诉", False),
        ("再不处理我就找记者曝光", False),
        ("一起火锅，没有受伤", False),
        ("机器有点吵", False),
        ("", False),
    ],
)
def test_danger_is_what_the_text_says_whichever_rule_comes_first(text, danger):
    assert endangers(text, rules=RULES) is danger
    assert judged(text, stated=Severity.SERIOUS).rule_id == "stated-serious"


@pytest.mark.parametrize(
    ("amount_fen", "rule"), [(999_999, "otherwise"), (1_000_000, "amount"), (0, "otherwise"), (None, "otherwise")]
)
def test_much_money_is_serious_from_the_rule_books_amount_on(amount_fen, rule):
    assert judged(amount_fen=amount_fen).rule_id == rule


@pytest.mark.parametrize(
    ("earlier", "rule"),
    [
        ([], "otherwise"),
        (["2026-05-01"], "otherwise"),
        (["2026-05-01", "2026-04-01"], "repeats"),
        (["2026-05-20", "2026-02-19"], "repeats"),  # the same day, and ninety days before
        (["2026-05-20", "2026-02-18"], "otherwise"),
        (["2026-05-21", "2026-05-22"], "otherwise"),  # filed late: they came after this one
    ],
)
def test_the_third_complaint_of_a_customer_within_the_span_is_serious(earlier, rule):
    assert judged(earlier=tuple(map(date.fromisoformat, earlier))).rule_id == rule


@pytest.mark.parametrize(("grade", "rule"), [("A", "grade"), ("vip", "grade"), ("B", "otherwise"), (None, "otherwise")])
def test_a_key_customers_complaint_is_serious(grade, rule):
    assert judged(grade=grade).rule_id == rule


def test_the_reason_shows_what_was_found():
    verdict = judged("厨房起火", amount_fen=5_000_000)
    assert verdict.because.en == 'Fire or explosion: the text says "起火"'
    assert verdict.because.zh == "起火或爆炸：文中有“起火”"
    assert "¥50,000.00" in judged(amount_fen=5_000_000).because.en


def test_a_persons_decision_outweighs_every_rule_and_is_named():
    facts = ComplaintFacts(text="起火", received_at=RECEIVED)
    verdict = triage(facts=facts, rules=RULES, decided=Decided(Severity.ORDINARY, by="S001"))
    assert (verdict.severity, verdict.rule_id, verdict.confirmed) == (Severity.ORDINARY, "decided", True)
    assert verdict.because.en == "decided by S001"


def test_every_condition_of_a_rule_must_hold():
    both = {
        "id": "dear", "article": "SV-20", "title": {"en": "Dear", "zh": "贵"}, "says": "serious",
        "about": ["price"], "amount_at_least_fen": 100,
    }  # fmt: skip
    last = {"id": "else", "article": "SV-20", "title": {"en": "Else", "zh": "其余"}, "says": "ordinary"}
    rules = Triage.model_validate({"article": "SV-20", "unconfirmed": "proposed", "rules": [both, last]})
    assert judged(rules=rules, amount_fen=100, about=About.PRICE).rule_id == "dear"
    assert judged(rules=rules, amount_fen=100, about=About.SERVICE).rule_id == "else"
    assert judged(rules=rules, amount_fen=99, about=About.PRICE).rule_id == "else"
    assert judged(rules=rules, amount_fen=100, about=About.PRICE).because.en == "Dear: ¥1.00 at stake; about price"


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("a lawsuit2 came", {"en": ["lawsuit"]}, None),
        ("many lawsuits came", {"en": ["lawsuit*"]}, "lawsuits"),
        ("life\nthreatening", {"en": ["life threatening"]}, "life threatening"),
        ("anything", {}, None),
        ("a.b", {"en": ["a*b"]}, None),  # only a star at the end is special
    ],
)
def test_words_are_looked_for_as_written(text, words, found):
    assert find_word(text, Keywords.model_validate(words)) == found
