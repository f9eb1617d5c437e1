"""Events that a later one has taken back do not count."""

from functools import cache

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import aliased

from models.cases import Event


@cache
def not_corrected() -> ColumnElement[bool]:
    """That no later event of the same timeline corrects the event: corrected ones do not count."""
    later = aliased(Event)
    return ~exists().where(later.case_id == Event.case_id, later.corrects == Event.id).correlate(Event)
