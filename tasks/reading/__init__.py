"""The reader: a path becomes typed batches of a form's rows (MS-2)."""

from tasks.reading.batches import Batch, batches
from tasks.reading.profile import Profile, load_profile, shipped_profiles
from tasks.reading.refusal import Unreadable
from tasks.reading.settled import is_settled
from tasks.reading.source import ReadLimits, Source, open_source
from tasks.reading.typed import Typed, typed

__all__ = [
    "Batch",
    "Profile",
    "ReadLimits",
    "Source",
    "Typed",
    "Unreadable",
    "batches",
    "is_settled",
    "load_profile",
    "open_source",
    "shipped_profiles",
    "typed",
]
