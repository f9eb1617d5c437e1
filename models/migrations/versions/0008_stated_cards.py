"""A month's report remembers which opinion cards it counted; a card says who wrote it down for the customer."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the register of what was stated, and room for who wrote a card down."""
    op.create_table(
        "stated_cards",
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("card_no", sa.String(), nullable=False),
        sa.Column("stated_in", sa.String(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("technician_no", sa.String(), nullable=True),
        sa.Column("attitude", sa.Integer(), nullable=True),
        sa.Column("skill", sa.Integer(), nullable=True),
        sa.Column("punctuality", sa.Integer(), nullable=True),
        sa.Column("promise", sa.Integer(), nullable=True),
        sa.CheckConstraint("stated_in >= month", name=op.f("ck_stated_cards_stated_after")),
        sa.ForeignKeyConstraint(["technician_no"], ["staff.staff_no"], name=op.f("fk_stated_cards_technician_no")),
        sa.PrimaryKeyConstraint("month", "card_no", "stated_in", name=op.f("pk_stated_cards")),
    )
    with op.batch_alter_table("surveys") as surveys:
        surveys.add_column(sa.Column("taken_by", sa.String(), nullable=True))
        surveys.create_foreign_key(op.f("fk_surveys_taken_by"), "staff", ["taken_by"], ["staff_no"])


def downgrade() -> None:
    """There is no way back: earlier versions cannot say what was stated. Restore the backup made before."""
    raise RuntimeError("what reports have stated cannot be undone; restore the backup made before the upgrade")
