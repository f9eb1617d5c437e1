"""Great Expectations' own expectations, each of which asks for no more than is wanted of it.

Great Expectations makes copies of a suite's expectations that are bound to one batch, and builds the configuration
of each anew, from its fields, about forty times; and where only a yes or no is wanted, it asks for three metrics, with a
dozen that those depend on, of which one tells (`expectations/counted.py`). For the ten or twenty rows of a usual paper
that was four fifths of the gate's time. A bound copy lives for one evaluation and is not changed, so its first
configuration holds. The suite's own, which are bound to no batch, remember nothing: parameters are written into what they
hand out.
"""

# pyright: reportPrivateImportUsage=false
# The documented way to import expectations; the package marks none of them as exported.

from typing import Any, ClassVar

import great_expectations.expectations as gxe
from great_expectations.compatibility import pydantic
from great_expectations.core.result_format import ResultFormat
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.registry import get_metric_kwargs
from great_expectations.validator.metric_configuration import MetricConfiguration
from great_expectations.validator.validator import ValidationDependencies

from expectations.counted import count_of


class _Lean:
    """Mixed in before an expectation about the cells of columns."""

    batch_id: str | None
    map_metric: ClassVar[Any]
    _made: Any

    @property
    def configuration(self) -> ExpectationConfiguration:
        """The configuration, as Great Expectations' own property makes it; once where it is bound to a batch."""
        if self._made is not None:
            return self._made
        made: ExpectationConfiguration = super().configuration  # type: ignore[misc]
        if self.batch_id is not None:
            self._made = made
        return made

    def get_validation_dependencies(
        self, execution_engine: Any = None, runtime_configuration: dict[str, Any] | None = None, **kwargs: Any
    ) -> ValidationDependencies:
        """What it needs to know: for a yes or no, how many cells do not hold; else whatever its own class asks for."""
        if not _yes_or_no(runtime_configuration):
            return super().get_validation_dependencies(execution_engine, runtime_configuration, **kwargs)  # type: ignore[misc]
        name = count_of(self.map_metric)
        asked = get_metric_kwargs(name, self.configuration, runtime_configuration)
        metric = MetricConfiguration(name, asked["metric_domain_kwargs"], asked["metric_value_kwargs"])
        return ValidationDependencies({name: metric}, {"result_format": ResultFormat.BOOLEAN_ONLY})

    def _validate(
        self, metrics: dict[str, Any], runtime_configuration: dict[str, Any] | None = None, execution_engine: Any = None
    ) -> dict[str, Any]:
        if not _yes_or_no(runtime_configuration):
            return super()._validate(metrics, runtime_configuration, execution_engine)  # type: ignore[misc]
        return {"success": metrics[count_of(self.map_metric)] == 0}


def _yes_or_no(runtime_configuration: dict[str, Any] | None) -> bool:
    wanted = (runtime_configuration or {}).get("result_format") or {}
    return wanted.get("result_format") == ResultFormat.BOOLEAN_ONLY


class ExpectColumnToBeFilled(_Lean, gxe.ExpectColumnValuesToNotBeNull):
    """Every cell holds something."""

    _made: Any = pydantic.PrivateAttr(default=None)


class ExpectColumnToHoldOneOf(_Lean, gxe.ExpectColumnValuesToBeInSet):
    """Every filled cell holds a member of the set."""

    _made: Any = pydantic.PrivateAttr(default=None)


class ExpectColumnToMatchPattern(_Lean, gxe.ExpectColumnValuesToMatchRegex):
    """Every filled cell matches the pattern."""

    _made: Any = pydantic.PrivateAttr(default=None)


class ExpectColumnToLieBetween(_Lean, gxe.ExpectColumnValuesToBeBetween):
    """Every filled cell lies between the two ends."""

    _made: Any = pydantic.PrivateAttr(default=None)


class ExpectColumnNotBeforeOther(_Lean, gxe.ExpectColumnPairValuesAToBeGreaterThanB):
    """Where both cells are filled, the first column's lies at or after the second's."""

    _made: Any = pydantic.PrivateAttr(default=None)
