"""Files that a program hands in for somebody: each is there once, whole, whoever writes it at the same time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tasks.handed_in import write_once


def test_of_those_who_write_one_name_at_once_one_has_written_it(tmp_path):
    path, start = tmp_path / "inbox" / "decisions__press.jsonl", Barrier(4)

    def write(number: int) -> bool:
        start.wait()
        return write_once(path, f"{number}\n" * 10_000)

    with ThreadPoolExecutor(4) as pool:
        written = list(pool.map(write, range(4)))
    assert sum(written) == 1
    assert path.read_text() == f"{written.index(True)}\n" * 10_000
    assert [each.name for each in path.parent.iterdir()] == [path.name], "nothing half written is left beside it"
