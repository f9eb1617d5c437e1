"""Directors' daily reports are cases of their own, compiled in revisions and signed by decisions."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WORDS = {
    ("cases", "kind"): ("call", "complaint", "contract", "goods", "report"),
    ("decisions", "step"): (
        *("assignment", "acknowledgement", "severity", "review", "answer", "closing", "reopening", "withdrawal"),
        *("cancellation", "phone", "repeat", "help", "sign"),
    ),
}


def upgrade() -> None:
    """Make the register, and let cases and decisions be about it."""
    op.create_table(
        "day_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("branch_no", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("compiled_at", models.base.Instant(timezone=True), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.CheckConstraint("revision > 0", name=op.f("ck_day_reports_revision_range")),
        sa.ForeignKeyConstraint(["branch_no"], ["branches.branch_no"], name=op.f("fk_day_reports_branch_no")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_day_reports_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_reports")),
        sa.UniqueConstraint("branch_no", "day", "revision", name=op.f("uq_day_reports_branch_no_day_revision")),
        sa.UniqueConstraint("case_id", "revision", name=op.f("uq_day_reports_case_id_revision")),
    )
    for (table, column), words in WORDS.items():
        name = op.f(f"ck_{table}_{column}_word")
        with op.batch_alter_table(table) as changed:
            changed.drop_constraint(name, type_="check")
            changed.create_check_constraint(name, " OR ".join(f"{column} = '{word}'" for word in words))


def downgrade() -> None:
    """There is no way back: earlier versions have no place for these reports. Restore the backup made before."""
    raise RuntimeError("daily reports cannot be undone; restore the backup made before the upgrade")
