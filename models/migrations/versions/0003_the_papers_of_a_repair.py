"""The papers of a whole repair: vouchers, receipts, repair cards, waits, extensions, hand-backs."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

CASE_KINDS = ("call", "complaint", "contract", "goods")
OUTCOMES = ("fixed", "carried_in", "revisit", "declined", "absent", "beyond")

DRAWN = """
INSERT INTO vouchers (branch_no, number, call_no, drawn_at, signed_at, signed_by, voided_at, void_reason)
SELECT calls.branch_no,
       row_number() OVER (PARTITION BY calls.branch_no ORDER BY calls.called_at, calls.call_no),
       calls.call_no, calls.called_at, signed.at, signed.by, ended.at, ended.why
FROM calls
JOIN cases ON cases.id = calls.case_id
LEFT JOIN (
    SELECT v.call_no, coalesce(v.left_at, v.arrived_at) AS at, v.signed_by AS by
    FROM visits v
    WHERE v.signed_by IS NOT NULL
      AND v.arrived_at = (SELECT max(w.arrived_at) FROM visits w WHERE w.call_no = v.call_no AND w.signed_by IS NOT NULL)
) signed ON signed.call_no = calls.call_no
LEFT JOIN (
    SELECT t.case_id, t.kind AS why, max(t.happened_at) AS at
    FROM timeline t
    WHERE t.kind IN ('cancelled', 'fixed_by_phone')
      AND NOT EXISTS (SELECT 1 FROM timeline u WHERE u.corrects = t.id)
      AND NOT EXISTS (
          SELECT 1 FROM timeline r WHERE r.case_id = t.case_id AND r.kind = 'reopened' AND r.happened_at >= t.happened_at
      )
    GROUP BY t.case_id, t.kind
) ended ON ended.case_id = cases.id
    AND ended.why = CASE cases.state WHEN 'cancelled' THEN 'cancelled' WHEN 'closed' THEN 'fixed_by_phone' END
"""
"""Every call gets its voucher, in the order of the calls; those that ended without a visit have void ones."""

NUMBERED = (
    "INSERT INTO series (name, branch_no, last) SELECT 'voucher', branch_no, count(*) FROM vouchers GROUP BY branch_no"
)


def upgrade() -> None:
    """Make the registers, let cases be goods in custody, and draw the vouchers of the calls on record."""
    op.create_table(
        "series",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("branch_no", sa.String(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["branch_no"], ["branches.branch_no"], name=op.f("fk_series_branch_no")),
        sa.PrimaryKeyConstraint("name", "branch_no", name=op.f("pk_series")),
    )
    op.create_table(
        "receipts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("receipt_no", sa.String(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("call_no", sa.String(), nullable=False),
        sa.Column("serial_no", sa.String(), nullable=True),
        sa.Column("taken_at", models.base.Instant(timezone=True), nullable=False),
        sa.Column("promised_at", models.base.Instant(timezone=True), nullable=False),
        sa.Column("signed_by", sa.String(), nullable=True),
        sa.Column("source_file_id", sa.Integer(), nullable=True),
        sa.Column("source_sheet", sa.String(), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("row_hash", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("promised_at >= taken_at", name=op.f("ck_receipts_promise_order")),
        sa.ForeignKeyConstraint(["call_no"], ["calls.call_no"], name=op.f("fk_receipts_call_no")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_receipts_case_id")),
        sa.ForeignKeyConstraint(["source_file_id"], ["files.id"], name=op.f("fk_receipts_source_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sa.UniqueConstraint("case_id", name=op.f("uq_receipts_case_id")),
        sa.UniqueConstraint("receipt_no", name=op.f("uq_receipts_receipt_no")),
    )
    with op.batch_alter_table("receipts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_receipts_call_no"), ["call_no"], unique=False)

    op.create_table(
        "vouchers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("branch_no", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("call_no", sa.String(), nullable=False),
        sa.Column("drawn_at", models.base.Instant(timezone=True), nullable=False),
        sa.Column("signed_at", models.base.Instant(timezone=True), nullable=True),
        sa.Column("signed_by", sa.String(), nullable=True),
        sa.Column("archived_at", models.base.Instant(timezone=True), nullable=True),
        sa.Column("voided_at", models.base.Instant(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_vouchers_void_whole")),
        sa.CheckConstraint("number > 0", name=op.f("ck_vouchers_number_range")),
        sa.ForeignKeyConstraint(["branch_no"], ["branches.branch_no"], name=op.f("fk_vouchers_branch_no")),
        sa.ForeignKeyConstraint(["call_no"], ["calls.call_no"], name=op.f("fk_vouchers_call_no")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vouchers")),
        sa.UniqueConstraint("branch_no", "number", name=op.f("uq_vouchers_branch_no_number")),
    )
    with op.batch_alter_table("vouchers", schema=None) as batch_op:
        batch_op.create_index(
            "uq_vouchers_open",
            ["call_no"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.create_index(
            "ix_vouchers_to_archive",
            ["signed_at"],
            unique=False,
            sqlite_where=sa.text("archived_at IS NULL AND voided_at IS NULL AND signed_at IS NOT NULL"),
            postgresql_where=sa.text("archived_at IS NULL AND voided_at IS NULL AND signed_at IS NOT NULL"),
        )

    op.create_table(
        "extensions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_no", sa.String(), nullable=False),
        sa.Column("receipt_no", sa.String(), nullable=True),
        sa.Column("told_at", models.base.Instant(timezone=True), nullable=False),
        sa.Column("promised_at", models.base.Instant(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("told_by", sa.String(), nullable=True),
        sa.Column("source_file_id", sa.Integer(), nullable=True),
        sa.Column("source_sheet", sa.String(), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("row_hash", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "channel = 'phone' OR channel = 'letter' OR channel = 'mail' OR channel = 'web' OR channel = 'visit' OR channel = 'chat'",
            name=op.f("ck_extensions_channel_word"),
        ),
        sa.CheckConstraint("promised_at >= told_at", name=op.f("ck_extensions_promise_order")),
        sa.ForeignKeyConstraint(["call_no"], ["calls.call_no"], name=op.f("fk_extensions_call_no")),
        sa.ForeignKeyConstraint(["receipt_no"], ["receipts.receipt_no"], name=op.f("fk_extensions_receipt_no")),
        sa.ForeignKeyConstraint(["source_file_id"], ["files.id"], name=op.f("fk_extensions_source_file_id")),
        sa.ForeignKeyConstraint(["told_by"], ["staff.staff_no"], name=op.f("fk_extensions_told_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extensions")),
        sa.UniqueConstraint("call_no", "told_at", name=op.f("uq_extensions_call_no_told_at")),
    )
    op.create_table(
        "repairs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("repair_no", sa.String(), nullable=False),
        sa.Column("receipt_no", sa.String(), nullable=False),
        sa.Column("call_no", sa.String(), nullable=False),
        sa.Column("technician_no", sa.String(), nullable=True),
        sa.Column("started_at", models.base.Instant(timezone=True), nullable=False),
        sa.Column("finished_at", models.base.Instant(timezone=True), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("parts", sa.String(), nullable=True),
        sa.Column("fault_found", sa.String(), nullable=True),
        sa.Column("inspected_by", sa.String(), nullable=True),
        sa.Column("inspected_at", models.base.Instant(timezone=True), nullable=True),
        sa.Column("source_file_id", sa.Integer(), nullable=True),
        sa.Column("source_sheet", sa.String(), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("row_hash", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(inspected_by IS NULL) = (inspected_at IS NULL)", name=op.f("ck_repairs_inspection_whole")),
        sa.CheckConstraint("finished_at >= started_at", name=op.f("ck_repairs_times_order")),
        sa.CheckConstraint("inspected_by <> technician_no", name=op.f("ck_repairs_own_inspection")),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_repairs_minutes_range")),
        sa.ForeignKeyConstraint(["call_no"], ["calls.call_no"], name=op.f("fk_repairs_call_no")),
        sa.ForeignKeyConstraint(["inspected_by"], ["staff.staff_no"], name=op.f("fk_repairs_inspected_by")),
        sa.ForeignKeyConstraint(["receipt_no"], ["receipts.receipt_no"], name=op.f("fk_repairs_receipt_no")),
        sa.ForeignKeyConstraint(["source_file_id"], ["files.id"], name=op.f("fk_repairs_source_file_id")),
        sa.ForeignKeyConstraint(["technician_no"], ["staff.staff_no"], name=op.f("fk_repairs_technician_no")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repairs")),
        sa.UniqueConstraint("repair_no", name=op.f("uq_repairs_repair_no")),
    )
    with op.batch_alter_table("repairs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_repairs_call_no"), ["call_no"], unique=False)
        batch_op.create_index(batch_op.f("ix_repairs_receipt_no"), ["receipt_no"], unique=False)
        batch_op.create_index("ix_repairs_technician", ["technician_no", "started_at"], unique=False)

    op.create_table(
        "returns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("receipt_no", sa.String(), nullable=False),
        sa.Column("returned_at", models.base.Instant(timezone=True), nullable=False),
        sa.Column("released_at", models.base.Instant(timezone=True), nullable=True),
        sa.Column("signed_by", sa.String(), nullable=True),
        sa.Column("fee_fen", sa.BigInteger(), nullable=True),
        sa.Column("collected_fen", sa.BigInteger(), nullable=True),
        sa.Column("source_file_id", sa.Integer(), nullable=True),
        sa.Column("source_sheet", sa.String(), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("row_hash", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("fee_fen >= 0 AND collected_fen >= 0", name=op.f("ck_returns_money_range")),
        sa.CheckConstraint("returned_at >= released_at", name=op.f("ck_returns_times_order")),
        sa.ForeignKeyConstraint(["receipt_no"], ["receipts.receipt_no"], name=op.f("fk_returns_receipt_no")),
        sa.ForeignKeyConstraint(["source_file_id"], ["files.id"], name=op.f("fk_returns_source_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returns")),
        sa.UniqueConstraint("receipt_no", "returned_at", name=op.f("uq_returns_receipt_no_returned_at")),
    )
    op.create_table(
        "waits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_no", sa.String(), nullable=False),
        sa.Column("receipt_no", sa.String(), nullable=True),
        sa.Column("waits_for", sa.String(), nullable=False),
        sa.Column("since", models.base.Instant(timezone=True), nullable=False),
        sa.Column("until", models.base.Instant(timezone=True), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("source_file_id", sa.Integer(), nullable=True),
        sa.Column("source_sheet", sa.String(), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("row_hash", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("waits_for = 'customer' OR waits_for = 'parts'", name=op.f("ck_waits_waits_for_word")),
        sa.CheckConstraint("until >= since", name=op.f("ck_waits_times_order")),
        sa.ForeignKeyConstraint(["call_no"], ["calls.call_no"], name=op.f("fk_waits_call_no")),
        sa.ForeignKeyConstraint(["receipt_no"], ["receipts.receipt_no"], name=op.f("fk_waits_receipt_no")),
        sa.ForeignKeyConstraint(["source_file_id"], ["files.id"], name=op.f("fk_waits_source_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waits")),
        sa.UniqueConstraint("call_no", "waits_for", "since", name=op.f("uq_waits_call_no_waits_for_since")),
    )
    op.create_table('work_logs',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('technician_no', sa.String(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(), nullable=True),
    sa.Column('source_file_id', sa.Integer(), nullable=True),
    sa.Column('source_sheet', sa.String(), nullable=True),
    sa.Column('source_line', sa.Integer(), nullable=True),
    sa.Column('row_hash', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("kind = 'paid' OR kind = 'contract' OR kind = 'free' OR kind = 'general' OR kind = 'inspection' OR kind = 'parts' OR kind = 'tools' OR kind = 'training' OR kind = 'travel' OR kind = 'other'", name=op.f('ck_work_logs_kind_word')),
    sa.CheckConstraint('minutes >= 0', name=op.f('ck_work_logs_minutes_range')),
    sa.ForeignKeyConstraint(['source_file_id'], ['files.id'], name=op.f('fk_work_logs_source_file_id')),
    sa.ForeignKeyConstraint(['technician_no'], ['staff.staff_no'], name=op.f('fk_work_logs_technician_no')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_work_logs')),
    sa.UniqueConstraint('technician_no', 'day', 'kind', name=op.f('uq_work_logs_technician_no_day_kind'))
    )
    op.create_table('invoices',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('invoice_no', sa.String(), nullable=False),
    sa.Column('call_no', sa.String(), nullable=False),
    sa.Column('issued_at', models.base.Instant(timezone=True), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('posted_at', models.base.Instant(timezone=True), nullable=True),
    sa.Column('reverses', sa.String(), nullable=True),
    sa.Column('source_file_id', sa.Integer(), nullable=True),
    sa.Column('source_sheet', sa.String(), nullable=True),
    sa.Column('source_line', sa.Integer(), nullable=True),
    sa.Column('row_hash', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('amount_fen >= 0', name=op.f('ck_invoices_amount_range')),
    sa.CheckConstraint('posted_at >= issued_at', name=op.f('ck_invoices_times_order')),
    sa.CheckConstraint('reverses <> invoice_no', name=op.f('ck_invoices_not_itself')),
    sa.ForeignKeyConstraint(['call_no'], ['calls.call_no'], name=op.f('fk_invoices_call_no')),
    sa.ForeignKeyConstraint(['reverses'], ['invoices.invoice_no'], name=op.f('fk_invoices_reverses')),
    sa.ForeignKeyConstraint(['source_file_id'], ['files.id'], name=op.f('fk_invoices_source_file_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invoices')),
    sa.UniqueConstraint('invoice_no', name=op.f('uq_invoices_invoice_no')),
    sa.UniqueConstraint('reverses', name=op.f('uq_invoices_reverses'))
    )
    with op.batch_alter_table('invoices', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invoices_call_no'), ['call_no'], unique=False)

    op.create_table('payments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('payment_no', sa.String(), nullable=False),
    sa.Column('call_no', sa.String(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('paid_at', models.base.Instant(timezone=True), nullable=False),
    sa.Column('method', sa.String(), nullable=True),
    sa.Column('handed_in_at', models.base.Instant(timezone=True), nullable=True),
    sa.Column('source_file_id', sa.Integer(), nullable=True),
    sa.Column('source_sheet', sa.String(), nullable=True),
    sa.Column('source_line', sa.Integer(), nullable=True),
    sa.Column('row_hash', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("method = 'cash' OR method = 'mobile' OR method = 'card' OR method = 'transfer' OR method = 'cheque'", name=op.f('ck_payments_method_word')),
    sa.CheckConstraint('amount_fen >= 0', name=op.f('ck_payments_amount_range')),
    sa.CheckConstraint('handed_in_at >= paid_at', name=op.f('ck_payments_times_order')),
    sa.ForeignKeyConstraint(['call_no'], ['calls.call_no'], name=op.f('fk_payments_call_no')),
    sa.ForeignKeyConstraint(['source_file_id'], ['files.id'], name=op.f('fk_payments_source_file_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payments')),
    sa.UniqueConstraint('payment_no', name=op.f('uq_payments_payment_no'))
    )
    with op.batch_alter_table('payments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payments_call_no'), ['call_no'], unique=False)

    op.create_table('quotes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('quote_no', sa.String(), nullable=False),
    sa.Column('call_no', sa.String(), nullable=False),
    sa.Column('receipt_no', sa.String(), nullable=True),
    sa.Column('scope', sa.String(), nullable=False),
    sa.Column('quoted_at', models.base.Instant(timezone=True), nullable=False),
    sa.Column('quoted_by', sa.String(), nullable=True),
    sa.Column('labour_fen', sa.BigInteger(), nullable=True),
    sa.Column('parts_fen', sa.BigInteger(), nullable=True),
    sa.Column('travel_fen', sa.BigInteger(), nullable=True),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('answer', sa.String(), nullable=True),
    sa.Column('answered_at', models.base.Instant(timezone=True), nullable=True),
    sa.Column('answered_by', sa.String(), nullable=True),
    sa.Column('source_file_id', sa.Integer(), nullable=True),
    sa.Column('source_sheet', sa.String(), nullable=True),
    sa.Column('source_line', sa.Integer(), nullable=True),
    sa.Column('row_hash', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("answer = 'confirmed' OR answer = 'declined'", name=op.f('ck_quotes_answer_word')),
    sa.CheckConstraint("scope = 'work' OR scope = 'extra'", name=op.f('ck_quotes_scope_word')),
    sa.CheckConstraint('(answer IS NULL) = (answered_at IS NULL)', name=op.f('ck_quotes_answer_whole')),
    sa.CheckConstraint('amount_fen >= 0', name=op.f('ck_quotes_amount_range')),
    sa.CheckConstraint('answered_at >= quoted_at', name=op.f('ck_quotes_times_order')),
    sa.ForeignKeyConstraint(['call_no'], ['calls.call_no'], name=op.f('fk_quotes_call_no')),
    sa.ForeignKeyConstraint(['quoted_by'], ['staff.staff_no'], name=op.f('fk_quotes_quoted_by')),
    sa.ForeignKeyConstraint(['receipt_no'], ['receipts.receipt_no'], name=op.f('fk_quotes_receipt_no')),
    sa.ForeignKeyConstraint(['source_file_id'], ['files.id'], name=op.f('fk_quotes_source_file_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quotes')),
    sa.UniqueConstraint('quote_no', name=op.f('uq_quotes_quote_no'))
    )
    with op.batch_alter_table('quotes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_quotes_call_no'), ['call_no'], unique=False)
    op.create_table(
        "findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("article", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("branch_no", sa.String(), nullable=False),
        sa.Column("owner_role", sa.String(), nullable=False),
        sa.Column("owner_no", sa.String(), nullable=True),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("text_zh", sa.String(), nullable=False),
        sa.Column("since", models.base.Instant(timezone=True), nullable=False),
        sa.Column("found_at", models.base.Instant(timezone=True), nullable=False),
        sa.Column("last_seen_at", models.base.Instant(timezone=True), nullable=False),
        sa.Column("due_at", models.base.Instant(timezone=True), nullable=False),
        sa.Column("settled_at", models.base.Instant(timezone=True), nullable=True),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind = 'missing' OR kind = 'double' OR kind = 'contradictory' OR kind = 'out_of_order' OR kind = 'unbilled'",
            name=op.f("ck_findings_kind_word"),
        ),
        sa.CheckConstraint(
            "owner_role = 'clerk' OR owner_role = 'technician' OR owner_role = 'supervisor' OR owner_role = 'director' OR owner_role = 'manager' OR owner_role = 'accountant' OR owner_role = 'storekeeper' OR owner_role = 'inspector' OR owner_role = 'adviser' OR owner_role = 'front_desk_manager' OR owner_role = 'workshop_manager' OR owner_role = 'head_of_service' OR owner_role = 'service_department' OR owner_role = 'vice_president' OR owner_role = 'general_manager' OR owner_role = 'operations'",
            name=op.f("ck_findings_owner_role_word"),
        ),
        sa.CheckConstraint("occurrence > 0", name=op.f("ck_findings_occurrence_range")),
        sa.CheckConstraint("last_seen_at >= found_at", name=op.f("ck_findings_seen_order")),
        sa.CheckConstraint("settled_at >= found_at", name=op.f("ck_findings_settled_order")),
        sa.ForeignKeyConstraint(["branch_no"], ["branches.branch_no"], name=op.f("fk_findings_branch_no")),
        sa.ForeignKeyConstraint(["owner_no"], ["staff.staff_no"], name=op.f("fk_findings_owner_no")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
    )
    still_open = {"sqlite_where": sa.text("settled_at IS NULL"), "postgresql_where": sa.text("settled_at IS NULL")}
    op.create_index("uq_findings_open", "findings", ["code", "subject", "about"], unique=True, **still_open)
    op.create_index("ix_findings_open_branch", "findings", ["branch_no"], unique=False, **still_open)
    op.create_index("ix_findings_subject", "findings", ["subject"], unique=False)
    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_no", sa.String(), nullable=False),
        sa.Column("proposed_at", models.base.Instant(timezone=True), nullable=False),
        sa.Column("technician_no", sa.String(), nullable=True),
        sa.Column("arrives_at", models.base.Instant(timezone=True), nullable=True),
        sa.Column("due_at", models.base.Instant(timezone=True), nullable=True),
        sa.Column("in_time", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.Column("alternative_branch_no", sa.String(), nullable=True),
        sa.Column("alternative_technician_no", sa.String(), nullable=True),
        sa.Column("alternative_arrives_at", models.base.Instant(timezone=True), nullable=True),
        sa.Column("alternative_in_time", sa.Boolean(), nullable=True),
        sa.Column("ended_at", models.base.Instant(timezone=True), nullable=True),
        sa.Column("taken_up", sa.String(), nullable=True),
        sa.Column("dispatched_at", models.base.Instant(timezone=True), nullable=True),
        sa.Column("dispatched_to", sa.String(), nullable=True),
        sa.Column("override_reason", sa.String(), nullable=True),
        sa.Column("asked_at", models.base.Instant(timezone=True), nullable=True),
        sa.CheckConstraint("taken_up = 'followed' OR taken_up = 'overridden'", name=op.f("ck_proposals_taken_up_word")),
        sa.CheckConstraint("(taken_up IS NULL) = (dispatched_at IS NULL)", name=op.f("ck_proposals_taken_up_whole")),
        sa.CheckConstraint("(technician_no IS NULL) = (arrives_at IS NULL)", name=op.f("ck_proposals_forecast_whole")),
        sa.CheckConstraint("ended_at >= proposed_at", name=op.f("ck_proposals_ended_order")),
        sa.ForeignKeyConstraint(["call_no"], ["calls.call_no"], name=op.f("fk_proposals_call_no")),
        sa.ForeignKeyConstraint(["technician_no"], ["staff.staff_no"], name=op.f("fk_proposals_technician_no")),
        sa.ForeignKeyConstraint(
            ["alternative_branch_no"], ["branches.branch_no"], name=op.f("fk_proposals_alternative_branch_no")
        ),
        sa.ForeignKeyConstraint(
            ["alternative_technician_no"], ["staff.staff_no"], name=op.f("fk_proposals_alternative_technician_no")
        ),
        sa.ForeignKeyConstraint(["dispatched_to"], ["staff.staff_no"], name=op.f("fk_proposals_dispatched_to")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    op.create_index("ix_proposals_call", "proposals", ["call_no", "proposed_at"], unique=False)
    for name, unique, where in (
        ("uq_proposals_standing", True, "ended_at IS NULL"),
        (
            "ix_proposals_unexplained",
            False,
            "taken_up = 'overridden' AND override_reason IS NULL AND asked_at IS NULL",
        ),
    ):
        op.create_index(
            name,
            "proposals",
            ["call_no"],
            unique=unique,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
    with op.batch_alter_table("dispatches") as dispatches:
        dispatches.add_column(sa.Column("reason", sa.String(), nullable=True))
    op.create_index(
        "ix_calls_serial",
        "calls",
        ["serial_no"],
        sqlite_where=sa.text("serial_no IS NOT NULL"),
        postgresql_where=sa.text("serial_no IS NOT NULL"),
    )
    with op.batch_alter_table("visits") as visits:
        visits.add_column(sa.Column("fault_found", sa.String(), nullable=True))
    _words("visits", "outcome", OUTCOMES)
    _words("cases", "kind", CASE_KINDS)
    op.execute(DRAWN)
    op.execute(NUMBERED)


def _words(table: str, column: str, words: tuple[str, ...]) -> None:
    """Let a column hold these words."""
    name = op.f(f"ck_{table}_{column}_word")
    with op.batch_alter_table(table) as changed:
        changed.drop_constraint(name, type_="check")
        changed.create_check_constraint(name, " OR ".join(f"{column} = '{word}'" for word in words))


def downgrade() -> None:
    """There is no way back: earlier versions have no place for these papers. Restore the backup made before."""
    raise RuntimeError("the papers of repairs cannot be undone; restore the backup made before the upgrade")
