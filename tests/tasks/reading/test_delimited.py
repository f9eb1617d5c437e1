"""Delimited text: any delimiter, title lines, exact lines, and rows that are no records."""

import csv

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.reading.cells import BLANKS, cleaned
from tests.tasks.reading.reading_back import CALLS_HEADER, csv_text, put, read

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("mark", [*",\t;|^~:#@&!%$+=/*\x01\x1f", "，", "；", "、", " "])
def test_the_delimiter_is_the_one_that_makes_the_header(tmp_path, mark):
    rows = [["call_no", "called_at", "name"], ["C1", "2026-03-05", "a.b"]]
    found = read(put(tmp_path, csv_text(rows, delimiter=mark)))
    assert found.rows == {2: {"call_no": "C1", "called_at": "2026-03-05", "name": "a.b"}}


def test_a_delimiter_that_is_frequent_in_the_data_does_not_mislead(tmp_path):
    text = "call_no;called_at;fault\n" + "".join(f"C{at};2026-03-05 10:00;a, b, c, d, e\n" for at in range(5))
    assert read(put(tmp_path, text)).rows[2]["fault"] == "a, b, c, d, e"


@pytest.mark.parametrize(
    "header",
    [
        "call_no,called_at,name",
        "CALL NO,Called At,Name",
        "叫修编号,叫修时间,客户名称",
        "叫修编号*,叫修时间(必填),客户姓名（必填）",
        "\ufeff叫修 编号, 叫修时间 ,\u3000客户名称",
        '"叫修\n编号","叫修时间\n","客户名称"',
        "ｃａｌｌ＿ｎｏ,ｃａｌｌｅｄ　ａｔ,ｎａｍｅ",
        "call_no 叫修编号,叫修时间 (called_at),客户名称/name",
        "call-no,Called_At:,NAME",
    ],
)
def test_headers_in_any_spelling(tmp_path, header):
    found = read(put(tmp_path, f"{header}\nC1,2026-03-05 10:00,x\n"))
    assert [sorted(row) for row in found.rows.values()] == [["call_no", "called_at", "name"]]


def test_title_lines_above_the_header_are_passed_over(tmp_path):
    text = f'叫修登记簿,,\n"制表: ""王""",2026年3月,\n\n{CALLS_HEADER}\nC1,2026-03-05 10:00,x\n'
    assert list(read(put(tmp_path, text)).rows) == [5]


def test_excels_own_separator_line_is_passed_over(tmp_path):
    assert list(read(put(tmp_path, "sep=;\ncall_no;called_at\nC1;2026-03-05 10:00\n")).rows) == [3]


def test_a_space_before_a_quote_belongs_to_neither(tmp_path):
    found = read(put(tmp_path, 'call_no, called_at, "name"\nC1, 2026-03-05 10:00, "a, b"\n'))
    assert found.rows[2]["name"] == "a, b"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_lines_end_in_any_of_the_three_ways(tmp_path, ending, last):
    text = ending.join([CALLS_HEADER, "C1,2026-03-05 10:00,x", "", "C2,2026-03-05 11:00,y"]) + ending * last
    found = read(put(tmp_path, text))
    assert list(found.rows) == [2, 4]
    assert found.rows[4]["name"] == "y"
    assert found.skipped == {"blank": 1}


def test_line_numbers_are_physical_lines_even_with_quoted_line_ends(tmp_path):
    text = f'{CALLS_HEADER}\nC1,2026-03-05 10:00,"a\nb\n\nc"\nC2,2026-03-05 11:00,y\r\n\n'
    text += 'C3,2026-03-05 12:00,"d\r\ne"\nC4,2026-03-05 13:00,z'
    found = read(put(tmp_path, text))
    assert {line: row["call_no"] for line, row in found.rows.items()} == {2: "C1", 6: "C2", 8: "C3", 10: "C4"}
    assert found.rows[2]["name"] == "a\nb\n\nc"
    assert found.last_line == 10


WORDS = st.text(
    alphabet=st.one_of(
        st.sampled_from(list(",;\t|\"'\n\r =-。、“”张三叫修１２ \u3000x1")),
        st.characters(exclude_categories=["Cs", "Cc"]),
    ),
    max_size=12,
)


@given(
    rows=st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=10),
    dialect=st.fixed_dictionaries(
        {
            "delimiter": st.sampled_from([",", ";", "\t", "|"]),
            "lineterminator": st.sampled_from(["\n", "\r\n"]),
            "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
        }
    ),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
    size=st.sampled_from([1, 2, 3, 50_000]),
)
@settings(patient, max_examples=50)
def test_whatever_was_written_is_read_back_with_its_lines(tmp_path_factory, rows, dialect, codec, size):
    # Text that is Chinese by its bulk, as files in that encoding are; the ladder refuses to guess about others.
    header = ["叫修编号", "叫修时间", "故障描述", "客户名称"]
    table = [[f"C{at}", "登记簿内容", first, f"{second}{third}"] for at, (first, second, third) in enumerate(rows)]
    if dialect["lineterminator"] == "\n" and dialect["quoting"] == csv.QUOTE_MINIMAL:
        # The csv module leaves a bare CR unquoted then, and what it writes is two rows.
        table = [[cell.replace("\r", "") for cell in row] for row in table]
    text = csv_text([header, *table], **dialect)
    path = put(tmp_path_factory.mktemp("round"), text.encode(codec))
    found = read(path, size=size)

    names = ["call_no", "called_at", "fault", "name"]
    expected: dict[int, dict[str, str]] = {}
    line = 2
    for row in table:
        cells = cleaned(row).tolist()
        expected[line] = {name: cell for name, cell in zip(names, cells, strict=True) if cell is not None}
        written = csv_text([row], **dialect)
        line += written.count("\n") + written.count("\r") - written.count("\r\n")
    if "\0" not in text:
        assert found.rows == expected
        assert [list(original.values()) for original in found.originals.values()] == table
    assert found.last_line == line - 1


class TestRowsThatAreNoRecords:
    def test_a_repeated_header_is_kept_and_refused(self, tmp_path):
        text = f"{CALLS_HEADER}\nC1,2026-03-05 10:00,x\n{CALLS_HEADER}\nC2,2026-03-05 10:00,y\n\ufeff{CALLS_HEADER.upper()}\n"
        found = read(put(tmp_path, text))
        assert found.codes == {3: "repeated_header", 5: "repeated_header"}
        assert list(found.rows) == [2, 3, 4, 5]

    @pytest.mark.parametrize(
        "total",
        [
            "合计,2,",
            "总计：2条,,",
            ",,合 计",
            "Total,,",
            "Grand total:,1,",
            "小计,,2",
            "TOTALS,2,",
            "Subtotal,3,x",
            "共计 2 条",
        ],
    )
    def test_a_total_is_kept_and_refused(self, tmp_path, total):
        found = read(put(tmp_path, f"{CALLS_HEADER}\nC1,2026-03-05 10:00,x\n{total}\n"))
        assert found.codes == {3: "total_row"}

    @pytest.mark.parametrize(
        "row", ["Total-7,2026-03-05 10:00,Total", "C7,2026-03-05 10:00,合计商贸有限公司", "C8,,合计商贸"]
    )
    def test_a_name_that_sounds_like_a_total_is_none(self, tmp_path, row):
        assert read(put(tmp_path, f"{CALLS_HEADER}\n{row}\n")).codes == {}

    def test_blank_rows_are_no_rows(self, tmp_path):
        text = f"{CALLS_HEADER}\n\n,,\n , \u3000,\t\nC1,2026-03-05 10:00,x\n,,,,,\n\n"
        found = read(put(tmp_path, text))
        assert list(found.rows) == [5]
        assert found.skipped == {"blank": 5}
        assert found.last_line == 7

    def test_more_fields_than_the_header(self, tmp_path):
        found = read(put(tmp_path, f"{CALLS_HEADER}\nC1,2026-03-05 10:00,Li, Ming\nC2,2026-03-05 10:00,x,, \n"))
        assert found.codes == {2: "too_many_fields"}
        assert found.originals[2] == {"call_no": "C1", "called_at": "2026-03-05 10:00", "name": "Li", "(4)": " Ming"}

    def test_fewer_fields_are_blanks_unless_a_required_column_is_gone(self, tmp_path):
        found = read(put(tmp_path, f"{CALLS_HEADER}\nC1,2026-03-05 10:00\nC2\n"))
        assert found.codes == {3: "too_few_fields"}
        assert found.refused[3].column == "called_at"
        assert found.rows[2] == {"call_no": "C1", "called_at": "2026-03-05 10:00"}

    def test_text_under_a_blank_header_is_out_of_place(self, tmp_path):
        found = read(put(tmp_path, "call_no,called_at,,name\nC1,2026-03-05 10:00,,x\nC2,2026-03-05 10:00,what?,y\n"))
        assert found.codes == {3: "too_many_fields"}
        assert found.originals[3]["(3)"] == "what?"

    def test_nul_bytes_cost_their_own_row(self, tmp_path):
        found = read(put(tmp_path, f"{CALLS_HEADER}\nC1,2026-03-05 10:00,a\0b\nC2,2026-03-05 10:00,c\n"))
        assert found.codes == {2: "unreadable_row"}
        assert found.originals[2] == {"(line)": "C1,2026-03-05 10:00,a␀b"}
        assert found.rows[3]["name"] == "c"


class TestBrokenQuotes:
    @pytest.mark.parametrize(
        "bad",
        ['C1,2026-03-05 10:00,"never closed', 'C1,"2026-03-05" 10:00,x', 'C1,2026-03-05 10:00,"a"b"'],
    )
    @pytest.mark.parametrize("after", ["", 'C2,2026-03-05 11:00,"x, y"\n', "C2,2026-03-05 11:00,y\n" * 3])
    def test_a_broken_quote_costs_its_own_line_and_no_other(self, tmp_path, bad, after):
        found = read(put(tmp_path, f'{CALLS_HEADER}\nC0,2026-03-05 09:00,"fine, indeed"\n{bad}\n{after}'))
        assert found.codes == {3: "unreadable_row"}
        assert found.originals[3] == {"(line)": bad}
        assert list(found.rows) == [2, 3, *range(4, 4 + after.count("\n"))]

    def test_two_open_quotes_that_close_each_other_do_not_swallow_the_row_between(self, tmp_path):
        text = f'{CALLS_HEADER}\nC1,2026-03-05 10:00,"open\nC2,2026-03-05 10:00,good\nC3,2026-03-05 10:00,open"\n'
        found = read(put(tmp_path, text))
        assert found.codes.get(2) == "unreadable_row" or found.rows[2]["name"].count("\n") == 2
        assert "good" in str(found.rows)

    def test_an_open_quote_that_swallows_whole_rows_gives_them_back(self, tmp_path):
        text = f'{CALLS_HEADER}\nC1,"2026-03-05 10:00,open\nC2,2026-03-05 10:00,good\n","x\nC4,2026-03-05 10:00,fine\n'
        found = read(put(tmp_path, text))
        assert found.rows[3]["name"] == "good"
        assert found.rows[5]["name"] == "fine"
        assert 3 not in found.codes
        assert 5 not in found.codes

    def test_a_quote_inside_a_field_is_only_a_character(self, tmp_path):
        found = read(put(tmp_path, f'{CALLS_HEADER}\nC1,2026-03-05 10:00,5" pipe\nC2,2026-03-05 10:00,"a ""b"""\n'))
        assert found.codes == {}
        assert [row["name"] for row in found.rows.values()] == ['5" pipe', 'a "b"']

    def test_an_open_quote_before_very_many_rows_still_costs_one_line(self, tmp_path):
        many = "".join(f"C{at},2026-03-05 10:00,plain name\n" for at in range(20_000))
        found = read(put(tmp_path, f'{CALLS_HEADER}\nX,2026-03-05 10:00,"open\n{many}'), size=5_000)
        assert found.codes == {2: "unreadable_row"}
        assert len(found.rows) == 20_001
        assert found.rows[20_002]["call_no"] == "C19999"

    def test_a_very_long_quoted_field_is_set_aside_not_read_for_ever(self, tmp_path):
        text = f'{CALLS_HEADER}\nC1,2026-03-05 10:00,"{"x" * 200_000}"\nC2,2026-03-05 10:00,y\n'
        found = read(put(tmp_path, text))
        assert found.codes == {2: "unreadable_row"}
        assert found.rows[3]["name"] == "y"


class TestGoingOn:
    TEXT = "标题\n" + CALLS_HEADER + "\n" + "".join(f'C{at},2026-03-05 10:00,"a\nb"\n\n' for at in range(7))

    @pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 100])
    def test_batches_of_any_size_hold_the_same_rows(self, tmp_path, size):
        path = put(tmp_path, self.TEXT)
        assert read(path, size=size).rows == read(path).rows

    @pytest.mark.parametrize("size", [2, 3, 5])
    def test_reading_goes_on_after_any_batch(self, tmp_path, size):
        from rules.forms import FORMS
        from tasks.reading import batches, open_source

        path = put(tmp_path, self.TEXT)
        whole = read(path)
        for batch in batches(open_source(path), form=FORMS["calls"], size=size):
            rest = read(path, size=size, after_line=batch.last_line)
            assert rest.rows == {line: row for line, row in whole.rows.items() if line > batch.last_line}

    def test_batches_are_never_larger_than_asked(self, tmp_path):
        from rules.forms import FORMS
        from tasks.reading import batches, open_source

        path = put(tmp_path, CALLS_HEADER + "\n" + "C1,2026-03-05 10:00,x\n" * 10)
        assert [len(part.frame) for part in batches(open_source(path), form=FORMS["calls"], size=4)] == [4, 4, 2]


def test_memory_does_not_grow_with_the_file(tmp_path):
    import tracemalloc

    from rules.forms import FORMS
    from tasks.reading import batches, open_source

    def peak(rows: int) -> int:
        path = put(
            tmp_path, CALLS_HEADER + "\n" + "C1,2026-03-05 10:00,some name that takes its room and more\n" * rows
        )
        tracemalloc.start()
        assert sum(len(part.frame) for part in batches(open_source(path), form=FORMS["calls"], size=5_000)) == rows
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(90_000) < 1.3 * peak(30_000)


class TestSerialDates:
    def test_a_column_of_nothing_but_day_numbers_is_read_as_dates(self, tmp_path):
        found = read(put(tmp_path, "call_no,called_at\nC1,46086.604166666664\nC2,46087\nC3,\n"))
        assert [row.get("called_at") for row in found.rows.values()] == ["2026-03-05 14:30:00", "2026-03-06", None]
        assert found.originals[2]["called_at"] == "46086.604166666664"

    def test_a_number_among_written_dates_stays_a_number(self, tmp_path):
        found = read(put(tmp_path, "call_no,called_at\nC1,2026-03-05 14:30\nC2,46087\n"))
        assert found.rows[3]["called_at"] == "46087"

    def test_reading_on_judges_the_column_alike(self, tmp_path):
        text = "call_no,called_at\nC1,46086.5\nC2,46087.5\nC3,2026-03-05 14:30\n"
        path = put(tmp_path, text)
        assert read(path).rows[3]["called_at"] == "46087.5"
        assert read(path, after_line=2, size=1).rows[3]["called_at"] == "46087.5"

    def test_numbers_in_other_columns_are_left_alone(self, tmp_path):
        found = read(put(tmp_path, "call_no,called_at,serial_no\n46086,46086.5,46087\n"))
        assert found.rows[2] == {"call_no": "46086", "called_at": "2026-03-05 12:00:00", "serial_no": "46087"}


@pytest.mark.parametrize(
    "blank",
    [
        "",
        " ",
        "\u3000",
        "NULL",
        "null",
        "N/A",
        "n/a",
        "#N/A",
        "-",
        "--",
        "—",
        "无",
        "None",
        "NaN",
        "\\N",
        "ＮＵＬＬ",
        " - ",
    ],
)
def test_spellings_of_nothing(tmp_path, blank):
    assert (
        "name"
        not in read(put(tmp_path, csv_text([CALLS_HEADER.split(","), ["C1", "2026-03-05 10:00", blank]]))).rows[2]
    )


@pytest.mark.parametrize("text", ["0", "NA", "无锡", "N", "--x", "空调"])
def test_what_only_looks_like_nothing_is_kept(tmp_path, text):
    assert read(put(tmp_path, f"{CALLS_HEADER}\nC1,2026-03-05 10:00,{text}\n")).rows[2]["name"] == text
    assert text not in BLANKS
