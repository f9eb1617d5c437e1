"""Opinion cards draft complaints; cancelled calls say why and get a card."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KINDS = ("call", "complaint", "contract", "goods", "report", "follow_up", "draft")
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
    "sign",
    "investigation",
    "letter",
    "satisfaction",
    "reward",
    "reprimand",
    "return_approval",
    "exchange",
    "extension",
    "draft",
)
CAUSES = ("customer", "duplicate", "entry_error")
EXCUSES = ("general", "cancelled", "duplicate", "entry_error", "by_phone", "opted_out", "out_of_reach")
SEVERITIES = ("serious", "ordinary")


def upgrade() -> None:
    """Make the register of drafts and give cases, decisions, cards and excuses the new words and columns."""
    _words("cases", "kind", KINDS)
    _words("follow_ups", "excuse", EXCUSES)
    with op.batch_alter_table("decisions") as decisions:
        decisions.add_column(sa.Column("cancelled_because", sa.String(), nullable=True))
        decisions.drop_constraint(op.f("ck_decisions_step_word"), type_="check")
        decisions.create_check_constraint(op.f("ck_decisions_step_word"), _either("step", STEPS))
        decisions.create_check_constraint(
            op.f("ck_decisions_cancelled_because_word"), _either("cancelled_because", CAUSES)
        )
    with op.batch_alter_table("cards") as cards:
        cards.add_column(sa.Column("cancelled", sa.Boolean(), nullable=False, server_default=sa.false()))
        cards.drop_constraint(op.f("ck_cards_excuse_word"), type_="check")
        cards.create_check_constraint(op.f("ck_cards_excuse_word"), _either("excuse", EXCUSES))
    with op.batch_alter_table("cards") as cards:
        cards.alter_column("cancelled", server_default=None)
    op.create_table(
        "complaint_drafts",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("card_no", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("complaint_no", sa.String(), nullable=True),
        sa.CheckConstraint(_either("severity", SEVERITIES), name=op.f("ck_complaint_drafts_severity_word")),
        sa.ForeignKeyConstraint(["card_no"], ["surveys.card_no"], name=op.f("fk_complaint_drafts_card_no")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_complaint_drafts_case_id")),
        sa.ForeignKeyConstraint(
            ["complaint_no"], ["complaints.complaint_no"], name=op.f("fk_complaint_drafts_complaint_no")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_complaint_drafts")),
        sa.UniqueConstraint("card_no", name=op.f("uq_complaint_drafts_card_no")),
        sa.UniqueConstraint("complaint_no", name=op.f("uq_complaint_drafts_complaint_no")),
    )


def _words(table: str, column: str, words: tuple[str, ...]) -> None:
    name = op.f(f"ck_{table}_{column}_word")
    with op.batch_alter_table(table) as altered:
        altered.drop_constraint(name, type_="check")
        altered.create_check_constraint(name, _either(column, words))


def _either(column: str, words: tuple[str, ...]) -> str:
    return " OR ".join(f"{column} = '{word}'" for word in words)


def downgrade() -> None:
    """There is no way back: earlier versions have no place for drafts. Restore the backup made before."""
    raise RuntimeError("drafts of complaints cannot be undone; restore the backup made before the upgrade")
