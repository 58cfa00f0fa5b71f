"""Practice cards: people on the team."""

from guidance.modes import Mode
from guidance.scenarios.card import Level, Scenario

CARDS = (
    Scenario(
        key="conflict_senior",
        level=Level.INTERN,
        situation=(
            "An intern and a senior resident have not spoken beyond orders for a week, since a"
            " remark in front of the team."
        ),
        says=(
            "She corrected me in front of everybody. I do not want a fuss, but I cannot work like"
            " this."
        ),
        form=Mode.COACH,
        meant=(
            "It is their relationship, so it is their plan. Your view of the senior does not help"
            " them."
        ),
        voices={
            Mode.ADVISE: "You should ask her for ten minutes tomorrow and tell her how it felt.",
            Mode.COACH: "What would you like to be different between you two by next week?",
            Mode.COACH_WITH_WISDOM: (
                "I would like to speak from experience, if you want it: such talks go better away"
                " from the ward. And you: where would you feel able to begin?"
            ),
            Mode.MENTOR: (
                "My best colleague today is somebody I did not speak to for a month in training."
                " I will tell you about that."
            ),
        },
    ),
    Scenario(
        key="nurse_pages",
        level=Level.RESIDENT,
        situation=(
            "A resident snaps at a nurse who pages for the sixth time in an hour, and the charge"
            " nurse has asked you to have a word."
        ),
        says="I know I was rude. I had two admissions going and the pager would not stop.",
        form=Mode.COACH,
        meant=(
            "They own it already. The work is to find what they will do the next time the sixth"
            " page comes."
        ),
        voices={
            Mode.ADVISE: "You should go and apologize today, before the shift changes.",
            Mode.COACH: "What do you notice in yourself just before you snap?",
            Mode.COACH_WITH_WISDOM: (
                "I am mentoring you now, because I worry about how this looks: such stories"
                " travel. Coaching again: what would you like the nurses to say of you?"
            ),
            Mode.MENTOR: (
                "A charge nurse took me aside when I was in your place, and I owe her much of the"
                " doctor I became."
            ),
        },
    ),
    Scenario(
        key="lazy_cointern",
        level=Level.INTERN,
        situation=(
            "An intern wants to know whether they must report a co-intern who leaves early and"
            " signs out half-done work. Sign-out is in an hour."
        ),
        says="Do I tell the chief or not? I only need to know what you would do.",
        form=Mode.ADVISE,
        meant=(
            "One decision, and they ask what you would do. Say it and your reason, and leave the"
            " choice with them."
        ),
        voices={
            Mode.ADVISE: (
                "I would talk to the co-intern first, and go to the chief if it happens again."
            ),
            Mode.COACH: (
                "What matters most to you here: the patients, the fairness, or the friendship?"
            ),
            Mode.COACH_WITH_WISDOM: (
                "May I leave coaching for one sentence, because I have a concern: unfinished work"
                " can hurt a patient. What do you want to do about that part today?"
            ),
            Mode.MENTOR: (
                "I kept silent about a friend once, and I still think of it. That is part of why"
                " I lead this program as I do."
            ),
        },
    ),
    Scenario(
        key="feedback_that_stung",
        level=Level.RESIDENT,
        situation=(
            "An evaluation says that a resident “lacks ownership”. They have read it eleven times,"
            " and they bring a printout."
        ),
        says="It stung. I stay later than anybody. How can they write that?",
        form=Mode.COACH,
        meant=(
            "First listen. Then help them to find out what the writer may have seen, and whether"
            " it is useful to them."
        ),
        voices={
            Mode.ADVISE: "You should ask the writer for one example, and thank them for it.",
            Mode.COACH: "Which part of it, if any, do you think might be worth keeping?",
            Mode.COACH_WITH_WISDOM: (
                "I will step out of coaching to share something: in my experience that phrase"
                " often means that nobody heard the plan. Does that help, or not? What do you"
                " think?"
            ),
            Mode.MENTOR: (
                "I kept a folder of comments that hurt me. Years later most of them turn out to"
                " be about one thing, and I would like to show you."
            ),
        },
    ),
    Scenario(
        key="giving_hard_feedback",
        level=Level.SENIOR,
        situation=(
            "A senior resident has to give a struggling intern mid-month feedback tomorrow, and"
            " has put it off twice."
        ),
        says="I keep rewriting my notes. I do not want to crush him.",
        form=Mode.COACH,
        meant=(
            "A skill they have to make their own. Rehearsing it with your questions beats a script."
        ),
        voices={
            Mode.ADVISE: (
                "You should begin with what you saw, then stop talking and let him answer."
            ),
            Mode.COACH: "What do you want him to feel able to do when he leaves the room?",
            Mode.COACH_WITH_WISDOM: (
                "I am mentoring you now: the kindest feedback I ever got was also the plainest."
                " Back to coaching: how would your plainest sentence sound?"
            ),
            Mode.MENTOR: (
                "My first hard feedback to an intern went badly, and he is now a partner of mine."
                " I can tell you the whole story."
            ),
        },
    ),
    Scenario(
        key="attending_style",
        level=Level.INTERN,
        situation=(
            "A new attending starts on Monday. An intern who has heard stories wants to know how"
            " to prepare for the first rounds."
        ),
        says="You know him. What does he want to hear on the first day?",
        form=Mode.ADVISE,
        meant=(
            "A specific event, and you have the knowledge. There is no need to turn it into a"
            " lesson."
        ),
        voices={
            Mode.ADVISE: (
                "Know your overnight vitals by heart, and say “I do not know” early. He likes both."
            ),
            Mode.COACH: "What has helped you to start well with other attendings?",
            Mode.COACH_WITH_WISDOM: (
                "Let me share what I have seen of him, and then it is your turn: he warms to"
                " plans. What would you like him to see of you?"
            ),
            Mode.MENTOR: (
                "I was afraid of an attending like that, and he ended up shaping my career. Such"
                " people can be doors."
            ),
        },
    ),
)
