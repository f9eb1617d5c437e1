"""Questions asked in Slack are kept with their answers; a dispatch may say who made it."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ANSWERS = ("told", "listed", "helped", "stranger", "not_theirs", "not_found", "ambiguous", "failed")


def upgrade() -> None:
    """Make the register of questions, and room for who dispatched."""
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("asked_at", models.base.Instant(timezone=True), nullable=False),
        sa.Column("slack_id", sa.String(), nullable=False),
        sa.Column("staff_no", sa.String(), nullable=True),
        sa.Column("asked", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(" OR ".join(f"answer = '{word}'" for word in ANSWERS), name=op.f("ck_questions_answer_word")),
        sa.ForeignKeyConstraint(["staff_no"], ["staff.staff_no"], name=op.f("fk_questions_staff_no")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_questions_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("key", name=op.f("uq_questions_key")),
    )
    op.create_index("ix_questions_asked_at", "questions", ["asked_at"])
    with op.batch_alter_table("dispatches") as dispatches:
        dispatches.add_column(sa.Column("dispatched_by", sa.String(), nullable=True))
        dispatches.create_foreign_key(op.f("fk_dispatches_dispatched_by"), "staff", ["dispatched_by"], ["staff_no"])


def downgrade() -> None:
    """Take both away again: what was asked and who dispatched is lost."""
    with op.batch_alter_table("dispatches") as dispatches:
        dispatches.drop_constraint(op.f("fk_dispatches_dispatched_by"), type_="foreignkey")
        dispatches.drop_column("dispatched_by")
    op.drop_table("questions")
