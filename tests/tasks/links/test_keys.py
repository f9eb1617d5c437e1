"""The key that signs customers' links: made once, for its owner alone, never shown, rotated without breaking links."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tasks.links.keys import KeyUnusable, key_file, keys, rotate
from tasks.links.signing import Ticket, card_links
from tasks.settings import Settings
from tests.tasks.entering import at

NOW = at("10-13T09:12")
LAST = timedelta(days=61)
TICKET = Ticket("B1-7", at("12-13T00:00"))


@pytest.fixture
def chosen(tmp_path):
    return Settings(home=tmp_path / "home", public_url="https://service.example.com/")


def links(chosen, now=NOW):
    found = card_links(chosen, now=now)
    assert found is not None
    return found


def test_the_key_is_made_on_first_need_for_its_owner_alone_and_stays(chosen):
    first = keys(chosen, now=NOW)
    assert keys(chosen, now=at("10-20T09:00")) == first
    assert key_file(chosen).stat().st_mode & 0o777 == 0o600
    assert first[0].secret in key_file(chosen).read_text()
    assert [path.name for path in chosen.home.iterdir()] == ["link.key"]


def test_of_many_who_need_it_first_all_get_the_same(chosen):
    with ThreadPoolExecutor(8) as together:
        found = list(together.map(lambda _: keys(chosen, now=NOW)[0].secret, range(24)))
    assert len(set(found)) == 1
    assert [path.name for path in chosen.home.iterdir()] == ["link.key"]


def test_a_rehearsal_makes_none(chosen):
    assert len(keys(chosen, now=NOW, make=False)) == 1
    assert not chosen.home.exists()


def test_neither_a_key_nor_what_holds_it_shows_it(chosen):
    made = links(chosen)
    secret = made.signed_by[0].secret
    assert secret not in repr(made) + repr(made.signed_by) + repr(chosen)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty"),
        ("only-a-secret-of-forty-characters-or-so-xx\n", "is damaged"),
        ("2026-10-13T09:00:00+08:00 scanty\n", "shorter than 32"),
        ("2026-10-13T09:00:00 " + "x" * 40, "is damaged"),
    ],
)
def test_a_file_that_holds_no_key_is_told_without_what_it_holds(chosen, content, said):
    chosen.home.mkdir()
    key_file(chosen).touch(mode=0o600)
    key_file(chosen).write_text(content)
    with pytest.raises(KeyUnusable, match=said) as refused:
        keys(chosen, now=NOW)
    assert str(key_file(chosen)) in str(refused.value)
    assert not (content and content.split()[-1] in str(refused.value))


def test_a_key_that_others_can_read_is_not_used(chosen):
    keys(chosen, now=NOW)
    key_file(chosen).chmod(0o640)
    with pytest.raises(KeyUnusable, match="chmod 600"):
        keys(chosen, now=NOW)


def test_after_a_rotation_links_sent_before_open_until_their_own_end_and_no_longer(chosen):
    before = links(chosen)
    token = before.token(TICKET)
    assert rotate(chosen, now=NOW, links_last=LAST) == 1
    after = links(chosen)
    assert after.read(token) == TICKET
    assert after.token(TICKET) != token
    assert before.read(after.token(TICKET)) is None
    assert rotate(chosen, now=NOW + timedelta(days=30), links_last=LAST) == 2
    assert links(chosen).read(token) == TICKET
    assert rotate(chosen, now=NOW + timedelta(days=62), links_last=LAST) == 2, "the one of October is dropped"
    assert links(chosen).read(token) is None
    assert key_file(chosen).stat().st_mode & 0o777 == 0o600


def test_after_a_leak_every_link_stops_at_once(chosen):
    token = links(chosen).token(TICKET)
    assert rotate(chosen, now=NOW, links_last=LAST, void=True) == 0
    assert links(chosen).read(token) is None
    assert links(chosen).read(links(chosen).token(TICKET)) == TICKET


def test_machines_that_are_given_the_same_keys_read_each_others_links(tmp_path):
    old, new = "o" * 40, "n" * 40
    one, other = (Settings(home=tmp_path / name, public_url="https://a.example", link_key=given) for name, given in
                  (("one", old), ("other", f"{new} {old}")))  # fmt: skip
    assert links(other).read(links(one).token(TICKET)) == TICKET
    assert links(one).read(links(other).token(TICKET)) is None, "it does not know the new one yet"
    assert not (tmp_path / "one").exists()
    with pytest.raises(KeyUnusable, match="AFTERSALES_LINK_KEY"):
        rotate(one, now=NOW, links_last=LAST)
    with pytest.raises(KeyUnusable, match="a key in AFTERSALES_LINK_KEY is shorter than 32 characters"):
        card_links(Settings(home=tmp_path, public_url="https://a.example", link_key="secret"), now=NOW)
