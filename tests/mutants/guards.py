"""What holds the product's promises: a line of code each, what it reads without the guard, and the test that would notice."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guard:
    """`promise` in people's words; in `file`, `stands` (there exactly once) becomes `without`; `test` must then fail."""

    promise: str
    file: str
    stands: str
    without: str
    test: str


GUARDS = [
    Guard(
        "A notice is written once, whoever writes it at the same time (unique ledger key).",
        "tasks/notices.py",
        "dialect_insert(session, _LEDGER).on_conflict_do_nothing(index_elements=list(_KEY))",
        "dialect_insert(session, _LEDGER)",
        "tests/tasks/test_notices.py::test_two_transactions_at_once_queue_each_notice_once",
    ),
    Guard(
        "A deadline that moves is told again: its value is in the key.",
        "tasks/notices.py",
        "return (self.subject, self.kind, self.step, self.recipient, deadline_key(self.deadline))",
        'return (self.subject, self.kind, self.step, self.recipient, "")',
        "tests/tasks/test_notices.py::test_a_withdrawn_notice_of_a_deadline_leaves_room_for_the_next_deadline",
    ),
    Guard(
        "A sender whose claim was taken over changes nothing (fencing token).",
        "tasks/deliver/settle.py",
        "return standing(NoticeStatus.CLAIMED, NoticeStatus.UNKNOWN) & (Notice.claim == token)",
        "return standing(NoticeStatus.CLAIMED, NoticeStatus.UNKNOWN) & (Notice.claim != token + '-')",
        "tests/tasks/deliver/test_exactly_once.py::test_a_sender_that_comes_back_while_another_has_the_notice_leaves_it_to_them",
    ),
    Guard(
        "A sender that was held up past its claim does not send (lease).",
        "tasks/deliver/sending.py",
        "if clock() + timedelta(seconds=2 * door.timeout) >= parcel.lease_until:",
        "if False:",
        "tests/tasks/deliver/test_exactly_once.py::test_a_sender_that_was_held_up_past_its_claim_does_not_send",
    ),
    Guard(
        "What was claimed by a process that died is looked for again (lease that ends).",
        "tasks/deliver/settle.py",
        "standing(NoticeStatus.CLAIMED) & (Notice.lease_until <= now),",
        "standing(NoticeStatus.CLAIMED) & (Notice.lease_until < Notice.created_at),",
        "tests/tasks/deliver/test_exactly_once.py::test_a_crash_loses_nothing_and_repeats_nothing",
    ),
    Guard(
        "A recipient is in one deliverer's hands at a time (lock on PostgreSQL).",
        "tasks/deliver/claim.py",
        "if not session.scalar(select(func.pg_try_advisory_xact_lock(key))):",
        "if key is None:",
        "tests/tasks/deliver/test_exactly_once.py::test_a_recipient_is_in_one_hand_also_before_that_hand_has_said_so",
    ),
    Guard(
        "A burst is claimed whole while another deliverer sorts out what stays.",
        "tasks/deliver/held.py",
        "    for row in _in_hand(session, staying, now=now):\n",
        "    for row in _in_hand(session, waiting, now=now):\n",
        "tests/tasks/deliver/test_exactly_once.py::test_a_burst_is_claimed_whole_while_another_deliverer_sorts_out_what_stays",
    ),
    Guard(
        "A chunk and the place it has reached are one transaction: an interrupted load goes on after its last whole chunk.",
        "tasks/loading/files.py",
        "    entry.after_line, entry.after_sheet = line, sheet\n",
        "",
        "tests/tasks/loading/test_files.py::test_an_interrupted_load_goes_on_after_its_last_whole_chunk",
    ),
    Guard(
        "Of two who load the same file each takes what the other has not (the hand-in is held).",
        "tasks/loading/load.py",
        "if not is_taken(entry, sheets=source.sheets, sheet=batch.sheet, line=batch.last_line):",
        "if True:",
        "tests/tasks/loading/test_two_loaders.py::test_what_a_rival_has_loaded_meanwhile_is_not_counted_again",
    ),
    Guard(
        "What is derived from a case's timeline is never overtaken by another writer (cases are held).",
        "tasks/engine/timeline.py",
        "    if case_ids and not is_sqlite(session):\n        session.execute(",
        "    if not case_ids and not is_sqlite(session):\n        session.execute(",
        "tests/tasks/loading/test_held_cases.py",
    ),
    Guard(
        "Links of complaints are locked before any case, so that two loaders never wait for each other for ever.",
        "tasks/loading/decisions.py",
        '    hold_links_for(chunk, "step", LINKING)\n    hold_named(chunk, "case", Case.number, Case.id)\n',
        '    hold_named(chunk, "case", Case.number, Case.id)\n    hold_links_for(chunk, "step", LINKING)\n',
        "tests/tasks/loading/test_complaint_drafts.py::test_the_director_opens_it_and_it_is_a_complaint_like_any_other_from_then_on",
    ),
    Guard(
        "Of two runs of a duty at once one does it (ledger of periods).",
        "tasks/periods.py",
        "    return session.scalar(statement) is not None\n",
        "    return session.scalar(statement) is not None or True\n",
        "tests/tasks/test_periods.py",
    ),
    Guard(
        "A customer's link that was changed by a letter, or signed by another key, opens nothing.",
        "tasks/links/signing.py",
        "            number, ends = self._signer().loads(token)\n",
        "            number, ends = self._signer().loads_unsafe(token)[1]\n",
        "tests/tasks/links/test_signing.py",
    ),
    Guard(
        "What Slack has not signed is turned away unread.",
        "desk/web/slack.py",
        "        if not _signed(signatures, body, request.headers):\n",
        "        if not _signed(signatures, body, request.headers) and not body:\n",
        "tests/desk/web/test_slack_over_http.py::test_what_slack_has_not_signed_is_turned_away_unread",
    ),
    Guard(
        "A press that Slack delivers twice counts once (its file is written once).",
        "tasks/handed_in.py",
        "        path.hardlink_to(beside)\n",
        "        path.write_text(text)\n",
        "tests/tasks/test_handed_in.py::test_of_those_who_write_one_name_at_once_one_has_written_it",
    ),
    Guard(
        "Two installations that start at once never take each other's Prefect server for their own.",
        "deployments/prefect_server.py",
        '    return Path(found.get("home", "")).resolve() == home.resolve()\n',
        "    return bool(found)\n",
        "tests/deployments/test_prefect_server.py",
    ),
    Guard(
        "A restore that is not what was kept is not called one.",
        "tasks/keeping/restoring.py",
        "        if found.get(name) != kept.get(name):\n",
        "        if name not in found:\n",
        "tests/tasks/keeping/test_backup_and_restore.py::test_what_is_no_whole_backup_is_refused_with_what_is_wrong",
    ),
    Guard(
        "Nothing from an archive leaves the home it is restored into.",
        "tasks/keeping/restoring.py",
        "        if name.startswith(before) and safe_name(name.removeprefix(before)):\n",
        "        if name.startswith(before):\n",
        "tests/tasks/keeping/test_backup_and_restore.py::test_what_is_no_whole_backup_is_refused_with_what_is_wrong",
    ),
]
