"""Branches have an address, a telephone and areas; the approval of a return says how the money comes back."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

REFUNDS = ("original", "transfer", "cash")


def upgrade() -> None:
    """Give branches and decisions the new columns, empty."""
    for name in ("address", "phone", "areas"):
        op.add_column("branches", sa.Column(name, sa.String(), nullable=True))
    with op.batch_alter_table("decisions") as decisions:
        decisions.add_column(sa.Column("refund", sa.String(), nullable=True))
        decisions.create_check_constraint(
            op.f("ck_decisions_refund_word"), " OR ".join(f"refund = '{word}'" for word in REFUNDS)
        )


def downgrade() -> None:
    """There is no way back: earlier versions have no place for addresses of branches. Restore the backup made before."""
    raise RuntimeError("addresses of branches cannot be undone; restore the backup made before the upgrade")
