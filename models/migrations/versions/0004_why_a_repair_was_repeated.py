"""Decisions say why a repair was repeated, and that a technician asked for help; repeats are found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STEPS = (
    "assignment",
    "acknowledgement",
    "severity",
    "review",
    "answer",
    "closing",
    "reopening",
    "withdrawal",
    "cancellation",
    "phone",
    "repeat",
    "help",
)
VERDICTS = ("acknowledge", "review", "forward", "approve", "reject", "resolve", "ask")
CAUSES = ("misuse", "other_fault", "declined_part")


def upgrade() -> None:
    """Give decisions the new words and the cause, and the timeline its index of repeats."""
    with op.batch_alter_table("decisions") as decisions:
        decisions.add_column(sa.Column("cause", sa.String(), nullable=True))
        for column, words in (("step", STEPS), ("verdict", VERDICTS)):
            decisions.drop_constraint(op.f(f"ck_decisions_{column}_word"), type_="check")
            decisions.create_check_constraint(op.f(f"ck_decisions_{column}_word"), _either(column, words))
        decisions.create_check_constraint(op.f("ck_decisions_cause_word"), _either("cause", CAUSES))
    op.create_index(
        "ix_timeline_repeats",
        "timeline",
        ["happened_at"],
        sqlite_where=sa.text("kind = 'repeat'"),
        postgresql_where=sa.text("kind = 'repeat'"),
    )


def _either(column: str, words: tuple[str, ...]) -> str:
    return " OR ".join(f"{column} = '{word}'" for word in words)


def downgrade() -> None:
    """There is no way back: earlier versions have no words for these decisions. Restore the backup made before."""
    raise RuntimeError("the causes of repeats cannot be undone; restore the backup made before the upgrade")
