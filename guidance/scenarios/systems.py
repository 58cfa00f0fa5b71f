"""Practice cards: days, systems and small decisions."""

from guidance.modes import Mode
from guidance.scenarios.card import Level, Scenario

CARDS = (
    Scenario(
        key="schedule_swap",
        level=Level.INTERN,
        situation=(
            "An intern wants to swap a weekend for a wedding, and the form wants a reason. It is"
            " due today."
        ),
        says="Do I write “wedding”, or do I write “personal”?",
        form=Mode.ADVISE,
        meant="It could not be smaller. Answer it, and smile.",
        voices={
            Mode.ADVISE: (
                "Write “personal”, and tell the chief about the wedding when you see them."
            ),
            Mode.COACH: "What would you like the person who reads it to know?",
            Mode.COACH_WITH_WISDOM: (
                "I was a scheduler once, so let me tell you and then let go: we never read that"
                " box. Which feels right to you?"
            ),
            Mode.MENTOR: (
                "I missed my best friend's wedding for a call that I could have swapped, and I"
                " have been careful with such days ever since."
            ),
        },
    ),
    Scenario(
        key="charting_at_home",
        level=Level.RESIDENT,
        situation=(
            "A resident finishes notes in bed until midnight. The work gets done; the evenings are"
            " gone. They would like a better way."
        ),
        says="Everybody says “use templates”. I do, and I am still in bed with the laptop.",
        form=Mode.COACH,
        meant="The usual tip has been tried. Find out with them where the hours really go.",
        voices={
            Mode.ADVISE: "You should write each note before you leave the room.",
            Mode.COACH: (
                "If you watched yourself for one day, where do you think the hour would hide?"
            ),
            Mode.COACH_WITH_WISDOM: (
                "Let me share one thing I have seen, and then coach on: those who got home had"
                " stopped writing for the lawyers. Which line of your notes would nobody miss?"
            ),
            Mode.MENTOR: (
                "I wrote notes at our kitchen table for ten years. What ended it was a talk with"
                " my wife, and I would gladly tell you about it."
            ),
        },
    ),
    Scenario(
        key="career_in_policy",
        level=Level.STUDENT,
        situation=(
            "A student wants to work on health policy and knows nobody who does. You have been on"
            " a state board for years."
        ),
        says="I do not know one person who does this. How does one even begin?",
        form=Mode.MENTOR,
        meant="They need a door, and somebody who stays in touch. Your network is the gift here.",
        voices={
            Mode.ADVISE: (
                "You should read the state's health plan and write a comment by the end of May."
            ),
            Mode.COACH: "Which problem makes you angry enough to read a statute about it?",
            Mode.COACH_WITH_WISDOM: (
                "I will speak from the boardroom for a moment: those who last have one topic. And"
                " you: what might yours be?"
            ),
            Mode.MENTOR: (
                "My own way began with a letter that I nearly did not send. Come along to the"
                " next hearing, and afterwards I will introduce you to two people."
            ),
        },
    ),
    Scenario(
        key="moonlighting",
        level=Level.SENIOR,
        situation=(
            "A senior has an offer to moonlight twice a month and must answer tonight. Loans are"
            " pressing."
        ),
        says="Yes or no? They want to hear by ten.",
        form=Mode.ADVISE,
        meant=(
            "One decision tonight. Say what you would do and what you would check; the choice is"
            " theirs."
        ),
        voices={
            Mode.ADVISE: (
                "I would say yes to one shift a month, once the program has signed that it is"
                " within your hours."
            ),
            Mode.COACH: "What would you do with the money, and what would you do with the weekend?",
            Mode.COACH_WITH_WISDOM: (
                "I have a concern, so I am leaving coaching for a sentence: I have seen tired"
                " people make errors there. What would tell you that it is too much?"
            ),
            Mode.MENTOR: (
                "I moonlighted through two years and paid off a car. In my experience the price"
                " was a friendship, and I think of that more often than of the car."
            ),
        },
    ),
    Scenario(
        key="visa_and_future",
        level=Level.FELLOW,
        situation=(
            "A fellow on a visa has to think about waiver jobs years ahead, and feels alone with"
            " it. You went the same way."
        ),
        says="You went through this. I cannot plan anything without knowing how it ends.",
        form=Mode.MENTOR,
        meant=(
            "They ask for somebody who has been there, for a long stretch of road. The forms are"
            " for the lawyer."
        ),
        voices={
            Mode.ADVISE: "You should see the immigration lawyer of the hospital before July.",
            Mode.COACH: "Which part of this is in your hands this year?",
            Mode.COACH_WITH_WISDOM: (
                "I will tell you from my own waiver years and then ask: the places I feared were"
                " kinder than I thought. What would a good place need for you?"
            ),
            Mode.MENTOR: (
                "It took me seven years, and two people who picked up the phone. I will be one of"
                " yours; let us meet every other month until it is done."
            ),
        },
    ),
)
