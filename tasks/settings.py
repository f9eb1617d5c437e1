"""The settings, from the environment (prefix AFTERSALES_)."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Where this installation keeps things and whom it talks to.

    `home` holds the inbox, reports, letters and, by default, the SQLite file. Without a Slack token
    or an SMTP address notices are rendered, shown and kept as `held`.
    """

    model_config = SettingsConfigDict(env_prefix="AFTERSALES_", frozen=True, extra="ignore")

    home: Path = Path("var")
    database_url: str = ""
    regulation: Path | None = None  # a company's own rule book, laid over the one that ships
    slack_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"
    smtp_url: SecretStr | None = None  # smtp://user:password@host:587
    mail_from: str = "aftersales@localhost"
    desk_url: str = "http://127.0.0.1:8300"  # what links in messages point at
    locale: Literal["zh", "en"] = "zh"
    settle_seconds: float = Field(default=2.0, ge=0)  # an inbox file younger than this may still be written

    @property
    def database(self) -> str:
        """The database URL in force; SQLite under home unless one is set."""
        if self.database_url:
            return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
        return f"sqlite:///{self.home.absolute() / 'aftersales.db'}"

    @property
    def inbox(self) -> Path:
        """The folder that people drop forms into."""
        return self.home / "inbox"

    @property
    def reports(self) -> Path:
        """The folder that reports are written to."""
        return self.home / "reports"

    @property
    def letters(self) -> Path:
        """The folder that letters to customers are written to."""
        return self.home / "letters"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once; `settings.cache_clear()` reads them again."""
    return Settings()
