"""The settings, from the environment (prefix AFTERSALES_)."""

from functools import lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
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
    slack_signing_secret: SecretStr | None = None  # for Slack over HTTP instead of Socket Mode
    slack_api_url: str = "https://slack.com/api/"
    smtp_url: SecretStr | None = None  # smtp://user:password@host:587
    mail_from: str = "aftersales@localhost"
    desk_url: str = "http://127.0.0.1:8300"  # what links in messages point at
    public_url: str = ""  # where customers reach the pages of `aftersales serve`; without it mails carry no link
    link_key: SecretStr | None = None  # signs customers' links, newest first; without it a file in home is made
    serve_host: str = "127.0.0.1"
    serve_port: int = Field(default=8310, ge=1, le=65535)
    locale: Literal["zh", "en"] = "zh"
    settle_seconds: float = Field(default=2.0, ge=0)  # an inbox file younger than this may still be written

    @field_validator("public_url")
    @classmethod
    def _reachable(cls, url: str) -> str:
        """An address that a browser takes, without what would follow it."""
        url = url.strip().rstrip("/")
        parts = urlsplit(url)
        if url and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment):
            raise ValueError("write it like https://service.example.com")
        return url

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

    @property
    def papers(self) -> Path:
        """The folder that the papers of complaints are written to."""
        return self.home / "papers"

    @property
    def templates(self) -> Path:
        """The folder in which a company keeps templates of its own; what is not there is taken from ours."""
        return self.home / "templates"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once; `settings.cache_clear()` reads them again."""
    return Settings()
