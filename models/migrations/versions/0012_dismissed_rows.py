"""A refused row that nobody has to mend any more is dismissed: by whom and why stands beside when."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give quarantine who dismissed a row and why."""
    with op.batch_alter_table("quarantine") as quarantine:
        quarantine.add_column(sa.Column("dismissed_by", sa.String(), nullable=True))
        quarantine.add_column(sa.Column("dismissed_because", sa.String(), nullable=True))
        quarantine.create_check_constraint(
            op.f("ck_quarantine_dismissed_whole"),
            "(dismissed_by IS NULL) = (dismissed_because IS NULL)"
            " AND (dismissed_by IS NULL OR (resolved_at IS NOT NULL AND resolved_file_id IS NULL))",
        )


def downgrade() -> None:
    """There is no way back: earlier versions have no place for who dismissed a row. Restore the backup made before."""
    raise RuntimeError("dismissed rows cannot be undone; restore the backup made before the upgrade")
