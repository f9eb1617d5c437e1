"""Customers are followed up: what was given out, what came of it; they may have a birthday."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KINDS = ("call", "complaint", "contract", "goods", "report", "follow_up")
WAYS = ("mail", "phone", "visit")
EXCUSES = ("general", "cancelled", "by_phone", "opted_out", "out_of_reach")
OUTCOMES = ("reached", "not_reached", "declined")


def upgrade() -> None:
    """Make the registers, let cases be follow-ups, and give customers room for a birthday."""
    op.add_column("customers", sa.Column("birthday", sa.String(), nullable=True))
    kind = op.f("ck_cases_kind_word")
    with op.batch_alter_table("cases") as cases:
        cases.drop_constraint(kind, type_="check")
        cases.create_check_constraint(kind, _either("kind", KINDS))
    op.create_table(
        "follow_ups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("follow_up_no", sa.String(), nullable=True),
        sa.Column("branch_no", sa.String(), nullable=False),
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("customer_no", sa.String(), nullable=True),
        sa.Column("call_no", sa.String(), nullable=True),
        sa.Column("contract_no", sa.String(), nullable=True),
        sa.Column("way", sa.String(), nullable=True),
        sa.Column("person_no", sa.String(), nullable=True),
        sa.Column("excuse", sa.String(), nullable=True),
        sa.Column("since", models.base.Instant(timezone=True), nullable=False),
        sa.Column("given_at", models.base.Instant(timezone=True), nullable=False),
        sa.CheckConstraint(_either("way", WAYS), name=op.f("ck_follow_ups_way_word")),
        sa.CheckConstraint(_either("excuse", EXCUSES), name=op.f("ck_follow_ups_excuse_word")),
        sa.CheckConstraint(
            "(excuse IS NULL) = (follow_up_no IS NOT NULL) AND (follow_up_no IS NULL) = (case_id IS NULL)"
            " AND (case_id IS NULL) = (way IS NULL) AND (way IS NULL) = (person_no IS NULL)",
            name=op.f("ck_follow_ups_given_or_excused"),
        ),
        sa.ForeignKeyConstraint(["branch_no"], ["branches.branch_no"], name=op.f("fk_follow_ups_branch_no")),
        sa.ForeignKeyConstraint(["call_no"], ["calls.call_no"], name=op.f("fk_follow_ups_call_no")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_follow_ups_case_id")),
        sa.ForeignKeyConstraint(["contract_no"], ["contracts.contract_no"], name=op.f("fk_follow_ups_contract_no")),
        sa.ForeignKeyConstraint(["customer_no"], ["customers.customer_no"], name=op.f("fk_follow_ups_customer_no")),
        sa.ForeignKeyConstraint(["person_no"], ["staff.staff_no"], name=op.f("fk_follow_ups_person_no")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
        sa.UniqueConstraint("case_id", name=op.f("uq_follow_ups_case_id")),
        sa.UniqueConstraint("about", "duty", "period", name=op.f("uq_follow_ups_about_duty_period")),
        sa.UniqueConstraint("follow_up_no", name=op.f("uq_follow_ups_follow_up_no")),
    )
    op.create_index("ix_follow_ups_branch_given", "follow_ups", ["branch_no", "given_at"])
    op.create_table(
        "follow_up_tries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("follow_up_no", sa.String(), nullable=False),
        sa.Column("done_at", models.base.Instant(timezone=True), nullable=False),
        sa.Column("done_by", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("suggestion", sa.String(), nullable=True),
        sa.Column("complaint_no", sa.String(), nullable=True),
        sa.Column("source_file_id", sa.Integer(), nullable=True),
        sa.Column("source_sheet", sa.String(), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("row_hash", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(_either("outcome", OUTCOMES), name=op.f("ck_follow_up_tries_outcome_word")),
        sa.CheckConstraint("satisfaction BETWEEN 1 AND 4", name=op.f("ck_follow_up_tries_satisfaction_range")),
        sa.CheckConstraint(
            "outcome = 'reached' OR (satisfaction IS NULL AND suggestion IS NULL)",
            name=op.f("ck_follow_up_tries_said_when_reached"),
        ),
        sa.ForeignKeyConstraint(
            ["complaint_no"], ["complaints.complaint_no"], name=op.f("fk_follow_up_tries_complaint_no")
        ),
        sa.ForeignKeyConstraint(["done_by"], ["staff.staff_no"], name=op.f("fk_follow_up_tries_done_by")),
        sa.ForeignKeyConstraint(
            ["follow_up_no"], ["follow_ups.follow_up_no"], name=op.f("fk_follow_up_tries_follow_up_no")
        ),
        sa.ForeignKeyConstraint(["source_file_id"], ["files.id"], name=op.f("fk_follow_up_tries_source_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_tries")),
        sa.UniqueConstraint("follow_up_no", "done_at", name=op.f("uq_follow_up_tries_follow_up_no_done_at")),
    )


def _either(column: str, words: tuple[str, ...]) -> str:
    return " OR ".join(f"{column} = '{word}'" for word in words)


def downgrade() -> None:
    """There is no way back: earlier versions have no place for follow-ups. Restore the backup made before."""
    raise RuntimeError("follow-ups cannot be undone; restore the backup made before the upgrade")
