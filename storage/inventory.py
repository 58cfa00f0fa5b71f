"""What is kept: every column of every table, what sort of thing it is, and what becomes of it.

A test fails when a column is not here. The export, the erasure and `docs/privacy.md` follow it.
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from sqlalchemy import ColumnElement, Table, select

import storage.answers  # fills the metadata
import storage.ledgers  # fills the metadata
import storage.queues  # fills the metadata
import storage.told  # noqa: F401  # fills the metadata
from storage.tables import METADATA


class Sort(Enum):
    """What a column holds, as far as a person is concerned."""

    WORDS = auto()
    """What somebody wrote, sealed. Exported; gone after the time for words, or on erasure."""
    FACT = auto()
    """How, when, in which form. Exported; it names nobody, so it may stay without the person."""
    ROUTE = auto()
    """Random ids and counters that tell nothing of a person. Not exported."""
    SHARED = auto()
    """A program's own settings, which its directors have typed and all its people may know."""
    SECRET = auto()
    """A key, or what proves one. Never exported."""
    GONE = auto()
    """A person's id: the row is deleted with the person."""
    RENAMED = auto()
    """A person's id: another takes its place, which is nobody's."""
    CLEARED = auto()
    """A person's id, which may be empty: it is emptied."""
    CONTAINS = auto()
    """A text of ours that may contain a person's id; `storage.erasure` deals with it by itself."""
    PSEUDONYM = auto()
    """A code that stands for a person (`storage.pseudonyms`); it stays."""


PERSON: Final = frozenset({Sort.GONE, Sort.RENAMED, Sort.CLEARED})
EXPORTED: Final = frozenset({Sort.WORDS, Sort.FACT}) | PERSON


@dataclass(frozen=True, slots=True)
class Kept:
    """One table: in plain words what it is, and the sort of each of its columns."""

    title: str
    columns: dict[str, Sort]

    def of(self, *sorts: Sort) -> list[str]:
        """Return the columns of these sorts."""
        return [name for name, sort in self.columns.items() if sort in sorts]


def _columns(**sorts: str) -> dict[str, Sort]:
    return {name: Sort[sort.upper()] for sort, names in sorts.items() for name in names.split()}


INVENTORY: Final[dict[str, Kept]] = {
    "program": Kept(
        "Programs",
        _columns(
            route="id team_id version unscrubbed_on",
            shared="name zone digest_day support period is_small publishes_on released_on"
            " words_months requests_months cadence digest_channel_id digest_on",
        ),
    ),
    "membership": Kept(
        "Your roles in programs", _columns(route="program_id", gone="user_id", fact="role")
    ),
    "join_request": Kept(
        "Your requests to join",
        _columns(
            route="id team_id program_id",
            gone="user_id waiting_key",
            cleared="decided_by",
            fact="asked_at state role",
        ),
    ),
    "person": Kept(
        "Your settings",
        _columns(
            route="team_id bundled_on",
            gone="user_id",
            fact="zone zone_read_at quiet_start quiet_end quiet_weekends paused_until nights_until"
            " shifts_until unanswered bundled_at bundle_weeks is_outside",
        ),
    ),
    "shift": Kept(
        "Your shifts, from the plan you gave me",
        _columns(route="team_id", gone="user_id", fact="starts_at ends_at"),
    ),
    "agreement": Kept(
        "Requests and sessions you are part of",
        _columns(
            route="id team_id program_id draft_key continues_id switch_count version",
            renamed="learner_id guide_id moved_by",
            cleared="successor_id",
            words="goal bigger_goal note covers covers_not",
            fact="created_at suggested_mode differs_because asked_mode offered_mode learner_pick"
            " guide_pick mode meet_at offered_meet_at guide_role guide_role_since mentor_months"
            " next_meet_at stage moved_at agreed_at answered_at",
        ),
    ),
    "switch": Kept(
        "Changes of role in them",
        _columns(route="agreement_id ordinal", fact="from_role to_role reason at"),
    ),
    "step": Kept(
        "Next steps of yours",
        _columns(
            route="id agreement_id position",
            gone="owner_id",
            words="text if_then",
            fact="due_on state",
        ),
    ),
    "follow_up": Kept(
        "Reminders to you",
        _columns(
            route="id team_id agreement_id subject_id asking_on card_id ordinal version",
            gone="person_id",
            fact="kind due_at state asks held_from missed_at snoozed",
        ),
    ),
    "report_back": Kept(
        "When a guide was told how it went", _columns(route="agreement_id", fact="told_at")
    ),
    "took_part": Kept(
        "Sessions whose form you have sent", _columns(route="agreement_id", fact="side")
    ),
    "form_answer": Kept(
        "Your answers, as long as they stand with their session",
        _columns(route="agreement_id", words="answers", fact="side seals_on answered_at"),
    ),
    "ballot": Kept(
        "Votes that wait in a pool, without whose they are",
        _columns(route="id program_id question vote", gone="guide_id"),
    ),
    "pool": Kept(
        "Since when votes and lines have waited",
        _columns(route="program_id question since", gone="guide_id"),
    ),
    "rater": Kept(
        "Where a vote of yours waits in a pool",
        _columns(
            route="program_id",
            gone="guide_id",
            renamed="rater_id",
            fact="question is_waiting counted_on",
        ),
    ),
    "pooled_comment": Kept(
        "Lines published about you",
        # Of a line that is told no day is: it would say who had answered by then.
        _columns(route="id program_id published_on", gone="guide_id", words="text"),
    ),
    "publication": Kept(
        "Ratings published of you",
        _columns(
            route="program_id",
            renamed="guide_id",
            fact="question published_on raters low high",
        ),
    ),
    "month": Kept(
        "Figures of a month, as they were told", _columns(route="program_id since figures")
    ),
    "digest": Kept("Digests that went out", _columns(route="program_id period made_at")),
    "deed": Kept(
        "What was done because of feedback", _columns(route="program_id", shared="text said_on")
    ),
    "practice": Kept(
        "What you have practised",
        _columns(
            route="id team_id",
            gone="user_id",
            words="words",
            fact="kind scenario chosen sounded at",
        ),
    ),
    "practice_round": Kept(
        "Rounds of practice with somebody",
        _columns(
            route="id team_id", gone="player_id partner_id", fact="scenario aimed asked_at heard"
        ),
    ),
    "outbox": Kept(
        "Messages that wait to be sent; their words are gone once they have arrived",
        _columns(
            route="id team_id action content state version attempts fence due_at dispatched_at"
            " channel_id ts shown last_error",
            contains="key address subject",
        ),
    ),
    "conversation": Kept(
        "Which direct messages Slack has opened",
        _columns(route="team_id channel_id", contains="people"),
    ),
    "clock_jump": Kept(
        "Clocks of machines that are wrong", _columns(route="machine noticed_at seconds")
    ),
    "pace": Kept(
        "How fast I may go on sending", _columns(route="next_at busy_until", contains="road")
    ),
    "inbox": Kept("Requests that have had their effect", _columns(route="key received_at")),
    "sealing_key": Kept("Which keys are in use", _columns(route="id since", secret="proof")),
    "secret": Kept("Secrets of this database", _columns(route="name", secret="value")),
    "audit": Kept(
        "What you have done, as the audit has it",
        _columns(route="number team_id object_id previous mark", pseudonym="who", fact="at what"),
    ),
    "tombstone": Kept(
        "That somebody was erased",
        _columns(route="is_scrubbed", pseudonym="who", fact="erased_at"),
    ),
}
"""By table."""


def tables() -> list[Table]:
    """Return every table there is."""
    return METADATA.sorted_tables


def of_team(of: Table, team_id: str) -> tuple[ColumnElement[bool], ...]:
    """Return what limits a table to one workspace, whatever leads there."""
    agreements, programs = METADATA.tables["agreement"].c, METADATA.tables["program"].c
    if "team_id" in of.c:
        return (of.c.team_id == team_id,)
    if "agreement_id" in of.c:
        ours = select(agreements.id).where(agreements.team_id == team_id)
        return (of.c.agreement_id.in_(ours),)
    if "program_id" in of.c:
        return (of.c.program_id.in_(select(programs.id).where(programs.team_id == team_id)),)
    return ()
