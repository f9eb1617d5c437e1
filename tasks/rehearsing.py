"""Dry runs whose steps build on each other."""

from contextlib import AbstractContextManager, nullcontext

from models.database import rehearsal
from tasks.settings import settings


def rehearsing(*, dry_run: bool) -> AbstractContextManager[None]:
    """Around the steps of a dry run: each sees what those before it would have done, and all is rolled back in the end.

    Around anything else: nothing.
    """
    return rehearsal(settings().database) if dry_run else nullcontext()
