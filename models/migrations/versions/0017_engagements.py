"""Engagements are kept, so that their customers are asked about the effect when they have ended."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the register of engagements."""
    op.create_table(
        "engagements",
        sa.Column("engagement_no", sa.String(), nullable=False),
        sa.Column("customer_no", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("source_file_id", sa.Integer(), nullable=True),
        sa.Column("source_sheet", sa.String(), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("row_hash", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_engagements_term_order")),
        sa.ForeignKeyConstraint(
            ["customer_no"], ["customers.customer_no"], name=op.f("fk_engagements_customer_no_customers")
        ),
        sa.ForeignKeyConstraint(["source_file_id"], ["files.id"], name=op.f("fk_engagements_source_file_id_files")),
        sa.PrimaryKeyConstraint("engagement_no", name=op.f("pk_engagements")),
    )
    op.create_index(op.f("ix_engagements_customer_no"), "engagements", ["customer_no"])
    op.create_index(op.f("ix_engagements_ends_on"), "engagements", ["ends_on"])


def downgrade() -> None:
    """Engagements are lost; what their customers said stays with the follow-ups."""
    op.drop_table("engagements")
