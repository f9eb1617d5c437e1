"""A customer who is told by letter that a repair takes longer gets that letter, once, with the reason (NT-2)."""

from datetime import datetime
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from models import Notice
from models.database import reading
from rules.masking import mask_text
from tasks.duties import extension_letters
from tasks.duties.extension_letters import file_subject, write_extension_letters
from tasks.letters import letter_name
from tasks.settings import settings
from tests.registers import built_once
from tests.tasks.entering import at, enter
from tests.tasks.loading.test_custody import BACK, CALL, CARD, LATER, RECEIPT, SENT, TAKEN

NOW = at("10-13T15:00")
LONGER = {
    "call_no": "K1",
    "told_at": at("10-13T14:00"),
    "promised_at": at("10-22T17:00"),
    "reason": "the compressor is out of stock",
    "channel": "letter",
    "told_by": "S1",
}


@pytest.fixture
@built_once
def in_custody(company):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    enter(company, "dispatches", SENT, now=at("10-12T10:05"))
    enter(company, "visits", TAKEN, now=at("10-12T12:00"))
    enter(company, "receipts", RECEIPT, now=at("10-12T12:00"))
    return company


def notices(url: str) -> list[Notice]:
    with reading(url) as session:
        return list(session.scalars(select(Notice).where(Notice.kind == "extension_letter").order_by(Notice.id)))


def test_the_letter_is_written_once_and_given_to_the_clerk(in_custody):
    enter(in_custody, "extensions", LONGER, now=NOW)
    done = write_extension_letters(now=NOW, dry_run=False)
    assert (done.letters, done.failures) == (1, [])
    (notice,) = notices(in_custody)
    assert (notice.recipient, notice.subject, notice.article) == ("S10", "goods:R1", "NT-2")
    assert "Zhang San" not in notice.text
    page = next(Path(path) for path in notice.attachments if path.endswith(".html"))
    said = page.read_text(encoding="utf-8")
    for expected in ("Zhang San", "1 Nanjing Road", "the compressor is out of stock", "22 October 2026, 17:00"):
        assert expected in said
    assert write_extension_letters(now=NOW, dry_run=False).letters == 0
    assert len(notices(in_custody)) == 1


def test_the_customer_reads_the_number_of_the_case_alone_and_its_path_is_never_masked(in_custody):
    enter(in_custody, "extensions", LONGER, now=NOW)
    write_extension_letters(now=NOW, dry_run=False)
    (notice,) = notices(in_custody)
    word, page = notice.attachments
    assert "No. R1" in [paragraph.text for paragraph in Document(word).paragraphs]
    assert '<p class="right">No. R1</p>' in Path(page).read_text(encoding="utf-8")
    assert word in notice.text
    assert mask_text(Path(word).name) == Path(word).name


@given(
    number=st.from_regex(r"[A-Z]{0,2}[-/]?[0-9]{1,6}", fullmatch=True),
    told=st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)),
    promised=st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)),
    reason=st.text(max_size=40),
)
def test_no_name_of_a_letter_looks_like_a_telephone_number(number, told, promised, reason):
    subject = file_subject(number, told=told, promised=promised, reason=reason)
    path = f"/srv/letters/{letter_name('extension', subject=subject, deadline=promised.date())}.zh.docx"
    assert mask_text(path) == path
    assert (
        mask_text(f"请于今日打印、签发并寄出：{path}（依据 NT-2）") == f"请于今日打印、签发并寄出：{path}（依据 NT-2）"
    )


def test_a_promise_that_is_corrected_or_given_anew_has_a_letter_of_its_own(in_custody):
    enter(in_custody, "extensions", LONGER, now=NOW)
    write_extension_letters(now=NOW, dry_run=False)
    enter(in_custody, "extensions", LONGER | {"promised_at": at("10-23T17:00")}, now=NOW, file="mended.csv")
    assert write_extension_letters(now=NOW, dry_run=False).letters == 1
    further = LONGER | {"told_at": at("10-16T14:00"), "promised_at": at("10-26T17:00")}
    enter(in_custody, "extensions", further, now=at("10-16T15:00"))
    assert write_extension_letters(now=at("10-16T15:00"), dry_run=False).letters == 1
    assert len({path for notice in notices(in_custody) for path in notice.attachments}) == 6
    assert [notice.status for notice in notices(in_custody)] == ["suppressed", "suppressed", "queued"], (
        "the last one goes"
    )


def test_a_corrected_reason_is_written_anew_beside_what_was_sent(in_custody):
    enter(in_custody, "extensions", LONGER, now=NOW)
    write_extension_letters(now=NOW, dry_run=False)
    enter(in_custody, "extensions", LONGER | {"reason": "the fan is out of stock"}, now=NOW, file="mended.csv")
    assert write_extension_letters(now=NOW, dry_run=False).letters == 1
    first, second = ([path for path in notice.attachments if path.endswith(".html")] for notice in notices(in_custody))
    said = [Path(path).read_text(encoding="utf-8") for path in first + second]
    assert ["compressor" in page for page in said] == [True, False]
    assert ["the fan is" in page for page in said] == [False, True]


def test_only_the_last_word_to_the_customer_is_written(in_custody):
    later = LONGER | {"told_at": at("10-13T14:30"), "promised_at": at("10-24T17:00")}
    enter(in_custody, "extensions", LONGER, later, now=NOW)
    assert write_extension_letters(now=NOW, dry_run=False).letters == 1
    assert [notice.deadline for notice in notices(in_custody)] == [at("10-24T17:00")]
    by_phone = LONGER | {"told_at": at("10-13T14:40"), "promised_at": at("10-27T17:00"), "channel": "phone"}
    enter(in_custody, "extensions", by_phone, now=NOW, file="phone.csv")
    assert write_extension_letters(now=NOW, dry_run=False).letters == 0


def test_another_hour_of_the_same_day_does_not_write_over_the_first_letter(in_custody):
    enter(in_custody, "extensions", LONGER, now=NOW)
    write_extension_letters(now=NOW, dry_run=False)
    enter(in_custody, "extensions", LONGER | {"promised_at": at("10-22T10:00")}, now=NOW, file="mended.csv")
    write_extension_letters(now=NOW, dry_run=False)
    assert len({path for notice in notices(in_custody) for path in notice.attachments}) == 4


@pytest.mark.parametrize("channel", ["phone", None])
def test_who_is_told_otherwise_gets_no_letter(in_custody, channel):
    enter(in_custody, "extensions", LONGER | {"channel": channel}, now=NOW)
    assert write_extension_letters(now=NOW, dry_run=False).letters == 0


def test_nothing_is_written_once_the_goods_are_back_or_the_promise_is_over(in_custody):
    enter(in_custody, "extensions", LONGER, now=NOW)
    assert write_extension_letters(now=at("10-22T17:00"), dry_run=False).letters == 0
    enter(in_custody, "repairs", CARD, now=LATER)
    enter(in_custody, "returns", BACK, now=LATER)
    assert write_extension_letters(now=LATER, dry_run=False).letters == 0


def test_an_extension_of_a_call_without_goods_is_written_too(company):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    enter(company, "extensions", LONGER, now=NOW)
    assert write_extension_letters(now=NOW, dry_run=False).rows[0]["case"] == "call:K1"


def test_a_dry_run_writes_nothing_and_a_letter_that_fails_is_tried_again(in_custody, monkeypatch):
    enter(in_custody, "extensions", LONGER, now=NOW)
    assert write_extension_letters(now=NOW, dry_run=True).letters == 1
    assert not settings().letters.exists()
    assert notices(in_custody) == []

    def full(*_args: object, **_more: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(extension_letters, "write_letter", full)
        done = write_extension_letters(now=NOW, dry_run=False)
    assert (done.letters, len(done.failures)) == (0, 1)
    assert write_extension_letters(now=NOW, dry_run=False).letters == 1
