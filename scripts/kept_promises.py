"""What keeps the promises: lines that some test has to miss when they are taken away."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Safeguard:
    """Lines that keep a promise, what stands there without them, and who should miss them."""

    name: str
    file: str
    lines: str
    without: str
    tests: str
    """A file of tests, or one test of it; only those on SQLite run unless it says `postgresql`."""
    on: str = "not postgresql"

    def taken_from(self, root: Path) -> None:
        """Take it out of a tree; LookupError when its lines are not there, or there twice."""
        path = root / self.file
        text = path.read_text(encoding="utf-8")
        if (times := text.count(self.lines)) != 1:
            raise LookupError(f"{self.name}: its lines are {times} × in {self.file}")
        path.write_text(text.replace(self.lines, self.without), encoding="utf-8")


SAFEGUARDS = (
    Safeguard(
        "settle",
        "storage/delivery.py",
        "        return self.call + self.settle\n",
        "        return self.call * 0\n",
        "tests/bot/test_delivery.py",
    ),
    Safeguard(
        "compare-and-set",
        "storage/agreements.py",
        "    if result.rowcount != 1:\n        raise MovedOn\n",
        "",
        "tests/storage/test_agreements.py",
    ),
    Safeguard(
        "what is said of a guide goes with the guide",
        "storage/feedback.py",
        "        if not is_gone(agreement.guide_id)\n",
        "",
        "tests/storage/test_pools_end.py",
    ),
    Safeguard(
        "nobody is published twice after a restore",
        "storage/restored.py",
        "        pools.give_up(session, program.id, on=today)\n",
        "",
        "tests/storage/test_pools_end.py",
    ),
    Safeguard(
        "inbox",
        "storage/inbox.py",
        "    return noted.first() is not None\n",
        "    return noted.first() is not None or True\n",
        "tests/storage/test_inbox.py",
    ),
    Safeguard(
        "immediate",
        "storage/database.py",
        '_BEGIN = "BEGIN IMMEDIATE"',
        '_BEGIN = "BEGIN"',
        "tests/storage/test_database.py",
    ),
    Safeguard(
        "one waits for another writer, not all of them in turn",
        "storage/database.py",
        "            self._gave_up_at = time.monotonic()\n",
        "",
        "tests/storage/test_database.py",
    ),
    Safeguard(
        "the sender lives through a locked database",
        "storage/database.py",
        "            raise DBAPIError.instance(_BEGIN, None, error, sqlite3.Error) from error\n",
        "            raise\n",
        "tests/bot/test_run.py",
    ),
    Safeguard(
        "retry_handlers",
        "bot/app.py",
        "        retry_handlers=[],\n",
        "",
        "tests/bot/test_delivery.py",
    ),
    Safeguard(
        "lease",
        "storage/delivery.py",
        "lease=now + timing.lease)\n    paces",
        "lease=now)\n    paces",
        "tests/storage/test_delivery.py",
    ),
    Safeguard(
        "fencing",
        "storage/delivery.py",
        "if (of_id, fence) in claims}",
        "for fence in [one for (of, one) in claims if of == of_id]}",
        "tests/storage/test_delivery.py",
    ),
    Safeguard(
        "stopwatch",
        "bot/delivery.py",
        "        look = Look(seconds_since, longest=longest)\n",
        "        look = Look(lambda: 0.0, longest=longest)\n",
        "tests/bot/test_first_byte.py",
    ),
    Safeguard(
        "the last look is taken at the first byte",
        "bot/first_byte.py",
        "        _look.set(self)\n",
        "        with self.taken():\n            pass\n",
        "tests/bot/test_first_byte.py",
    ),
    Safeguard(
        "an alarm covers the instant after the last look",
        "bot/first_byte.py",
        "        signal.setitimer(signal.ITIMER_REAL, self._longest)\n",
        "",
        "tests/bot/test_first_byte.py",
    ),
    Safeguard(
        "a server that never answers is given up",
        "storage/patience.py",
        "self.answer_seconds if timeout is None else timeout",
        "timeout",
        "tests/storage/test_patience.py",
        on="postgresql",
    ),
    Safeguard(
        "quiet hours",
        "guidance/follow_ups.py",
        "        if not holds or quiet.is_open(now):\n",
        "        if not holds or quiet.is_open(now) or True:\n",
        "tests/journeys/test_follow_up_quiet.py",
    ),
    Safeguard(
        "quiet hours after an outage",
        "handlers/unsent.py",
        "    return held.due_at if held else reaction.now\n",
        "    return reaction.now\n",
        "tests/journeys/test_unsent.py",
    ),
    Safeguard(
        "a card that waits holds no place",
        "bot/sending.py",
        "        raise MustWait(at, holds_place=False)",
        "        raise MustWait(at)",
        "tests/journeys/test_unsent.py",
    ),
    Safeguard(
        "a repeat is counted from the day it was seen",
        "handlers/unsent.py",
        "    _repeat_after(reaction, open_, quiet.later(at, REPEAT_AFTER))\n",
        "",
        "tests/journeys/test_unsent.py",
    ),
    Safeguard(
        "a pause that ends lets go of cards",
        "storage/outbox.py",
        "        self._hurried.update(later)\n",
        "",
        "tests/journeys/test_unsent.py",
    ),
    Safeguard(
        "no request ends before its reminder",
        "handlers/relevance.py",
        "        return _after_reminder(reaction, follow_up)\n",
        "        return None\n",
        "tests/journeys/test_follow_up_requests.py",
    ),
    Safeguard(
        "a late reminder leaves two days",
        "handlers/due.py",
        "        _keep_open(reaction, asked)\n",
        "        pass\n",
        "tests/journeys/test_follow_up_requests.py",
    ),
    Safeguard(
        "a process that is told to end begins nothing",
        "bot/delivery.py",
        "        if self.is_finishing:\n            return outcomes",
        "        if not self.ending:\n            return outcomes",
        "tests/bot/test_delivery.py",
    ),
    Safeguard(
        "signatures by a clock that is watched",
        "bot/run.py",
        "EVENTS_PATH, secret, clock.now)",
        "EVENTS_PATH, secret, clock._wall)",
        "tests/bot/test_run.py",
    ),
    Safeguard(
        "a date that cannot be read",
        "bot/clock.py",
        "    except (ValueError, TypeError, OverflowError):\n",
        "    except OverflowError:\n",
        "tests/bot/test_clock.py",
    ),
    Safeguard(
        "machines that have ended are forgotten",
        "handlers/due.py",
        "        clock_jumps.forget_old(session, now=now)\n",
        "",
        "tests/bot/test_clock.py",
    ),
    Safeguard(
        "one program keeps no other waiting",
        "handlers/each.py",
        "        except ROW_IS_WRONG as error:\n",
        "        except ArithmeticError as error:\n",
        "tests/journeys/test_each.py",
    ),
    Safeguard(
        "one chore keeps no other waiting",
        "bot/tick.py",
        "        except ROW_IS_WRONG as error:\n",
        "        except ArithmeticError as error:\n",
        "tests/journeys/test_each.py",
    ),
    Safeguard(
        "profiles are read at Slack's pace",
        "handlers/profiles.py",
        "        return pacing.asked_to_wait(session, team_id, pacing.PROFILE, now=now) <= now\n",
        "        return True\n",
        "tests/bot/test_zones.py",
    ),
    Safeguard(
        "a copy that is put back doubts what it says",
        "bot/restore.py",
        "            doubted = restored.doubt(session, since=since, now=now)\n",
        "            doubted = 0\n",
        "tests/bot/test_restore.py",
    ),
    Safeguard(
        "a moved database is left alone",
        "bot/database.py",
        "    if revision.startswith(MOVED):\n",
        "    if False:\n",
        "tests/bot/test_move.py",
    ),
    Safeguard(
        "a copy goes on from where it began",
        "bot/restore.py",
        "        known = restored.begun(session) or ",
        "        known = ",
        "tests/bot/test_restore_broken_off.py",
    ),
    Safeguard(
        "a copy without room takes no place",
        "bot/restore.py",
        "            copies.finish(new)\n",
        "",
        "tests/bot/test_restore_refused.py",
    ),
    Safeguard(
        "programs start on one of two databases",
        "storage/moving.py",
        "    migrations.mark_arriving(other)\n",
        "",
        "tests/bot/test_move_refused.py",
    ),
    Safeguard(
        "it is looked again whether it was moved",
        "bot/database.py",
        "    if is_moved(engine):\n",
        "    if False:\n",
        "tests/bot/test_used.py",
    ),
    Safeguard(
        "who has to be alone is alone",
        "storage/presence.py",
        "(fcntl.LOCK_EX if self._is_alone else fcntl.LOCK_SH)",
        "fcntl.LOCK_SH",
        "tests/bot/test_used.py",
    ),
    Safeguard(
        "one order of locks, when a pause ends",
        "storage/follow_ups.py",
        "    # Locked in the one order, as below.\n    .order_by(_ROWS.id)\n",
        "    .order_by(_ROWS.id.desc())\n",
        "tests/storage/test_lock_order.py",
        on="postgresql",
    ),
    Safeguard(
        "one order of locks, when Slack wants rest",
        "storage/delivery.py",
        "    paces.load(paused.union(filter(None, places.values())))\n",
        "    paces.load(paused)\n    paces.load(filter(None, places.values()))\n",
        "tests/storage/test_lock_order.py",
        on="postgresql",
    ),
)
