"""What Slack's answers, and its silence, mean for a message that was being sent.

`internal_error`, `fatal_error` and HTTP 5xx may have been taken (Slack says so of the first two), and so may
whatever met a cut, late or garbled answer. A connection that was refused, an unknown host and a bad
certificate come before anything is sent. Missing permission concerns every message and closes the way for
this run. Any other `ok: false` is a clear no.
"""

import math
import socket
import ssl
from typing import Any
from urllib.error import URLError

from slack_sdk.errors import SlackApiError

from tasks.deliver.outcomes import Busy, Down, Outcome, Refused, Unclear

PAUSE = 30.0  # seconds, when Slack says "slower" without saying for how long
LONGEST_PAUSE = 86_400.0

NO_PERMISSION = frozenset(
    {
        "access_denied",
        "accesslimited",
        "account_inactive",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)
NOT_NOW = frozenset({"request_timeout", "service_unavailable", "team_added_to_org", "unknown_method"})
SLOWER = frozenset({"message_limit_exceeded", "rate_limited", "ratelimited"})
PERHAPS = frozenset({"fatal_error", "internal_error"})


def outcome_of(error: Exception) -> Outcome:
    """What an error of the client means for the message that was being sent."""
    if isinstance(error, SlackApiError):
        return _answered(error.response)
    if isinstance(error, URLError) and isinstance(
        error.reason, ConnectionRefusedError | socket.gaierror | ssl.SSLCertVerificationError
    ):
        return Down(f"Slack cannot be reached: {error.reason}")
    return Unclear(f"{type(error).__name__}: {error}")


def _answered(response: Any) -> Outcome:
    status = int(response.status_code)
    said = str(response.get("error") or f"HTTP {status}")
    garbled = " " in said  # no error code of Slack's: a body that is no JSON, quoted by the client
    if garbled:
        said = f"HTTP {status} and an answer that is not Slack's"
    if status == 429 or said in SLOWER:
        return Busy(_retry_after(response.headers), said)
    if status >= 500 or said in PERHAPS:
        return Unclear(said)
    if status == 200 and (garbled or response.get("ok") is not False):
        return Unclear(said)  # perhaps Slack's own answer, cut short
    if status != 200 or said in NO_PERMISSION or said in NOT_NOW:
        return Down(said)  # with another status a proxy or a wrong address answered: no message is at fault
    return Refused(said)


def _retry_after(headers: Any) -> float:
    stated = next((value for name, value in dict(headers).items() if name.lower() == "retry-after"), None)
    if isinstance(stated, list):
        stated = stated[0] if stated else None
    try:
        seconds = float(str(stated))
    except ValueError:
        return PAUSE
    return min(max(math.ceil(seconds), 1), LONGEST_PAUSE) if math.isfinite(seconds) else PAUSE
