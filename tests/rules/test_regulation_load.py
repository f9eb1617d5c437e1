"""Reading rule books: what is laid over, what is refused, and what is said about it."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.regulation.load import BadRuleBookError, Problem, check_file, default_book, load_book
from rules.regulation.source import MOST_BYTES, UnreadableError, read_source, read_text


@pytest.fixture
def book(tmp_path):
    """Write a rule book file and give its path."""

    def write(text: str):
        path = tmp_path / "company.yaml"
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        return path

    return write


LIMIT = """
    limits:
      - id: MS-14-urban
        article: MS-14
        title: {en: Arrival, zh: 到场}
        case: call
        when: {area: [urban]}
        opens_on: [called]
        stops_on: [arrived]
        within: {working_hours: 4}
        ladder: arrival
        verdict: counted
"""


def test_a_limit_of_the_same_id_replaces_the_departments_own_and_all_else_stays(book):
    changed = load_book(book(LIMIT))
    assert changed.limit("MS-14-urban").within.amount == 240
    assert changed.limit("MS-14-urban").warn_at == ()
    assert changed.limit("MS-14-suburban") == default_book().limit("MS-14-suburban")
    assert [limit.id for limit in changed.limits] == [limit.id for limit in default_book().limits]
    assert changed.digest != default_book().digest


def test_a_new_limit_comes_after_the_departments_own(book):
    changed = load_book(book(LIMIT.replace("MS-14-urban", "MS-14-harbour")))
    assert [limit.id for limit in changed.limits][-1] == "MS-14-harbour"


def test_company_days_and_messages_are_laid_over_one_by_one_and_hours_as_a_whole(book):
    changed = load_book(
        book("""
            version: "2026.2"
            approved_on: 2026-06-01
            calendar:
              hours: {tue: [["09:00", "24:00"]]}
              company_days:
                2026-12-31: {name: 盘点, works: [["08:30", "12:00"]]}
                2026-12-30: {name: Outing, works: false}
                2026-12-26: {name: Make-up, works: fri}
            messages:
              audit_ok:
                article: RS-13
                title: {en: Fine, zh: 正常}
                body: {en: "{checked} ({article})", zh: "{checked}（{article}）"}
        """)
    )
    assert changed.version == "2026.2"
    assert changed.calendar.hours == {"tue": (("09:00", "24:00"),)}
    assert [day.works for day in changed.calendar.company_days.values()] == [(("08:30", "12:00"),), False, "fri"]
    assert changed.calendar.timezone == "Asia/Shanghai"
    assert changed.message("audit_ok").title.zh == "正常"
    assert changed.message("digest") == default_book().message("digest")


def test_files_are_laid_over_in_order(book, tmp_path):
    second = tmp_path / "second.yaml"
    second.write_text("history: {days: 7}\n", encoding="utf-8")
    assert load_book(book("history: {days: 30}\n"), second).history.days == 7


def test_unquoted_times_and_a_byte_order_mark_are_read_as_meant(tmp_path):
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbfcalendar:\n  quiet_hours: [22:00, 07:30]\ncarry_over: {article: MS-13, at: 08:15}\n")
    changed = load_book(path)
    assert changed.calendar.quiet_hours == ("22:00", "07:30")
    assert changed.carry_over.at == "08:15"


def test_a_part_that_is_written_once_and_referred_to_is_read_in_both_places(book):
    changed = load_book(
        book("""
            ladders:
              - id: arrival
                steps: &people
                  - {to: director}
                idle: {working_hours: 1}
              - id: answer
                steps: *people
                idle: {working_hours: 1}
        """)
    )
    assert changed.ladder("arrival").steps == changed.ladder("answer").steps


BAD = [
    # what is written, the line, what the message must say
    ("guarante: {days: 1}", 1, 'unknown key "guarante"', 'did you mean "guarantee"?'),
    ("history: {day: 1}", 1, 'unknown key "day"', 'did you mean "days"?'),
    ("# ours\n\nhistory:\n  days: soon", 4, '"soon" is not allowed here', "a whole number"),
    ("history: {days: 1.5}", 1, "1.5 is not allowed here", "a whole number"),
    ("history: {days: true}", 1, "True is not allowed here", "a whole number"),
    ("history: {days: -1}", 1, "-1 is out of range", "greater than or equal to 0"),
    ("history: 60", 1, "60 is not allowed here", "keys with values"),
    ("limits: {}", 1, "is not allowed here", "a list"),
    ("version: 2026", 1, "2026 is not allowed here", "quotes"),
    ("approved_by:", 1, "nothing is not allowed here", "text"),
    ("approved_on: 2026-02-30", 1, '"2026-02-30" is not allowed here', "a date like"),
    ("calendar: {timezone: Asia/Shanghay}", 1, '"Asia/Shanghay" is no time zone', "an IANA name"),
    ("calendar: {hours: {}}", 1, "no weekday has open time", "at least one interval"),
    ("calendar: {hours: {mon: []}}", 1, "no weekday has open time", "at least one interval"),
    ("calendar:\n  hours:\n    monday: [['08:00', '09:00']]", 3, '"monday" is not allowed', 'did you mean "mon"?'),
    ("calendar: {hours: {mon: [['8:00', '09:00']]}}", 1, '"8:00" is no time of day', "24:00"),
    ("calendar: {hours: {mon: [['10:00', '09:00']]}}", 1, "10:00 to 09:00 is out of order", "begin before end"),
    ("calendar: {hours: {mon: [['08:00', '12:00'], ['11:00', '17:00']]}}", 1, "out of order", "one after another"),
    ("calendar: {company_days: {2026-05-05: {name: x, works: true}}}", 1, "is not allowed here", "or false"),
    ("calendar: {company_days: {2026-05-05: {name: x, works: monday}}}", 1, '"monday"', 'did you mean "mon"?'),
    ("calendar: {country: DE}", 1, '"DE" is not allowed here', "CN"),
    (LIMIT.replace("working_hours: 4", "working_hour: 4"), 9, 'unknown key "working_hour"', '"working_hours"?'),
    (LIMIT.replace("working_hours: 4", "working_hours: 4, days: 1"), 9, "says 2 ways of how long", "one of"),
    (LIMIT.replace("{working_hours: 4}", "{}"), 9, "says 0 ways of how long", "one of working_minutes"),
    (LIMIT.replace("working_hours: 4", "working_hours: 0"), 2, "within is zero", "1 or more"),
    (LIMIT.replace("working_hours: 4", "hours: 4"), 2, "verdict counted on a span", "verdict instant"),
    (LIMIT.replace("working_hours: 4", "until: appointed_at").replace("counted", "instant"), 9, "can be empty", "present"),
    (LIMIT.replace("within: {w", "within: {working_day_before: true, w"), 9, "working_day_before without until", "until"),
    (LIMIT.replace("[called]", "[call]"), 7, '"call" is not an event of a call', 'did you mean "called"?'),
    (LIMIT.replace("[arrived]", "[renewed]"), 8, '"renewed" is not an event of a call', "one of"),
    (LIMIT + "        voids_on: [called]\n", 2, "called both opens and voids the clock", "one side only"),
    (LIMIT.replace("[arrived]", "[]"), 8, "it is empty", "at least one entry"),
    (LIMIT.replace("area: [urban]", "zone: [urban]"), 6, '"zone" is not a field of a call', "one of"),
    (LIMIT.replace("area: [urban]", "area: [rural]"), 6, '"rural" is not a value of area', "suburban, unknown, urban"),
    (LIMIT.replace("ladder: arrival", "ladder: arival"), 10, 'ladder "arival" is not in the book', '"arrival"?'),
    (LIMIT.replace("ladder: arrival", "ladder: chase"), 10, '"handler" is not a recipient for a call', "one of"),
    (LIMIT.replace("article: MS-14", "article: MS-41"), 3, 'article "MS-41" is not in the book', "one of"),
    (LIMIT.replace("        verdict: counted\n", ""), 2, '"verdict" is missing', 'the key "verdict"'),
    (LIMIT + "        warn_at: [0.5, 0.4]\n        warn: [director]\n", 2, "not ascending", "smallest first"),
    (LIMIT + "        warn_at: [1.5]\n        warn: [director]\n", 12, "1.5 is out of range", "less than 1"),
    (LIMIT + "        warn_at: [0.5]\n", 2, "warn_at without anybody in warn", "recipients"),
    (LIMIT + "        warn_before: [{working_days: 1}]\n", 2, "warn_before without anybody in warn", "recipients"),
    (LIMIT + "        warn_before: [{same_day: true}]\n        warn: [director]\n", 2, "no length of time", "1 or more"),
    (LIMIT + "        warn_before: [{hours: 0}]\n        warn: [director]\n", 2, "no length of time", "1 or more"),
    (LIMIT + "        warn_before: [{hours: 1}, {minutes: 60}]\n        warn: [director]\n", 2, "twice", "each length once"),
    (LIMIT + "        warn_before: [0.5]\n        warn: [director]\n", 12, "0.5 is not allowed here", "keys with values"),
    (LIMIT + "        danger: of_the_case\n", 2, "danger of the case for a call", "danger: true"),
    (LIMIT + "        danger: often\n", 12, '"often" is not allowed here', "of_the_case"),
    (LIMIT + "        warn: [boss]\n", 12, '"boss" is not a recipient for a call', "one of"),
    (LIMIT + "        counts_if: {note: {unless: [arrived]}}\n", 2, "note in counts_if does nothing here", "opens, stops"),
    (LIMIT + "        counts_if: {arrived: {after: [renewed]}}\n", 12, '"renewed" is not an event of a call', "one of"),
    (LIMIT + "        counts_if: {arrived: {when: {area: [moon]}}}\n", 12, '"moon" is not a value of area', "one of"),
    (LIMIT + "        counts_if: {arrived: {}}\n", 12, "a proviso that asks for nothing", "when, after or unless"),
    (LIMIT + "        counts_if: {called: {after: [note]}}\n", 12, "called begins a call and always counts", "when:"),
    (LIMIT + "        since: parcels\n", 12, '"parcels" is not allowed here', "letters"),
    (LIMIT + "        pauses_on: [note]\n", 12, 'unknown key "pauses_on"', "pauses: {an event that pauses"),
    (LIMIT + "        resumes_on: [note]\n", 12, 'unknown key "resumes_on"', "the events that end that pause"),
    (LIMIT + "        pauses: [note]\n", 12, "is not allowed here", "keys with values"),
    (LIMIT + "        pauses: {note: []}\n", 12, "it is empty", "at least one entry"),
    (LIMIT + "        pauses: {notes: [revisit]}\n", 12, '"notes" is not an event of a call', 'did you mean "note"?'),
    (LIMIT + "        pauses:\n          note: [renewed]\n", 13, '"renewed" is not an event of a call', "one of"),
    (LIMIT + "        pauses: {note: [note]}\n", 2, "note both begins and ends its own pause", "another event"),
    (LIMIT + "        pauses: {called: [note]}\n", 2, "called both opens and pauses the clock", "one side only"),
    (LIMIT + "        not_before: area\n", 12, '"area" is not a date or time of a call', "appointed_at, called_at"),
    (LIMIT + LIMIT.replace("    limits:\n", ""), 13, '"MS-14-urban" stands twice', "every id once"),
    ("ladders:\n  - id: x\n    idle: {days: 1}\n    steps: [{to: boss}]", 4, '"boss" is not a recipient', "one of"),
    ("ladders:\n  - id: x\n    idle: {days: 1}\n    steps: [{to: director, times: 2}]", 4, "every and times", "1 or more"),
    ("ladders:\n  - id: x\n    idle: {days: 1}\n    steps: []", 4, "it is empty", "at least one entry"),
    ("leads:\n  - {article: MS-15, months: 0}", 2, "0 is out of range", "greater than or equal to 1"),
    ("roles: {titles: {boss: {en: Boss, zh: 老板}}}", 1, '"boss" is not allowed', "director"),
    ("roles: {stand_ins: {director: [director]}}", 1, "stands in for itself", "other roles"),
    ("triage: {unconfirmed: maybe}", 1, '"maybe" is not allowed here', "serious, proposed"),
    ("triage:\n  rules:\n    - {id: a, article: SV-20, title: {en: a, zh: a}, grade: [A], says: serious}", 1,
     "the last has some", "conditions on every rule but the last"),
    ("triage:\n  rules:\n    - {id: a, article: SV-20, title: {en: a, zh: a}, grade: [A], says: serious, danger: true}", 3,
     "danger beside another condition than words", "words alone and says: serious"),
    ("triage:\n  rules:\n    - {id: a, article: SV-20, title: {en: a, zh: a}, words: {en: [x]}, says: ordinary, danger: true}", 3,
     "on a rule that does not say serious", "words alone and says: serious"),
    ("messages:\n  shout: {article: RS-2, title: {en: a, zh: a}, body: {en: a, zh: a}}", 2, '"shout"', "clock_warning"),
    ("messages:\n  audit_ok:\n    article: RS-2\n    title: {en: a, zh: a}\n    body: {en: '{article}', zh: b}", 5,
     "it cites no article", "{article}"),
    ("messages:\n  audit_ok:\n    article: RS-2\n    title: {en: '{left}', zh: a}\n    body: {en: '{article}', zh: '{article}'}",
     4, "{left} is not a gap of audit_ok", "checked"),
    ("messages:\n  audit_ok:\n    article: RS-2\n    title: {en: '{now.year}', zh: a}\n"
     "    body: {en: '{article}', zh: '{article}'}", 4, "{now.year} is not a plain name", "plain names in braces"),
    ("messages:\n  audit_ok:\n    article: RS-2\n    title: {en: 'a }', zh: a}\n"
     "    body: {en: '{article}', zh: '{article}'}", 4, "Single", "plain names in braces"),
    ("articles:\n  - {id: XX-1, title: {en: a, zh: a}, sentence: {en: a, zh: a}, carried_out: {status: done}}", 2,
     '"done" is not allowed here', "carried_out, partly, by_people, not_yet"),
    ("history: {days: 1}\nhistory: {days: 2}", 2, 'the key "history" stands twice, first in line 1', "every key once"),
    ("history:\n\tdays: 1", 2, "no YAML", "well-formed YAML"),
    ("history: {days: 1", None, "no YAML", "well-formed YAML"),
    ("a: b: c", 1, "no YAML", "well-formed YAML"),
    ("history: *days", 1, "*days refers to nothing before it", "complete above"),
    ("history: &a {days: *a}", 1, "refers to nothing before it", "complete above"),
    ("? [a, b]\n: 1", 1, "a key that is itself a list", "a plain word"),
    ("- history", 1, "the file holds no sections", "keys with values"),
    ("# nothing", 1, "the file is empty", "some of its sections"),
    ("", 1, "the file is empty", "some of its sections"),
    ("history: {days: 1}\n---\nhistory: {days: 2}", 2, "a second document", "one document a file"),
    ("version: a\x00b", 1, "a character that YAML does not allow", "text"),
    *((f"complaints: {{told_since: {nonsense}}}", 1, "is not allowed here", "a date like 2026-01-31, of the years 1990 to 2199")
      for nonsense in ("86400", "0001-01-01", "9999-12-31", "'1764547200'", "soon")),
    ('version: "\\ud800"', 1, "half a character", "text"),
    ("version: " + "[" * 100_000, 1, "nested too deeply", "40 levels"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "wrong", "allowed"), BAD, ids=range(len(BAD)))
def test_a_bad_file_is_refused_with_file_line_what_is_wrong_and_what_is_allowed(book, text, line, wrong, allowed):
    path = book(text)
    problems = check_file(path)
    found = [problem for problem in problems if wrong in problem.wrong and allowed in problem.allowed]
    assert found, problems
    assert found[0].file == str(path)
    if line is not None:
        assert found[0].line == line


def test_every_problem_is_told_at_once_in_the_order_of_lines(book):
    problems = check_file(book("history: {days: x}\nfuture: {minutes: y}\nmystery: 1\n"))
    assert [problem.line for problem in problems] == [1, 2, 3]


def test_a_place_is_named_by_ids(book):
    (problem,) = check_file(book(LIMIT.replace("ladder: arrival", "ladder: nobody")))
    assert problem.where == "limits[MS-14-urban].ladder"
    assert str(problem).startswith(f"{problem.file}:10: limits[MS-14-urban].ladder: ladder ")


def test_a_file_that_is_not_there_a_folder_and_text_in_another_encoding_are_problems(tmp_path):
    (missing,) = check_file(tmp_path / "missing.yaml")
    assert "cannot be read" in missing.wrong
    (folder,) = check_file(tmp_path)
    assert "cannot be read" in folder.wrong
    path = tmp_path / "gb.yaml"
    path.write_bytes("version: '1'\napproved_by: 管理层\n".encode("gb18030"))
    (encoding,) = check_file(path)
    assert (encoding.line, encoding.wrong, encoding.allowed) == (2, "the file is not UTF-8", "text in UTF-8")


def test_a_huge_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    (problem,) = check_file(path)
    assert "too large" in problem.wrong


def test_aliases_cannot_blow_up(book):
    bomb = ["a0: &a0 [" + "x, " * 50 + "x]"]
    bomb += [f"a{n}: &a{n} [" + f"*a{n - 1}, " * 50 + f"*a{n - 1}]" for n in range(1, 9)]
    (problem,) = check_file(book("\n".join(bomb)))
    assert "too many parts" in problem.wrong


def test_tags_run_nothing(book):
    (problem,) = check_file(book("version: !!python/object/apply:os.system ['echo bad']"))
    assert problem.wrong.endswith("is not allowed here")


def test_a_bad_book_does_not_load_and_the_error_reads_as_lines(book):
    with pytest.raises(BadRuleBookError) as caught:
        load_book(book("history: {days: x}\nfuture: {minutes: y}\n"))
    assert len(str(caught.value).splitlines()) == len(caught.value.problems) == 2


def test_a_good_file_has_no_problems(book):
    assert check_file(book(LIMIT)) == []


def test_a_problem_without_a_place_reads_well():
    assert str(Problem("a.yaml", None, "", "is wrong", "")) == "a.yaml: is wrong"


def test_the_departments_own_files_read_alike_by_both_parsers(book_files):
    for path in book_files:
        assert read_source(path) == read_source(path, strict=True), path.name


@given(
    st.one_of(
        st.text(max_size=200),
        st.lists(
            st.sampled_from([*"[]{}:,-?&*!|>'\"#%@ \n\t", "a: ", "&a ", "*a", "- ", "? ", "---\n", "|\n"]), max_size=40
        ).map("".join),
    )
)
def test_whatever_is_written_is_either_read_or_refused_with_a_problem(text):
    problems: list[Problem] = []
    try:
        read = read_text(text, name="x")
    except UnreadableError as error:
        problems, read = error.problems, None
    assert problems if read is None else isinstance(read.value, dict)
