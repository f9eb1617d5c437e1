"""Complaints are inquiries too, ask for returns, are found true or not, and repeat each other; decisions say how."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TYPES = ("complaint", "suggestion", "inquiry")
WANTED = ("return", "exchange")
FINDINGS = ("true", "partly", "not_true")
PAYERS = ("company", "customer")
CHANNELS = ("phone", "letter", "mail", "web", "visit", "chat")
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
)


def upgrade() -> None:
    """Give complaints and decisions the new words and columns, and their papers a register."""
    with op.batch_alter_table("complaints") as complaints:
        for name in ("serial_no", "wanted", "finding", "repeats_no"):
            complaints.add_column(sa.Column(name, sa.String(), nullable=True))
        complaints.drop_constraint(op.f("ck_complaints_type_word"), type_="check")
        complaints.create_check_constraint(op.f("ck_complaints_type_word"), _either("type", TYPES))
        complaints.create_check_constraint(op.f("ck_complaints_wanted_word"), _either("wanted", WANTED))
        complaints.create_check_constraint(op.f("ck_complaints_finding_word"), _either("finding", FINDINGS))
        complaints.create_check_constraint(op.f("ck_complaints_repeats_another"), "repeats_no <> complaint_no")
        complaints.create_foreign_key(
            op.f("fk_complaints_repeats_no"),
            "complaints",
            ["repeats_no"],
            ["complaint_no"],
            deferrable=True,
            initially="DEFERRED",
        )
    with op.batch_alter_table("decisions") as decisions:
        for name in ("finding", "channel", "person", "borne_by"):
            decisions.add_column(sa.Column(name, sa.String(), nullable=True))
        decisions.add_column(sa.Column("amount_fen", sa.BigInteger(), nullable=True))
        decisions.add_column(sa.Column("until", models.base.Instant(timezone=True), nullable=True))
        decisions.drop_constraint(op.f("ck_decisions_step_word"), type_="check")
        decisions.create_check_constraint(op.f("ck_decisions_step_word"), _either("step", STEPS))
        decisions.create_check_constraint(op.f("ck_decisions_finding_word"), _either("finding", FINDINGS))
        decisions.create_check_constraint(op.f("ck_decisions_channel_word"), _either("channel", CHANNELS))
        decisions.create_check_constraint(op.f("ck_decisions_borne_by_word"), _either("borne_by", PAYERS))
        decisions.create_check_constraint(op.f("ck_decisions_amount_range"), "amount_fen >= 0")
        decisions.create_foreign_key(op.f("fk_decisions_person"), "staff", ["person"], ["staff_no"])


    op.create_table(
        "case_papers",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("written_at", models.base.Instant(timezone=True), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_papers_case_id")),
        sa.ForeignKeyConstraint(["event_id"], ["timeline.id"], name=op.f("fk_case_papers_event_id")),
        sa.PrimaryKeyConstraint("case_id", "kind", name=op.f("pk_case_papers")),
    )


def _either(column: str, words: tuple[str, ...]) -> str:
    return " OR ".join(f"{column} = '{word}'" for word in words)


def downgrade() -> None:
    """There is no way back: earlier versions have no words for these decisions. Restore the backup made before."""
    raise RuntimeError("what was decided about complaints cannot be undone; restore the backup made before the upgrade")
