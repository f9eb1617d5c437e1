"""The ways out that are configured: Slack, mail, both or neither."""

from dataclasses import dataclass
from typing import Self

from tasks.deliver.mail import Mail
from tasks.deliver.slack import Slack
from tasks.settings import Settings


@dataclass(frozen=True, slots=True)
class Doors:
    """What notices can leave through; None for what is not configured. Without any, everything is held."""

    slack: Slack | None = None
    mail: Mail | None = None

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The doors that the settings open; raises ValueError for an SMTP address that cannot be read."""
        token, smtp = settings.slack_token, settings.smtp_url
        slack = token.get_secret_value().strip() if token else ""
        mail = smtp.get_secret_value().strip() if smtp else ""
        return cls(
            slack=Slack(token=slack, url=settings.slack_api_url) if slack else None,
            mail=Mail(url=mail, sender=settings.mail_from, folder=settings.home) if mail else None,
        )
