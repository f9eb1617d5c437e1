"""Every article is in the book once, and what it says of itself is true."""

from rules.regulation.coverage import coverage, dangling, totals
from rules.regulation.load import default_book
from rules.regulation.schema import CarriedOutStatus
from rules.regulation.source import read_source

CHAPTERS = {
    "CAL": 2, "ROLE": 2, "REG": 1, "LIM": 1, "MS": range(1, 16), "SV": range(16, 23), "RS": 13, "NT": 9, "FP": 4,
    "WP": 9, "CR": 7, "PW": 6, "CP": 3, "FL": 3, "HK": 2, "PR": 2, "RP": 5,
}  # fmt: skip
ARTICLES = [
    f"{chapter}-{number}"
    for chapter, numbers in CHAPTERS.items()
    for number in (range(1, numbers + 1) if isinstance(numbers, int) else numbers)
]


def test_every_article_of_the_regulations_is_there_exactly_once_and_in_order():
    assert [line.article for line in coverage(default_book())] == ARTICLES
    assert len(ARTICLES) == 91


def test_no_article_is_written_in_two_files(book_files):
    written = [
        item.value["id"].value
        for path in book_files
        for item in getattr(read_source(path, strict=True).value.get("articles"), "value", ())
    ]
    assert sorted(written) == sorted(ARTICLES)


def test_whatever_an_article_names_exists():
    assert dangling(default_book()) == []


def test_an_article_that_is_carried_out_says_by_what_and_one_that_is_partly_says_what_is_missing():
    for line in coverage(default_book()):
        if line.status is CarriedOutStatus.CARRIED_OUT:
            assert line.by, line.article
        if line.status is CarriedOutStatus.PARTLY:
            assert line.by, line.article
            assert line.note, line.article
        if line.status is CarriedOutStatus.NOT_YET:
            assert not line.by, line.article


def test_every_clock_is_named_by_its_article():
    book = default_book()
    for limit in book.limits:
        named = [line.article for line in coverage(book) if f"clock:{limit.id}" in line.by]
        assert limit.article in named, limit.id


def test_the_totals_add_up():
    lines = coverage(default_book())
    assert sum(totals(lines).values()) == len(lines)
    assert set(totals([])) == set(CarriedOutStatus)


def test_sentences_are_ours_in_both_languages():
    sentences = [article.sentence for article in default_book().articles]
    assert len({sentence.en for sentence in sentences}) == len(sentences)
    for sentence in sentences:
        assert sentence.en.isascii() or "’" in sentence.en
        assert any("\u4e00" <= character <= "\u9fff" for character in sentence.zh)
        assert sentence.zh.endswith("。")
        assert sentence.en.endswith(".")
