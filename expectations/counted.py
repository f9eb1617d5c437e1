"""How many cells do not hold, as one metric each that depends on no other.

Great Expectations makes such a count from its condition by way of a graph of a dozen metrics, most of which say what the
table looks like. For ten rows that graph is nearly all of the cost. These ask the library's own conditions directly: what
holds is still the library's to say.
"""

# pyright: reportPrivateImportUsage=false
# pyright: reportPrivateUsage=false

from typing import Any, ClassVar

from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.metrics import (
    ColumnPairValuesAGreaterThanB,
    ColumnValuesBetween,
    ColumnValuesInSet,
    ColumnValuesMatchRegex,
    ColumnValuesNonNull,
)
from great_expectations.expectations.metrics.metric_provider import MetricProvider, metric_value

CONDITIONS: tuple[Any, ...] = (
    ColumnPairValuesAGreaterThanB,
    ColumnValuesBetween,
    ColumnValuesInSet,
    ColumnValuesMatchRegex,
    ColumnValuesNonNull,
)


def count_of(condition: str) -> str:
    """The name of the metric that counts what does not hold of that condition of the library's."""
    return f"{condition}.does_not_hold"


class _Count(MetricProvider):
    """Counted by a condition of the library's, named in the class made for it."""

    condition: ClassVar[Any]

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(
        cls,  # noqa: N805 - the library calls it as a class method
        execution_engine: PandasExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],  # noqa: ARG002 - it depends on none
        runtime_configuration: dict[str, Any],
    ) -> int:
        columns = {"table.columns": list(execution_engine.dataframe.columns)}
        failing, *_ = cls.condition._pandas(  # noqa: SLF001 - where the library keeps a condition for pandas
            cls.condition, execution_engine, metric_domain_kwargs, metric_value_kwargs, columns, runtime_configuration
        )
        return int(failing.sum())


for _condition in CONDITIONS:
    type(
        f"Count{_condition.__name__}",
        (_Count,),
        {
            "metric_name": count_of(_condition.condition_metric_name),
            "condition": _condition,
            "domain_keys": _condition.condition_domain_keys,
            "value_keys": _condition.condition_value_keys,
        },
    )
