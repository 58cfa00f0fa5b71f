"""Practice cards: procedures and clinical skills."""

from guidance.modes import Mode
from guidance.scenarios.card import Level, Scenario

CARDS = (
    Scenario(
        key="central_line",
        level=Level.INTERN,
        situation=(
            "An intern has missed three central lines this week. A nurse heard them swear under"
            " their breath. They ask for a word after sign-out."
        ),
        says="My hands shake as soon as you stand behind me. I can do it fine in the sim lab.",
        form=Mode.COACH,
        meant=(
            "The skill is there in the lab. What differs at the bedside is theirs to find, with"
            " your questions."
        ),
        voices={
            Mode.ADVISE: "You should rest your wrist on the chest and hold the probe like a pen.",
            Mode.COACH: "What is different between the sim lab and the bedside for you?",
            Mode.COACH_WITH_WISDOM: (
                "Let me change hats: in my experience hands calm down when the steps are said"
                " aloud. Back to your own plan: what would you like to try first?"
            ),
            Mode.MENTOR: (
                "My hands shook for a whole year, and my own mentor never told anyone. I would"
                " like to do the same for you."
            ),
        },
    ),
    Scenario(
        key="airway_next_case",
        level=Level.RESIDENT,
        situation=(
            "Five minutes before an intubation, a resident asks from across the bed. The patient's"
            " neck is short and the mouth opens two fingers."
        ),
        says="Do I take the video scope or try direct first?",
        form=Mode.ADVISE,
        meant="There is no time for questions. A clear answer now, and a talk about it later.",
        voices={
            Mode.ADVISE: "Take the video scope first, and have the bougie open beside you.",
            Mode.COACH: (
                "What do you see in this airway, and what does that make you want to have ready?"
            ),
            Mode.COACH_WITH_WISDOM: (
                "I am stepping out of coaching, because I have a concern: I would not start"
                " direct with this mouth. When we are done, what will you have seen?"
            ),
            Mode.MENTOR: (
                "I once insisted on direct in such an airway, and it shaped how I have thought"
                " about pride ever since."
            ),
        },
    ),
    Scenario(
        key="endoscopy_slow",
        level=Level.FELLOW,
        situation=(
            "A GI fellow takes twice as long as their peers to reach the cecum. They want to lead"
            " an endoscopy unit in time."
        ),
        says="I want to get fast without getting sloppy. Where do the good ones save time?",
        form=Mode.COACH_WITH_WISDOM,
        meant=(
            "A skill that leads somewhere. They lead; your knowledge of the craft is welcome when"
            " it is announced."
        ),
        voices={
            Mode.ADVISE: "You should reduce the loop at the sigmoid every time before you push on.",
            Mode.COACH: "Where on the way do you notice that you lose time?",
            Mode.COACH_WITH_WISDOM: (
                "I am mentoring you now: those I trained who got quick had first learned to go"
                " slowly at the bends. Coaching again: which bend will you watch tomorrow?"
            ),
            Mode.MENTOR: (
                "I have built two units, and the people who led them well were the patient ones."
                " Let us think about your path there over this year."
            ),
        },
    ),
    Scenario(
        key="goals_of_care",
        level=Level.INTERN,
        situation=(
            "After a family meeting that went in circles, an intern asks for feedback on how they"
            " lead such talks."
        ),
        says="I say all the right words and nobody ends up any clearer. What am I doing wrong?",
        form=Mode.COACH,
        meant=(
            "Feedback is asked for, and they noticed the gap by themselves. Questions turn that"
            " into a plan they will use."
        ),
        voices={
            Mode.ADVISE: (
                "Next time, ask what the family understands before you say anything at all."
            ),
            Mode.COACH: "At which moment did you feel that you were losing them?",
            Mode.COACH_WITH_WISDOM: (
                "May I share what I have seen, and then hand it back? Families hear very little"
                " until they have cried. What could you leave room for?"
            ),
            Mode.MENTOR: (
                "I learned this from a chaplain in my second year, and I would like you to meet"
                " her."
            ),
        },
    ),
    Scenario(
        key="presentation_rounds",
        level=Level.STUDENT,
        situation=(
            "A third-year student presents for nine minutes on rounds while the team looks at the"
            " clock. They come to you afterwards by themselves."
        ),
        says="I know it is too long. I am afraid to leave out the one thing you ask about.",
        form=Mode.COACH,
        meant=(
            "They know the problem and its cause. Ask until they have a way of their own to choose."
        ),
        voices={
            Mode.ADVISE: (
                "You should give one sentence, three findings, and your plan. Nothing else."
            ),
            Mode.COACH: "How would you decide which one thing matters most today?",
            Mode.COACH_WITH_WISDOM: (
                "Let me tell you from the listener's side, and I will say when I am done: we"
                " remember the first line and the plan. I am done: what could you cut?"
            ),
            Mode.MENTOR: (
                "I was known for long presentations until a senior told me a story about trust,"
                " and that talk still guides me."
            ),
        },
    ),
    Scenario(
        key="consult_call",
        level=Level.INTERN,
        situation=(
            "It is 4 p.m. An intern has to call cardiology for the first time, and the last"
            " consultant hung up on them."
        ),
        says="What do I say first so that they do not bite my head off?",
        form=Mode.ADVISE,
        meant="One call, in ten minutes. Words to begin with are a fair thing to give.",
        voices={
            Mode.ADVISE: (
                "Say your question in the first sentence, then the three facts they need to"
                " answer it."
            ),
            Mode.COACH: (
                "If you were the one answering the phone, what would you want to hear first?"
            ),
            Mode.COACH_WITH_WISDOM: (
                "I will speak as a former consultant for a second: we listen to whoever has a"
                " question. Back to coaching: what is yours?"
            ),
            Mode.MENTOR: (
                "When I was an intern my knees were soft at each of those calls. It gets better,"
                " and I will tell you how it did for me."
            ),
        },
    ),
)
