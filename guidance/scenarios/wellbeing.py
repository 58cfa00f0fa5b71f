"""Practice cards: wellbeing and limits."""

from guidance.modes import Mode
from guidance.scenarios.card import Level, Scenario

CARDS = (
    Scenario(
        key="burnout_nights",
        level=Level.RESIDENT,
        situation=(
            "It is the fifth night of seven. A resident sits in the workroom at six in the morning"
            " and answers in one word. You ask how they are."
        ),
        says="I used to like this. Now I count pages until it is over.",
        form=Mode.COACH,
        meant=(
            "First a human being: ask, listen, and say where help is. Then, if they want it,"
            " questions about the next nights. Fixing it for them comes last."
        ),
        voices={
            Mode.ADVISE: (
                "You should take the post-call day that you are owed and turn the phone off."
            ),
            Mode.COACH: "What would make tonight a little easier than last night?",
            Mode.COACH_WITH_WISDOM: (
                "I would like to speak from experience for a moment, if it is all right: on my"
                " own nights I lost my joy too, and telling somebody helped. What would help you"
                " now?"
            ),
            Mode.MENTOR: (
                "I had a winter like this in my second year. What got me through was my co-"
                " resident and a counselor, and I am glad to tell you about both."
            ),
        },
    ),
    Scenario(
        key="mistake_at_night",
        level=Level.INTERN,
        situation=(
            "An intern ordered ten times the dose at night. The nurse caught it, and the patient"
            " is well. They cannot stop thinking of it."
        ),
        says="I keep seeing it. I do not know if I am safe to do this.",
        form=Mode.MENTOR,
        meant=(
            "Now they need somebody who has been there and says so. Ask how they sleep, say where"
            " help is, and come back next week."
        ),
        voices={
            Mode.ADVISE: "You should write the safety report with me now; it takes ten minutes.",
            Mode.COACH: (
                "What do you know today about that order that you did not know at two in the"
                " morning?"
            ),
            Mode.COACH_WITH_WISDOM: (
                "I am mentoring you now: every doctor I respect has such a night, and mine was in"
                " June. When you are ready: what would you like to take from yours?"
            ),
            Mode.MENTOR: (
                "I made an error like this as an intern, and a surgeon sat down beside me and"
                " told me hers. I would like to sit with you, today and next week as well."
            ),
        },
    ),
    Scenario(
        key="saying_no",
        level=Level.SENIOR,
        situation=(
            "A chief resident says yes to every committee, and their charts are late. They come"
            " because the program director has noticed."
        ),
        says="If I say no, they ask somebody worse, and then I have to fix it.",
        form=Mode.COACH,
        meant=(
            "A habit of their own. Ask what the yes is for; a rule from you would be one more"
            " thing to say yes to."
        ),
        voices={
            Mode.ADVISE: "You should leave two committees by the end of the month.",
            Mode.COACH: "What does each yes cost you, and who pays for it?",
            Mode.COACH_WITH_WISDOM: (
                "May I speak as a recovered yes-sayer? Nobody noticed when I left the second"
                " committee. And you: what would you like to be remembered for this year?"
            ),
            Mode.MENTOR: (
                "I have said yes my whole life, and a friend taught me to wait a night. I would"
                " like to tell you how my career changed with it."
            ),
        },
    ),
    Scenario(
        key="new_parent_call",
        level=Level.RESIDENT,
        situation=(
            "A resident is back from leave and asks how pumping breaks work on call in your unit."
            " They have call tonight."
        ),
        says="I just need to know whom to tell, and where the room is.",
        form=Mode.ADVISE,
        meant="A plain question. Give the answer, and find out the rest for them.",
        voices={
            Mode.ADVISE: (
                "Tell the charge nurse at the start of the shift; the room is behind the"
                " pharmacy, and I will cover your phone."
            ),
            Mode.COACH: "What would you need tonight to feel that it works?",
            Mode.COACH_WITH_WISDOM: (
                "One thing from my own time, and then I am back to asking: I wish I had told"
                " people sooner. Whom would you like to tell?"
            ),
            Mode.MENTOR: (
                "When I came back from leave I hid in a supply closet. It is why we have that"
                " room now, and I am glad to be somebody you can ask."
            ),
        },
    ),
    Scenario(
        key="exercise_and_sleep",
        level=Level.INTERN,
        situation=(
            "An intern has given up running since July and sleeps with the pager on the pillow."
            " They want that to change by spring."
        ),
        says="I know what I should do. I do not do it.",
        form=Mode.COACH,
        meant=(
            "They know already, so advice is empty. Help them to find a plan that survives a real"
            " week."
        ),
        voices={
            Mode.ADVISE: "You should run for twenty minutes on each post-call afternoon.",
            Mode.COACH: (
                "On which day of the last month did it nearly work, and what was different?"
            ),
            Mode.COACH_WITH_WISDOM: (
                "Let me change roles for a sentence: in my experience a habit holds when it hangs"
                " on something that you do anyway. Coaching again: what do you do every day"
                " without fail?"
            ),
            Mode.MENTOR: (
                "I lost running as an intern and found it again at forty. I often wish that I had"
                " talked to somebody as you do now."
            ),
        },
    ),
)
