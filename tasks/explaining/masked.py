"""What explain may show of a paper: customers' data masked by the name of its field (PR-2)."""

from collections.abc import Callable, Mapping
from typing import Any

from rules.masking import mask_address, mask_name, mask_phone, mask_text
from tasks.readable import cleaned

BY_FIELD: dict[str, Callable[[str], str]] = {
    "phone": mask_phone,
    "address": mask_address,
    "name": mask_name,
    "customer": mask_name,
    "signed_by": mask_name,
    "email": lambda _: "****",
}
"""Fields that hold customers' data whole; every other text is searched for numbers and addresses."""


def masked(field: str, value: Any) -> Any:
    """A value under a field's name with customers' data hidden, as deep as it goes; nothing invisible stays in it."""
    match value:
        case str():
            return BY_FIELD.get(field, mask_text)(cleaned(value))
        case Mapping():
            return {str(name): masked(str(name), each) for name, each in value.items()}
        case list() | tuple():
            return [masked(field, each) for each in value]
        case _:
            return value
