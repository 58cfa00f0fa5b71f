"""The four forms of guidance, as one table; whatever the product says about a form starts here.

Source of the rows: Marcdante KW, Simpson D. Choosing when to advise, coach, or mentor.
J Grad Med Educ 2018;10(2):227-228, doi 10.4300/JGME-D-18-00111.1. Where sources disagree on a
word, that table is canon. The sentences are ours.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Mode(StrEnum):
    """A form of guidance; the value is what the database keeps and never changes."""

    ADVISE = "advise"
    COACH = "coach"
    COACH_WITH_WISDOM = "coach_with_wisdom"
    MENTOR = "mentor"


class Focus(StrEnum):
    """What the conversation is about."""

    EVENT = "event"
    SKILL = "skill"
    SKILL_LONG_VIEW = "skill_long_view"
    CAREER = "career"


class Control(StrEnum):
    """What would help most, and so who leads."""

    ANSWER = "answer"
    OWN_PLAN = "own_plan"
    OWN_PLAN_PLUS_EXPERIENCE = "own_plan_plus_experience"
    THEIR_PATH = "their_path"


class Span(StrEnum):
    """How long the guidance is meant to last."""

    ONCE = "once"
    FEW_MEETINGS = "few_meetings"
    LONG_TERM = "long_term"


class CheckInAbout(StrEnum):
    """What a check-in after a session asks for."""

    ADVICE = "advice"
    STEP = "step"
    GOAL = "goal"


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One question that comes back after a session has ended."""

    about: CheckInAbout
    after: timedelta


@dataclass(frozen=True, slots=True)
class Form:
    """One row of the table: what a form of guidance means to the people who use it.

    Both of them read it, and directors too, so outside quotation marks nobody is "you".
    """

    label: str
    role: str
    """What the faculty member is in it, with its article: "an adviser"."""
    doing: str
    """What they do: "advising"."""
    short: str
    """What it is, in at most 75 characters: Slack shows no more beside a choice."""
    about: str
    who_leads: str
    how: str
    time: str
    sounds_like: str
    focus: Focus
    control: Control
    span: Span
    covers: str
    """Prefills "we will cover"; both people may edit it."""
    covers_not: str
    openings: tuple[str, ...]
    """First sentences for the faculty member."""
    questions: tuple[str, ...]
    """Five that suit the form, for the faculty member."""
    uses: tuple[str, ...]
    """Words that keep the role."""
    avoids: tuple[str, ...]
    """Words that leave it without saying so."""
    switches_role: bool
    """Whether the faculty member may say "I am mentoring you now" and go back."""
    check_ins: tuple[CheckIn, ...]


MENTOR_MONTHS_DEFAULT = 3
"""Months between mentoring check-ins; most programs meet every 3 to 6 (JGME 2023;15:190)."""

MENTOR_MONTHS = range(1, 7)
"""Months that the pair may choose between mentoring check-ins."""

STALL_AFTER = timedelta(days=90)
"""Days of silence after which a mentoring pair is asked whether it still meets."""

FORMS: dict[Mode, Form] = {
    Mode.ADVISE: Form(
        label="Advise",
        role="an adviser",
        doing="advising",
        short="One question, one suggestion; the learner decides whether to take it.",
        about="One event or decision",
        who_leads="The adviser leads, who knows this area",
        how="Gives a suggestion or an answer",
        time="A single session",
        sounds_like="You should…",
        focus=Focus.EVENT,
        control=Control.ANSWER,
        span=Span.ONCE,
        covers="The question in the goal, what the adviser would do, and why.",
        covers_not="Wider career plans, or the decision itself. That stays the learner's.",
        openings=(
            "Here is what I would do, and why. You are free to do something else.",
            "Tell me what you have ruled out already, so that I do not repeat it.",
        ),
        questions=(
            "What do you need to decide, and by when?",
            "Which options are on the table?",
            "What would make an answer useful to you?",
            "What have you heard from others?",
            "What would make you decide otherwise?",
        ),
        uses=("You should…", "I would…", "My suggestion is…", "It is up to you."),
        avoids=("You have to…", "Everybody does…", "And while we are at it…"),
        switches_role=False,
        check_ins=(CheckIn(CheckInAbout.ADVICE, timedelta(days=7)),),
    ),
    Mode.COACH: Form(
        label="Coach",
        role="a coach",
        doing="coaching",
        short="Questions that help the learner find a plan of their own.",
        about="A task or a skill",
        who_leads="The learner leads; the coach need not be an expert in it",
        how="Asks until the learner has found a strategy that suits them",
        time="A few meetings, about now",
        sounds_like="What could you do?",
        focus=Focus.SKILL,
        control=Control.OWN_PLAN,
        span=Span.FEW_MEETINGS,
        covers="Where the learner stands, what they want to be able to do, and their own plan.",
        covers_not="Answers, or how the coach would do it, unless they say that they change role.",
        openings=(
            "What would you like to leave this conversation with?",
            "I will mostly ask. If I start telling, stop me.",
        ),
        questions=(
            "What would good look like, and how would you notice?",
            "What happens now, and what have you tried?",
            "What else could you do?",
            "Which of these will you try first, and when?",
            "What could get in the way, and what then?",
        ),
        uses=("What…?", "How…?", "What else?", "Tell me more."),
        avoids=("You should…", "Why did you not…?", "Have you tried…?", "When I was…"),
        switches_role=True,
        check_ins=(
            CheckIn(CheckInAbout.STEP, timedelta(days=7)),
            CheckIn(CheckInAbout.GOAL, timedelta(days=28)),
        ),
    ),
    Mode.COACH_WITH_WISDOM: Form(
        label="Coach with wisdom",
        role="a coach with wisdom",
        doing="coaching with wisdom",
        short="Coaching by an expert, who says so before sharing experience.",
        about="A task or a skill, seen in the long run of the field",
        who_leads="Mostly the learner leads; the coach is an expert in it",
        how="Asks first; says “I am mentoring you now” before sharing experience, then goes back",
        time="A few meetings, about now",
        sounds_like="What could you do? … In my experience…",
        focus=Focus.SKILL_LONG_VIEW,
        control=Control.OWN_PLAN_PLUS_EXPERIENCE,
        span=Span.FEW_MEETINGS,
        covers="The learner's plan for this skill, where it leads, and experience on request.",
        covers_not="A path laid out by the coach, who says so aloud before sharing experience.",
        openings=(
            "I will ask first. When I speak from experience, I will say so.",
            "Where do you want this skill to take you?",
        ),
        questions=(
            "What would an expert notice that you do not see yet?",
            "How does this fit where you want to be in five years?",
            "Would it help to hear what I have seen work?",
            "What will you take from that, and what will you leave?",
            "What is the next thing that you will try, and when?",
        ),
        uses=("I am mentoring you now.", "Back to coaching.", "What could you do?"),
        avoids=("In my experience… (before you have said so)", "You should…"),
        switches_role=True,
        check_ins=(
            CheckIn(CheckInAbout.STEP, timedelta(days=14)),
            CheckIn(CheckInAbout.GOAL, timedelta(days=42)),
        ),
    ),
    Mode.MENTOR: Form(
        label="Mentor",
        role="a mentor",
        doing="mentoring",
        short="A longer relationship about who the learner becomes in the field.",
        about="A career, character, finding one's place in the field",
        who_leads="The mentor leads, over repeated meetings",
        how="Shares what has worked for them and opens their network; both gain",
        time="Long term, looking ahead",
        sounds_like="In my experience, this has worked…",
        focus=Focus.CAREER,
        control=Control.THEIR_PATH,
        span=Span.LONG_TERM,
        covers="The learner's direction over years, what worked for the mentor, people to meet.",
        covers_not="Grading, or every daily problem. There is other help for those.",
        openings=(
            "How can I help you succeed?",
            "Here is a turn in my own path that may be useful to you.",
        ),
        questions=(
            "What do you want to be known for?",
            "Who else should be on your side: clinical, research, career?",
            "What should we have done by the next time we meet?",
            "What would you like to hear about my path, the detours too?",
            "Which door may I open for you?",
        ),
        uses=("In my experience…", "What worked for me was…", "Let me introduce you to…"),
        avoids=("You should do as I did.", "I will tell your program…", "Any time!"),
        switches_role=False,
        check_ins=(),  # by the months the pair has chosen, see guidance.follow_ups
    ),
}


def scope_in(mode: Mode, *, asked: Mode | None, **scope: str) -> dict[str, str]:
    """Return the scope in a form: what nobody has edited is what that form covers."""
    before, settled = FORMS[asked or mode], FORMS[mode]
    return {
        name: getattr(settled, name) if text == getattr(before, name) else text
        for name, text in scope.items()
    }


GROW = {
    "Goal": "What do you want to leave with today?",
    "Reality": "What happens now, and what have you tried?",
    "Options": "What could you do? And what else?",
    "Will": "What will you do, by when, and who will notice?",
}
"""The four turns of a coaching talk (Whitmore, Coaching for Performance, 2009), with our words."""

SOURCES = (
    "Marcdante KW, Simpson D. Choosing when to advise, coach, or mentor."
    " J Grad Med Educ 2018;10(2):227-228.",
    "Deiorio NM, et al. Coaching: a new model for academic and career achievement."
    " Med Educ Online 2016;21:33480.",
    "Geraci SA, Thigpen SC. A review of mentoring in academic medicine."
    " Am J Med Sci 2017;353(2):151-157.",
    "Whitmore J. Coaching for Performance. 2009.",
)
"""What the cards rest on; the sentences are ours."""
