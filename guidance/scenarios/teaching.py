"""Practice cards: teaching and leading."""

from guidance.modes import Mode
from guidance.scenarios.card import Level, Scenario

CARDS = (
    Scenario(
        key="chief_year",
        level=Level.SENIOR,
        situation=(
            "A resident is asked to be chief. They wonder what the year would make of them, and"
            " you were chief in this program."
        ),
        says="You were chief here. Did it change you?",
        form=Mode.MENTOR,
        meant=(
            "They ask for your story, and for what the role does to a person over a year. Tell it,"
            " with its price."
        ),
        voices={
            Mode.ADVISE: "You should accept, and ask for one afternoon a week without pager.",
            Mode.COACH: (
                "What would you like to have learned about yourself by the end of that year?"
            ),
            Mode.COACH_WITH_WISDOM: (
                "I will speak as a former chief, and then go back to asking: the schedule is the"
                " easy part. What do you think the hard part would be for you?"
            ),
            Mode.MENTOR: (
                "It taught me to disappoint people kindly. I still meet with the chief who came"
                " before me, and I would be glad to do that with you."
            ),
        },
    ),
    Scenario(
        key="leading_rounds",
        level=Level.SENIOR,
        situation=(
            "A new senior leads rounds for the first time. They run an hour over, and the interns"
            " eat lunch at three."
        ),
        says="I try to teach on everybody. Then it all falls apart at bed nine.",
        form=Mode.COACH,
        meant="They see where it breaks. Ask for the next experiment, and offer to watch it.",
        voices={
            Mode.ADVISE: (
                "You should teach on three patients and see the other eleven in five minutes each."
            ),
            Mode.COACH: "If you could teach only one thing tomorrow, which one would it be?",
            Mode.COACH_WITH_WISDOM: (
                "I am mentoring you now: the rounds I remember had one good question in them."
                " Back to coaching: what could yours be?"
            ),
            Mode.MENTOR: (
                "I have led rounds for twenty years and learned most from a senior who sat down."
                " I would like to watch yours from time to time this year."
            ),
        },
    ),
    Scenario(
        key="bedside_teaching",
        level=Level.FELLOW,
        situation=(
            "A fellow wants to become a clinician educator. Their students look bored at the"
            " bedside, and they have a teaching week next month."
        ),
        says="I want to be good at this for life. Right now I lose them after a minute.",
        form=Mode.COACH_WITH_WISDOM,
        meant=(
            "A skill now, and a career behind it. They work it out; your craft comes in small"
            " doses, announced."
        ),
        voices={
            Mode.ADVISE: "You should ask each student one question before you enter the room.",
            Mode.COACH: "When did you last see a student wake up, and what had you just done?",
            Mode.COACH_WITH_WISDOM: (
                "May I leave coaching for a moment? What I have seen work is letting the student"
                " teach the patient. And you: where could you try that next month?"
            ),
            Mode.MENTOR: (
                "Teaching found me in fellowship as well. There is a circle of educators that I"
                " have met with for years, and I will bring you along."
            ),
        },
    ),
    Scenario(
        key="first_lecture",
        level=Level.RESIDENT,
        situation=(
            "A resident gives noon conference tomorrow and shows you sixty slides on sepsis for"
            " forty minutes."
        ),
        says="Is it too much? Tell me straight.",
        form=Mode.ADVISE,
        meant=(
            "They ask for a straight answer, a day before. Give it, with the reason, and one thing"
            " that you liked."
        ),
        voices={
            Mode.ADVISE: (
                "Yes. Keep twenty slides, and put the case first; people listen to stories."
            ),
            Mode.COACH: "What should they do differently at the bedside after your talk?",
            Mode.COACH_WITH_WISDOM: (
                "May I say one thing from the last row, where I have sat for years? People leave"
                " with one picture. I am asking again: which one is it?"
            ),
            Mode.MENTOR: (
                "My first noon conference ended in snores, and my mentor came to every one after"
                " that. I will sit in yours if you like."
            ),
        },
    ),
    Scenario(
        key="intern_not_thriving",
        level=Level.SENIOR,
        situation=(
            "A senior has a quiet intern who does all tasks and asks nothing. The senior wants"
            " them to speak up before the month ends."
        ),
        says="I have told him to speak up. It makes it worse.",
        form=Mode.COACH,
        meant=(
            "Telling did not work, as the senior says. Help them to find what else they could do,"
            " in their own style."
        ),
        voices={
            Mode.ADVISE: "You should give him one patient to present to the whole team each day.",
            Mode.COACH: "What do you think it is like to be him on your rounds?",
            Mode.COACH_WITH_WISDOM: (
                "I am mentoring you now, because I was that intern: a question asked in the"
                " stairwell helped me more than one on rounds. What could you try tomorrow?"
            ),
            Mode.MENTOR: (
                "Quiet people have become the best doctors I know. It took me years to learn how"
                " to wait, and I would like to share that road with you."
            ),
        },
    ),
)
