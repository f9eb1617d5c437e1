"""Questionnaires are reminded of and answered by a link; what was found goes to a department."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

WAYS = ("link", "mail", "phone", "visit")
ROLES = (
    "clerk", "technician", "supervisor", "director", "manager", "accountant", "storekeeper", "inspector", "adviser",
    "front_desk_manager", "workshop_manager", "head_of_service", "service_department", "vice_president",
    "general_manager", "operations",
)  # fmt: skip


def upgrade() -> None:
    """Count reminders; keep the way of an answer, and a finding with its department; find who is due by an index."""
    with op.batch_alter_table("follow_ups") as given:
        given.add_column(sa.Column("reminders", sa.Integer(), server_default="0", nullable=False))
        given.add_column(sa.Column("reminded_at", models.base.Instant(timezone=True), nullable=True))
        given.create_check_constraint(op.f("ck_follow_ups_reminders_range"), "reminders BETWEEN 0 AND 2")
        given.create_check_constraint(
            op.f("ck_follow_ups_reminded_whole"), "(reminders = 0) = (reminded_at IS NULL)"
        )
    ended = sa.text("kind IN ('closed', 'fixed_by_phone')")
    op.create_index("ix_timeline_ended", "timeline", ["happened_at"], sqlite_where=ended, postgresql_where=ended)
    op.create_index("ix_customers_branch_no", "customers", ["branch_no"])
    with op.batch_alter_table("follow_up_tries") as tries:
        tries.add_column(sa.Column("finding", sa.String(), nullable=True))
        tries.add_column(sa.Column("department", sa.String(), nullable=True))
        tries.add_column(sa.Column("way", sa.String(), nullable=True))
        tries.create_check_constraint(op.f("ck_follow_up_tries_way_word"), _either("way", WAYS))
        tries.create_check_constraint(op.f("ck_follow_up_tries_department_word"), _either("department", ROLES))
        tries.create_check_constraint(
            op.f("ck_follow_up_tries_finding_whole"), "(finding IS NULL) = (department IS NULL)"
        )


def _either(column: str, words: tuple[str, ...]) -> str:
    return " OR ".join(f"{column} = '{word}'" for word in words)


def downgrade() -> None:
    """There is no way back: earlier versions have no place for findings. Restore the backup made before."""
    raise RuntimeError("what was found at customers cannot be undone; restore the backup made before the upgrade")
