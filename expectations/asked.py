"""Great Expectations' own expectations, each of which works out its configuration once an evaluation.

Great Expectations makes copies of a suite's expectations that are bound to one batch, and builds the configuration
of each anew, from its fields, about forty times; for the ten or twenty rows of a usual paper that alone was half of
the gate's time. Such a copy lives for one evaluation and is not changed, so the first answer holds. The suite's
own, which are bound to no batch, remember nothing: parameters are written into what they hand out.
"""

# pyright: reportPrivateImportUsage=false
# The documented way to import expectations; the package marks none of them as exported.

from typing import Any

import great_expectations.expectations as gxe
from great_expectations.compatibility import pydantic
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration


class _Remembering:
    """Mixed in before an expectation: bound to a batch, it works out its configuration once."""

    batch_id: str | None
    _made: Any

    @property
    def configuration(self) -> ExpectationConfiguration:
        """The configuration, as Great Expectations' own property makes it."""
        if self._made is not None:
            return self._made
        made: ExpectationConfiguration = super().configuration  # type: ignore[misc]
        if self.batch_id is not None:
            self._made = made
        return made


class ExpectColumnToBeFilled(_Remembering, gxe.ExpectColumnValuesToNotBeNull):
    """Every cell holds something."""

    _made: Any = pydantic.PrivateAttr(default=None)


class ExpectColumnToHoldOneOf(_Remembering, gxe.ExpectColumnValuesToBeInSet):
    """Every filled cell holds a member of the set."""

    _made: Any = pydantic.PrivateAttr(default=None)


class ExpectColumnToMatchPattern(_Remembering, gxe.ExpectColumnValuesToMatchRegex):
    """Every filled cell matches the pattern."""

    _made: Any = pydantic.PrivateAttr(default=None)


class ExpectColumnToLieBetween(_Remembering, gxe.ExpectColumnValuesToBeBetween):
    """Every filled cell lies between the two ends."""

    _made: Any = pydantic.PrivateAttr(default=None)


class ExpectColumnNotBeforeOther(_Remembering, gxe.ExpectColumnPairValuesAToBeGreaterThanB):
    """Where both cells are filled, the first column's lies at or after the second's."""

    _made: Any = pydantic.PrivateAttr(default=None)
