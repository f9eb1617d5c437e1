"""The encoding ladder: proofs over the whole file, and a bad byte is never explained away."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.reading.encoding import BadEncoding, decide_encoding, line_of
from tests.tasks.reading.reading_back import put, read, refusal

TEXT = "叫修编号,叫修时间,客户名称\nC1,2026-03-05 10:00,张三\nC2,2026-03-05 11:00,李四\n"
ENGLISH = "call_no,called_at,name\nC1,2026-03-05 10:00,Ann\n"


@pytest.mark.parametrize("text", [TEXT, ENGLISH])
@pytest.mark.parametrize(
    ("codec", "expected"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32-le"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
    ],
)
def test_each_step_of_the_ladder(tmp_path, text, codec, expected):
    path = put(tmp_path, text.encode(codec))
    plain = text.isascii() and codec in ("gb18030", "gbk")
    assert decide_encoding(path).name == ("utf-8" if plain else expected)
    assert read(path).rows[2]["call_no"] == "C1"


@settings(deadline=None, max_examples=40)
@given(
    names=st.lists(
        st.text(alphabet="张王李赵陈刘杨黄周吴维修空调冰箱漏水不制冷abcXYZ 0123456789", min_size=1),
        min_size=1,
        max_size=8,
    ),
    codec=st.sampled_from(["utf-8", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]),
)
def test_short_chinese_files_are_told_apart(tmp_path_factory, names, codec):
    text = "叫修编号,叫修时间,客户名称\n" + "".join(f"C{at},2026-03-05 10:00,{name}\n" for at, name in enumerate(names))
    path = put(tmp_path_factory.mktemp("short"), text.encode(codec))
    found = decide_encoding(path)
    assert path.read_bytes()[found.mark :].decode(found.name) == text


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("bad", [b"\xff", b"\xe5", b"\x80", b"\xc3"])
def test_one_bad_byte_in_utf8_is_refused_with_its_line_and_not_read_as_gb18030(tmp_path, place, bad):
    lines = TEXT.encode().splitlines(keepends=True)
    lines[place] = lines[place][:-1] + bad + b"\n"
    error = refusal(put(tmp_path, b"".join(lines)))
    assert error.code == "bad_bytes"
    assert f"line {place + 1} " in error.sentence


def test_a_bad_byte_far_behind_is_found_before_the_first_row_is_taken(tmp_path):
    many = TEXT + "C3,2026-03-05 12:00,王五\n" * 60_000
    path = put(tmp_path, many.encode() + b"C4,2026-03-05 12:00,\xff\n")
    error = refusal(path)
    assert error.code == "bad_bytes"
    assert "line 60004 " in error.sentence


def test_a_character_cut_in_half_at_the_end_is_a_bad_byte(tmp_path):
    assert refusal(put(tmp_path, (TEXT + "C3,2026-03-05 12:00,王").encode()[:-1])).code == "bad_bytes"


@pytest.mark.parametrize(
    "data",
    [
        "call_no,called_at,name\nC1,2026-03-05 10:00,Ren\xe9e\n".encode("latin-1"),
        "call_no,called_at,name\nC1,2026-03-05 10:00,caf\xe9\n".encode("latin-1"),
        ("call_no,called_at,name\n" + "C1,2026-03-05 10:00,張三豐開關故障維修\n" * 3).encode("big5"),
        ("call_no,called_at,name\n" + "C1,2026-03-05 10:00,エアコンの修理\n" * 3).encode("shift-jis"),
    ],
    ids=["latin-1", "latin-1 before a comma", "big5", "shift-jis"],
)
def test_other_encodings_are_refused_not_garbled(tmp_path, data):
    error = refusal(put(tmp_path, data))
    assert error.code == "unknown_encoding"
    assert "line 2" in error.sentence


def test_rare_characters_and_emoji_survive_gb18030(tmp_path):
    text = "叫修编号,叫修时间,客户名称\nC1,2026-03-05 10:00,朱镕基喆😀é\n"
    assert read(put(tmp_path, text.encode("gb18030"))).rows[2]["name"] == "朱镕基喆😀é"


def test_a_gb18030_file_whose_first_chinese_comes_late_is_still_gb18030(tmp_path):
    text = "call_no,called_at,name\n" + "C1,2026-03-05 10:00,Ann\n" * 20_000 + "C2,2026-03-05 10:00,张三丰\n"
    path = put(tmp_path, text.encode("gb18030"))
    assert decide_encoding(path).name == "gb18030"


def test_stray_nuls_do_not_make_a_file_utf16(tmp_path):
    path = put(tmp_path, ENGLISH.encode() + b"C2,2026-03-05 10:00,a\0b\n" + b"C3,2026-03-05 10:00,c\n")
    assert decide_encoding(path).name == "utf-8"
    assert read(path).codes == {3: "unreadable_row"}


def test_a_mark_that_lies_is_refused(tmp_path):
    assert refusal(put(tmp_path, b"\xef\xbb\xbf" + TEXT.encode("gb18030"))).code == "bad_bytes"


def test_an_encoding_that_a_profile_insists_on_is_checked_as_strictly(tmp_path):
    path = put(tmp_path, TEXT.encode("big5", errors="ignore"))
    assert decide_encoding(path, override="big5").name == "big5"
    with pytest.raises(BadEncoding):
        decide_encoding(put(tmp_path, TEXT.encode("gb18030")), override="utf-8")


def test_lines_are_counted_in_the_files_own_encoding(tmp_path):
    # U+4E0A and U+0A00 hold the byte of a line feed without being one.
    path = put(tmp_path, "上\n上਀\n上".encode("utf-16"))
    found = decide_encoding(path)
    assert line_of(path, path.stat().st_size, found) == 3
