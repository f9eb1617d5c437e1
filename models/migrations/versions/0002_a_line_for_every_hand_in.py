"""A line for every handing in of a file; a refused mending takes the place of the entry that it mends."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOVED = (
    "state", "started_at", "finished_at", "after_line", "after_sheet",
    "rows", "loaded", "updated", "unchanged", "quarantined", "reasons",
)  # fmt: skip


def upgrade() -> None:
    """Make the ledger of hand-ins, begin it with the last one of each file, which is all that was kept."""
    op.create_table(
        "hand_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("started_at", models.base.Instant(timezone=True), nullable=False),
        sa.Column("finished_at", models.base.Instant(timezone=True), nullable=True),
        sa.Column("after_line", sa.Integer(), nullable=False),
        sa.Column("after_sheet", sa.String(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("loaded", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("quarantined", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.CheckConstraint("state = 'loading' OR state = 'done'", name=op.f("ck_hand_ins_state_word")),
        sa.CheckConstraint("rows = loaded + updated + unchanged + quarantined", name=op.f("ck_hand_ins_sums")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_hand_ins_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_ins")),
    )
    op.create_index("ix_hand_ins_file_id", "hand_ins", ["file_id"])
    op.create_index("ix_hand_ins_started_at", "hand_ins", ["started_at"])
    op.create_index(
        "uq_hand_ins_loading",
        "hand_ins",
        ["file_id"],
        unique=True,
        sqlite_where=sa.text("state = 'loading'"),
        postgresql_where=sa.text("state = 'loading'"),
    )
    columns = ", ".join(MOVED)
    op.execute(f"INSERT INTO hand_ins (file_id, name, {columns}) SELECT id, name, {columns} FROM files ORDER BY id")
    with op.batch_alter_table("files") as files:
        files.drop_constraint(op.f("ck_files_state_word"), type_="check")
        files.drop_constraint(op.f("ck_files_sums"), type_="check")
        for column in MOVED:
            files.drop_column(column)
    with op.batch_alter_table("quarantine") as quarantine:
        quarantine.add_column(sa.Column("replaced_by", sa.Integer(), nullable=True))
        quarantine.create_foreign_key(op.f("fk_quarantine_replaced_by"), "quarantine", ["replaced_by"], ["id"])


def downgrade() -> None:
    """There is no way back: earlier versions have no place for the hand-ins. Restore the backup made before."""
    raise RuntimeError("the ledger of hand-ins cannot be undone; restore the backup made before the upgrade")
