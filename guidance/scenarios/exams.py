"""Practice cards: exams and knowledge."""

from guidance.modes import Mode
from guidance.scenarios.card import Level, Scenario

CARDS = (
    Scenario(
        key="failed_in_training",
        level=Level.RESIDENT,
        situation=(
            "Two weeks after the in-training exam a second-year resident sits down in your office."
            " The score is in the lowest tenth of the class, and they read on most evenings."
        ),
        says="I read every night and I still failed. I just want to know how not to fail again.",
        form=Mode.COACH,
        meant=(
            "Somebody who already reads every night needs to find out what does not work for them,"
            " so questions help more than a reading list."
        ),
        voices={
            Mode.ADVISE: (
                "You should drop the textbook and do forty mixed questions a day until March."
            ),
            Mode.COACH: "When you look at how you studied, what worked even a little?",
            Mode.COACH_WITH_WISDOM: (
                "I am mentoring you now: after my own low score, I stopped rereading and"
                " explained each topic to a friend. Back to you: what fits your evenings?"
            ),
            Mode.MENTOR: (
                "I failed that exam once too, and being honest about it with my chief changed how"
                " I have learned ever since."
            ),
        },
    ),
    Scenario(
        key="which_question_bank",
        level=Level.INTERN,
        situation=(
            "In the cafeteria line an intern asks about Step 3. The exam is in ten weeks and the"
            " pager goes off twice while you talk."
        ),
        says="Quick one: which question bank should I buy? I only want to buy one.",
        form=Mode.ADVISE,
        meant=(
            "One decision, asked in a line at lunch. A clear suggestion with its reason is what"
            " they came for."
        ),
        voices={
            Mode.ADVISE: (
                "I would buy the one your class shares, because you can talk the answers over"
                " with others."
            ),
            Mode.COACH: (
                "What would you want a question bank to do for you that the last one did not?"
            ),
            Mode.COACH_WITH_WISDOM: (
                "Let me step out of coaching for a moment and speak from experience: the bank"
                " mattered less than doing every question twice. What do you make of that?"
            ),
            Mode.MENTOR: (
                "When I sat that exam I had a newborn at home, and small daily blocks are what"
                " carried me through."
            ),
        },
    ),
    Scenario(
        key="oral_boards",
        level=Level.FELLOW,
        situation=(
            "A fellow has oral boards in four months. The knowledge is there, but in mock exams"
            " they talk fast and lose the thread. They hope to examine one day themselves."
        ),
        says="I know the answers. I just fall apart when somebody looks at me over their glasses.",
        form=Mode.COACH_WITH_WISDOM,
        meant=(
            "A skill with a long view in the field. Ask first; an examiner's view is worth hearing"
            " once it is announced."
        ),
        voices={
            Mode.ADVISE: "You should book three mock orals a week and film all of them.",
            Mode.COACH: "What happens in the ten seconds before you lose the thread?",
            Mode.COACH_WITH_WISDOM: (
                "I am mentoring you now, because I have sat on the other side: examiners relax"
                " when they hear a plan before details. Back to coaching: how could you give"
                " yourself that start?"
            ),
            Mode.MENTOR: (
                "I found my voice in that room years after the exam, and I would like to keep"
                " working on this with you."
            ),
        },
    ),
    Scenario(
        key="shelf_exam_student",
        level=Level.STUDENT,
        situation=(
            "A student stops you after rounds. The surgery shelf exam is on Friday, and they have"
            " two evenings left."
        ),
        says="I have two evenings. Should I read the chapter on trauma or do questions?",
        form=Mode.ADVISE,
        meant="A specific event with a date. They can take the suggestion or leave it.",
        voices={
            Mode.ADVISE: "Do questions on both evenings, and look up only what you get wrong.",
            Mode.COACH: "What has helped you most in the last days before other exams?",
            Mode.COACH_WITH_WISDOM: (
                "May I share what I have seen as somebody who writes such questions? Trauma comes"
                " up every time. Now you: how will you use the two evenings?"
            ),
            Mode.MENTOR: (
                "On my own surgery rotation I learned that the exam fades, and how you treat the"
                " nurses does not."
            ),
        },
    ),
    Scenario(
        key="remediation_plan",
        level=Level.RESIDENT,
        situation=(
            "The competency committee has asked a resident for a plan on medical knowledge. They"
            " arrive with a blank page and arms folded."
        ),
        says="They want a plan. Just tell me what they want to read and I will write it.",
        form=Mode.COACH,
        meant=(
            "A plan that somebody else wrote is rarely followed. The pull to dictate it is strong"
            " here, and that is the exercise."
        ),
        voices={
            Mode.ADVISE: (
                "You should write down three goals, each with a date, and send them to me by"
                " Monday."
            ),
            Mode.COACH: "If the plan were really yours, what would be the first line?",
            Mode.COACH_WITH_WISDOM: (
                "I would like to speak from experience for a minute: committees believe plans"
                " that name one habit. I am coaching again: which habit would you name?"
            ),
            Mode.MENTOR: (
                "I was on such a plan as an intern, and it taught me to ask for help early. I can"
                " stay at your side through this year."
            ),
        },
    ),
)
