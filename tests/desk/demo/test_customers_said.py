"""What the demo's customers say on its last day is taken in like any other form (PW-2)."""

import json

from sqlalchemy import func, select

from desk.demo.customers_said import answer_follow_ups
from desk.demo.write import Demo
from models import FollowUpTry
from models.database import reading
from tasks.loading.load import Loading, load_file
from tests.tasks.conftest import company  # noqa: F401 - a fixture
from tests.tasks.duties.test_following_up import THURSDAY, everybody, monday, run  # noqa: F401 - fixtures
from tests.tasks.entering import BOOK, at


def test_the_answers_of_the_day_come_in_and_nothing_waits_twice(monday, demo: Demo):  # noqa: F811
    evening = at("10-15T18:30")
    assert answer_follow_ups(demo, now=evening) is None, "nothing was given out yet"
    run(THURSDAY)
    file = answer_follow_ups(demo, now=evening)
    assert file is not None
    assert (file.form, file.rows) == ("follow_ups", 2)
    rows = [json.loads(line) for line in file.path.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 2
    sums = load_file(file.path, form="follow_ups", loading=Loading(url=monday, book=BOOK, now=evening))
    assert (sums.loaded, sums.quarantined) == (2, 0)
    with reading(monday) as session:
        assert session.scalar(select(func.count()).select_from(FollowUpTry)) == 2
