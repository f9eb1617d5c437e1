"""Opinion cards are issued for completed visits; customers may say that they do not want to be asked."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WAYS = ("mail", "sheet", "phone", "given")
EXCUSES = ("general", "cancelled", "by_phone", "opted_out", "out_of_reach")


def upgrade() -> None:
    """Make the register of cards, and room for the customer's wish."""
    with op.batch_alter_table("customers") as customers:
        customers.add_column(sa.Column("opted_out", sa.String(), nullable=True))
        customers.create_check_constraint(op.f("ck_customers_opted_out_word"), _either("opted_out", ("yes", "no")))
    op.create_table(
        "cards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("branch_no", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("card_no", sa.String(), nullable=True),
        sa.Column("call_no", sa.String(), nullable=False),
        sa.Column("completed_at", models.base.Instant(timezone=True), nullable=True),
        sa.Column("technician_no", sa.String(), nullable=True),
        sa.Column("way", sa.String(), nullable=True),
        sa.Column("excuse", sa.String(), nullable=True),
        sa.Column("issued_at", models.base.Instant(timezone=True), nullable=False),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("reminded_at", models.base.Instant(timezone=True), nullable=True),
        sa.CheckConstraint(_either("way", WAYS), name=op.f("ck_cards_way_word")),
        sa.CheckConstraint(_either("excuse", EXCUSES), name=op.f("ck_cards_excuse_word")),
        sa.CheckConstraint("number > 0", name=op.f("ck_cards_number_range")),
        sa.CheckConstraint("(excuse IS NULL) = (card_no IS NOT NULL)", name=op.f("ck_cards_issued_or_excused")),
        sa.CheckConstraint(
            "(card_no IS NULL) = (number IS NULL) AND (card_no IS NULL) = (way IS NULL)",
            name=op.f("ck_cards_issued_whole"),
        ),
        sa.CheckConstraint("card_no IS NULL OR completed_at IS NOT NULL", name=op.f("ck_cards_issued_for_visit")),
        sa.CheckConstraint("reminders BETWEEN 0 AND 2", name=op.f("ck_cards_reminders_range")),
        sa.CheckConstraint("(reminders = 0) = (reminded_at IS NULL)", name=op.f("ck_cards_reminded_whole")),
        sa.ForeignKeyConstraint(["branch_no"], ["branches.branch_no"], name=op.f("fk_cards_branch_no")),
        sa.ForeignKeyConstraint(["call_no"], ["calls.call_no"], name=op.f("fk_cards_call_no")),
        sa.ForeignKeyConstraint(["technician_no"], ["staff.staff_no"], name=op.f("fk_cards_technician_no")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cards")),
        sa.UniqueConstraint("branch_no", "number", name=op.f("uq_cards_branch_no_number")),
        sa.UniqueConstraint("card_no", name=op.f("uq_cards_card_no")),
        sa.UniqueConstraint("call_no", "completed_at", name=op.f("uq_cards_call_no_completed_at")),
    )
    with op.batch_alter_table("cards") as made:
        made.create_index("ix_cards_branch_issued", ["branch_no", "issued_at"])
    op.create_index(
        "uq_cards_call_excused",
        "cards",
        ["call_no"],
        unique=True,
        sqlite_where=sa.text("completed_at IS NULL"),
        postgresql_where=sa.text("completed_at IS NULL"),
    )


def _either(column: str, words: tuple[str, ...]) -> str:
    return " OR ".join(f"{column} = '{word}'" for word in words)


def downgrade() -> None:
    """There is no way back: earlier versions have no place for these cards. Restore the backup made before."""
    raise RuntimeError("issued cards cannot be undone; restore the backup made before the upgrade")
