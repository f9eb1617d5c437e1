"""A company of its own for the replay: registers in a folder of their own, a Slack on loopback, settings put back after."""

import os
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from unittest.mock import patch

from models.database import engine_for
from models.migrate import upgrade
from tasks.settings import settings
from tests.fakes.slack import FakeSlack
from tests.real.figures import Figures, figures
from tests.real.papers import Paper
from tests.real.replay import Lived, found_company, live

GRID = timedelta(hours=1)
"""How often watch-clocks looks in the replay, where `aftersales up` takes five minutes."""


def live_through(
    papers: list[Paper], *, on_paper: Callable[[int, datetime], None] = lambda _papers, _now: None
) -> tuple[Lived, Figures]:
    """Live through these papers and say what they came to. `on_paper` hears of the papers of each moment once it is over."""
    with tempfile.TemporaryDirectory() as home, FakeSlack() as slack:
        chosen = {
            "AFTERSALES_HOME": home,
            "AFTERSALES_DATABASE_URL": "",
            "AFTERSALES_SLACK_TOKEN": slack.token,
            "AFTERSALES_SLACK_API_URL": slack.url,
            "AFTERSALES_SMTP_URL": "",
            "AFTERSALES_LOCALE": "en",
        }
        with patch.dict(os.environ, chosen):
            settings.cache_clear()
            url = settings().database
            try:
                upgrade(url)
                found_company(url, now=papers[0].at)
                lived = live(url, papers, slack=slack, grid=GRID, on_paper=on_paper)
                return lived, figures(url, papers, slack.messages)
            finally:
                engine_for(url).dispose()
                settings.cache_clear()
