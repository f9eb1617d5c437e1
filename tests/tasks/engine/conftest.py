"""The engine is tried on the same small company as the duties."""

from tests.tasks.duties.conftest import company

__all__ = ["company"]
