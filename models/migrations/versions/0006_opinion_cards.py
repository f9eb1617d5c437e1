"""Customers' opinion cards are kept, with the technician whom they rate."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ITEMS = ("attitude", "skill", "punctuality", "promise")


def upgrade() -> None:
    """Make the register."""
    op.create_table(
        "surveys",
        sa.Column("card_no", sa.String(), nullable=False),
        sa.Column("call_no", sa.String(), nullable=False),
        *(sa.Column(item, sa.Integer(), nullable=True) for item in ITEMS),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column("replied_at", models.base.Instant(timezone=True), nullable=False),
        sa.Column("technician_no", sa.String(), nullable=True),
        sa.Column("source_file_id", sa.Integer(), nullable=True),
        sa.Column("source_sheet", sa.String(), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("row_hash", sa.BigInteger(), nullable=True),
        *(sa.CheckConstraint(f"{item} BETWEEN 1 AND 4", name=op.f(f"ck_surveys_{item}_range")) for item in ITEMS),
        sa.CheckConstraint(
            " OR ".join(f"{column} IS NOT NULL" for column in (*ITEMS, "comment")),
            name=op.f("ck_surveys_says_something"),
        ),
        sa.ForeignKeyConstraint(["call_no"], ["calls.call_no"], name=op.f("fk_surveys_call_no")),
        sa.ForeignKeyConstraint(["technician_no"], ["staff.staff_no"], name=op.f("fk_surveys_technician_no")),
        sa.ForeignKeyConstraint(["source_file_id"], ["files.id"], name=op.f("fk_surveys_source_file_id")),
        sa.PrimaryKeyConstraint("card_no", name=op.f("pk_surveys")),
    )
    with op.batch_alter_table("surveys") as made:
        made.create_index("ix_surveys_call", ["call_no"])
        made.create_index("ix_surveys_technician", ["technician_no", "replied_at"])


def downgrade() -> None:
    """There is no way back: earlier versions have no place for these cards. Restore the backup made before."""
    raise RuntimeError("opinion cards cannot be undone; restore the backup made before the upgrade")
