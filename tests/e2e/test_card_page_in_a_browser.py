"""The page of an opinion card in a real browser: Debian's Chromium, as large as a telephone, without JavaScript."""

import shutil
import socket
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
import uvicorn

from deployments.processes import wait_until
from desk.serving import pages
from tests.desk.web.conftest import Asking, asking  # noqa: F401 - a fixture

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

PHONE = {"width": 360, "height": 740}
CHROMIUM = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip(
        "playwright.sync_api",
        reason="no Playwright: pip install playwright (extra `browser`; no browser is downloaded)",
    )
    if CHROMIUM is None:
        pytest.skip("no Chromium: apt-get install chromium")
    with playwright.sync_playwright() as running:
        # As root Chromium starts only without its sandbox; the page is ours.
        launched = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def served(asking: Asking) -> Iterator[str]:  # noqa: F811
    app = pages(answers=asking.answers, clock=lambda: asking.now)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, access_log=False, log_config=None, lifespan="off", ws="none"))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        assert wait_until(lambda: server.started, seconds=30)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, locale="zh-CN")
    opened = context.new_page()
    opened.complaints = []
    opened.on("console", lambda message: opened.complaints.append(message.text))
    opened.on(
        "request", lambda request: opened.complaints.append(request.url) if "127.0.0.1" not in request.url else None
    )
    yield opened
    context.close()


def test_a_customer_answers_on_a_telephone_with_a_finger(asking, served, page):  # noqa: F811
    page.goto(served + asking.mailed())
    assert page.get_by_role("heading", level=1).inner_text() == "客户意见调查卡"
    assert page.get_by_role("group").count() == 4, "each item is a group of its own with its name"
    widest = page.locator("html").bounding_box()["width"]
    assert widest <= PHONE["width"], "nothing has to be moved sideways"
    for item in page.get_by_role("radio").all():
        box = item.locator("xpath=..").bounding_box()
        assert box["height"] >= 44, "a finger hits it"
    page.get_by_role("group", name="态度").get_by_label("很满意").check()
    page.get_by_role("group", name="到达时间").get_by_label("不满意").check()
    page.get_by_label("其他意见").fill("来晚了，<b>但</b>很耐心")
    page.get_by_label("希望来电联系我").check()
    page.get_by_role("button", name="提交").click()
    assert page.get_by_role("heading", level=1).inner_text() == "感谢您的评价"
    (kept,) = asking.opinions()
    assert (kept.attitude, kept.skill, kept.punctuality, kept.comment, kept.call_back) == (
        4, None, 1, "来晚了，<b>但</b>很耐心", "yes",
    )  # fmt: skip
    page.reload()
    assert page.get_by_role("heading", level=1).inner_text() == "感谢您的评价", "sent once more by the browser"
    page.goto(served + asking.mailed())
    assert page.get_by_role("heading", level=1).inner_text() == "此调查卡已答复"
    assert [said for said in page.complaints if "410" not in said] == []


def test_a_customer_answers_by_the_keyboard_in_english(asking, served, page):  # noqa: F811
    page.goto(served + asking.mailed())
    page.get_by_role("link", name="English").click()
    assert page.get_by_role("heading", level=1).inner_text() == "How did we do?"
    page.get_by_role("button", name="Send").press("Enter")
    page.get_by_role("alert").wait_for()
    assert "Nothing is filled in yet" in page.get_by_role("alert").inner_text()
    page.get_by_role("group", name="Skill").get_by_label("Not rated").focus()
    page.keyboard.press("ArrowUp")
    page.get_by_role("button", name="Send").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Thank you").wait_for()
    assert [row.skill for row in asking.opinions()] == [1]


def test_the_style_is_taken_and_words_stand_out_enough(asking, served, browser):  # noqa: F811
    """Contrast of at least 4.5 to 1 (WCAG AA), measured as the browser paints it."""
    context = browser.new_context(viewport=PHONE, locale="en-GB")
    opened = context.new_page()
    opened.goto(served + asking.mailed())
    weakest = opened.evaluate(CONTRAST)
    context.close()
    assert weakest["styled"], "the policy lets our own style through"
    assert weakest["contrast"] >= 4.5, weakest


CONTRAST = """() => {
  const light = rgb => {
    const part = rgb.map(v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4 });
    return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
  };
  const numbers = text => text.match(/[\\d.]+/g).map(Number);
  let weakest = {contrast: 99};
  for (const each of document.querySelectorAll("body *")) {
    if (![...each.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    let behind = each, paper = [255, 255, 255];
    while (behind) {
      const found = numbers(getComputedStyle(behind).backgroundColor);
      if (found.length < 4 || found[3] > 0) { paper = found.slice(0, 3); break; }
      behind = behind.parentElement;
    }
    const [a, b] = [light(numbers(getComputedStyle(each).color).slice(0, 3)), light(paper)].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < weakest.contrast) weakest = {contrast, words: each.textContent.trim().slice(0, 40)};
  }
  weakest.styled = getComputedStyle(document.body).maxWidth !== "none";
  return weakest;
}"""
