"""What keeps meetings as two have set them: lines that some test misses."""

from scripts.safeguard import Safeguard

MEETINGS = (
    Safeguard(
        "a next meeting that has begun is not moved",
        "handlers/meetings.py",
        "    if agreements.continuing(reaction.session, closed.id):\n",
        "    if False:\n",
        "tests/journeys/test_meetings.py",
    ),
    Safeguard(
        "a later calendar file counts as later",
        "handlers/close.py",
        "sequence=number",
        "sequence=0",
        "tests/journeys/test_close_meeting.py",
    ),
    Safeguard(
        "a session whose time has come is not called off",
        "guidance/meetings.py",
        "    if has_come(agreement.meet_at, now=now):\n        raise TimePassed",
        "    if False:\n        raise TimePassed",
        "tests/journeys/test_meetings_passed.py",
    ),
    Safeguard(
        "nor is a next meeting",
        "guidance/meetings.py",
        "    if has_come(closed.next_meet_at, now=now):\n        raise TimePassed",
        "    if False:\n        raise TimePassed",
        "tests/journeys/test_meetings_passed.py",
    ),
    Safeguard(
        "a session that was moved on did not fail to take place",
        "guidance/meetings.py",
        "    if agreement.meet_at is not None and not has_come(agreement.meet_at, now=now):\n",
        "    if False:\n",
        "tests/journeys/test_meetings_passed.py",
    ),
    Safeguard(
        "a next meeting that was moved on is still to come",
        "guidance/meetings.py",
        "    if not has_come(closed.next_meet_at, now=now):\n",
        "    if False:\n",
        "tests/journeys/test_meetings_passed.py",
    ),
    Safeguard(
        "a next meeting that has begun moves in calendars too",
        "handlers/meetings.py",
        "    if moved.continues_id is None:\n",
        "    if True:\n",
        "tests/journeys/test_meetings_passed.py",
    ),
    Safeguard(
        "no time is set to meet who has left",
        "handlers/meetings.py",
        "    _check_here(reaction, agreement)\n    moved",
        "    moved",
        "tests/journeys/test_meetings_passed.py",
    ),
    Safeguard(
        "no next meeting is moved with who has left",
        "handlers/meetings.py",
        "    _check_here(reaction, closed)\n    moved",
        "    moved",
        "tests/journeys/test_meetings_passed.py",
    ),
    Safeguard(
        "none is begun with them",
        "handlers/meetings.py",
        "    _check_here(reaction, before)\n",
        "",
        "tests/journeys/test_meetings_passed.py",
    ),
    Safeguard(
        "no next meeting is moved with who was erased",
        "guidance/meetings.py",
        "    if is_gone(closed.other(by)):\n",
        "    if False:\n",
        "tests/journeys/test_meetings.py",
    ),
    Safeguard(
        "who stays reads that a next meeting is off",
        "handlers/privacy.py",
        "        if one.meets_at is not None:\n",
        "        if False:\n",
        "tests/journeys/test_privacy_left.py",
    ),
    Safeguard(
        "no card says that you meet who was erased",
        "guidance/meetings.py",
        "return None if any(map(is_gone, agreement.parties)) else agreement.next_meet_at",
        "return agreement.next_meet_at",
        "tests/journeys/test_meetings.py",
    ),
    Safeguard(
        "a file takes a meeting that is off out of calendars",
        "handlers/calendar.py",
        '"CANCEL" if is_off else "PUBLISH"',
        '"PUBLISH"',
        "tests/journeys/test_close_meeting.py",
    ),
    Safeguard(
        "who had gone quiet waits in no circle, of a session",
        "handlers/moves.py",
        "    with nudges.heard_first(reaction) if acts else nullcontext():\n"
        "        agreements.save(reaction.session, moved)\n",
        "    if acts:\n        nudges.heard_from(reaction)\n"
        "    agreements.save(reaction.session, moved)\n",
        "tests/journeys/test_meetings_in_a_circle.py",
        on="postgresql",
    ),
    Safeguard(
        "who had gone quiet waits in no circle, of the next one",
        "handlers/meetings.py",
        "    with nudges.heard_first(reaction):\n        agreements.save(reaction.session, moved)\n"
        "    reaction.record",
        "    nudges.heard_from(reaction)\n    agreements.save(reaction.session, moved)\n"
        "    reaction.record",
        "tests/journeys/test_meetings_in_a_circle.py",
        on="postgresql",
    ),
)
