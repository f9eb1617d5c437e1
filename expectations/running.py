"""Running a suite in memory: which lines do not meet which expectation."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from threading import Lock
from typing import Any

import great_expectations as gx
import pandas as pd
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.validator.v1_validator import Validator

# Whether an expectation holds costs half of what it costs to say where it does not.
YES_OR_NO = {"result_format": "BOOLEAN_ONLY"}
# Complete, for the index lists; nothing that would copy or count the offending values themselves.
WHERE = {
    "result_format": "COMPLETE",
    "return_unexpected_index_query": False,
    "exclude_unexpected_values": True,
    "partial_unexpected_count": 0,
}

# Great Expectations keeps one project per process, and Prefect runs tasks in threads.
_ONE_AT_A_TIME = Lock()


class SuiteBroken(RuntimeError):
    """A suite could not be evaluated. That is a bug of ours, never a reason to refuse rows."""


@dataclass(frozen=True, slots=True)
class Failing:
    """The lines on which one expectation does not hold, with the expectation's meta."""

    meta: Mapping[str, Any]
    lines: list[int]


@cache
def _whole_frame() -> BatchDefinition:
    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(enable=False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("rows").add_dataframe_asset("rows")
    return asset.add_batch_definition_whole_dataframe("rows")


def failing(
    suite: gx.ExpectationSuite, *, frame: pd.DataFrame, parameters: Mapping[str, datetime] | None = None
) -> list[Failing]:
    """What does not hold, in no particular order. The frame's index are the line numbers, unnamed.

    Raises SuiteBroken when an expectation could not be evaluated: Great Expectations reports exceptions,
    warnings turned into errors included, as if the data had failed.

    This is the validator that both `ValidationDefinition.run` and `Batch.validate` use. The first would also
    keep every result in memory for the life of the process, the second hashes the whole frame twice.
    """
    if frame.empty:
        return []
    failed = [config for config, _ in _run(suite, frame=frame, parameters=parameters, result_format=YES_OR_NO)]
    if not failed:
        return []
    failed_ones = gx.ExpectationSuite(name=suite.name, expectations=[config.to_domain_obj() for config in failed])
    where = _run(failed_ones, frame=frame, parameters=parameters, result_format=WHERE)
    return [Failing(meta=config.meta or {}, lines=result["unexpected_index_list"]) for config, result in where]


def _run(
    suite: gx.ExpectationSuite,
    *,
    frame: pd.DataFrame,
    parameters: Mapping[str, datetime] | None,
    result_format: dict[str, Any],
) -> list[tuple[ExpectationConfiguration, Mapping[str, Any]]]:
    """The expectations that do not hold, with their results."""
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        # It collects the offending pairs by a property that pandas is about to change; we use lines only.
        warnings.filterwarnings("ignore", message=r"Series\.values returning an ndarray that drops timezone")
        validator = Validator(
            batch_definition=_whole_frame(), batch_parameters={"dataframe": frame}, result_format=result_format
        )
        outcome = validator.validate_expectation_suite(suite, dict(parameters) if parameters else None)
    found: list[tuple[ExpectationConfiguration, Mapping[str, Any]]] = []
    for result in outcome.results:
        config = result.expectation_config
        assert config is not None
        if raised := _raised(result.exception_info or {}):
            raise SuiteBroken(f"suite {suite.name}: {config.type} {config.kwargs}: {raised}")
        if not result.success:
            found.append((config, result.result))
    return found


def _raised(info: Mapping[str, Any]) -> str:
    """The message of the first exception, from either of the two shapes that Great Expectations gives."""
    for each in [info, *(value for value in info.values() if isinstance(value, Mapping))]:
        if each.get("raised_exception"):
            return str(each.get("exception_message") or each.get("exception_traceback") or "unknown exception")
    return ""
