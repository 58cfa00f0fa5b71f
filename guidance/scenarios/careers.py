"""Practice cards: career and fellowship."""

from guidance.modes import Mode
from guidance.scenarios.card import Level, Scenario

CARDS = (
    Scenario(
        key="fellowship_choice",
        level=Level.RESIDENT,
        situation=(
            "A second-year resident is torn between cardiology and palliative care. They ask"
            " whether you would meet now and then this year."
        ),
        says="I love both, and they are such different lives. How did you know?",
        form=Mode.MENTOR,
        meant=(
            "They ask for your path, over time. Tell it as yours, and let others be heard as well."
        ),
        voices={
            Mode.ADVISE: "You should do an elective in each before April, and decide then.",
            Mode.COACH: "When you picture an ordinary Tuesday in ten years, what are you doing?",
            Mode.COACH_WITH_WISDOM: (
                "I will speak as somebody in the field for a moment, then go back: the call"
                " changes with age more than the medicine does. What does that stir up in you?"
            ),
            Mode.MENTOR: (
                "I chose on the third try, and what decided it was the patients I thought of at"
                " home. Let me introduce you to two people who chose the other way."
            ),
        },
    ),
    Scenario(
        key="rank_list",
        level=Level.STUDENT,
        situation=(
            "Rank lists close tomorrow night. A student has two programs side by side in first"
            " place and calls you."
        ),
        says="It is due tomorrow. Which one would you put first?",
        form=Mode.ADVISE,
        meant=(
            "One decision with a deadline. Say what you would do and why; the student clicks the"
            " button."
        ),
        voices={
            Mode.ADVISE: (
                "I would put the one first where you liked the residents, because you will spend"
                " your nights with them."
            ),
            Mode.COACH: "If the one you put second called you on Match Day, how would you feel?",
            Mode.COACH_WITH_WISDOM: (
                "May I speak from years of watching this? Nobody has regretted going where they"
                " laughed at the dinner. And you: what do you make of it?"
            ),
            Mode.MENTOR: (
                "I ranked with my head and had to move after two years. I will tell you what I"
                " learned from that about myself."
            ),
        },
    ),
    Scenario(
        key="academic_or_private",
        level=Level.FELLOW,
        situation=(
            "A fellow with two offers, one academic and one private, wants to talk about the life"
            " behind each, and not only this week."
        ),
        says=(
            "I do not only want to pick a job. I want to know what kind of doctor I will be in ten"
            " years."
        ),
        form=Mode.MENTOR,
        meant="Character and career, with a long view. That is what mentoring is for.",
        voices={
            Mode.ADVISE: (
                "You should take the academic offer if you want to teach more than one day a week."
            ),
            Mode.COACH: (
                "What would you have to give up with each, and which loss could you live with?"
            ),
            Mode.COACH_WITH_WISDOM: (
                "I am mentoring you now, as I have worked in both: money evens out and colleagues"
                " do not. Coaching again: who would your colleagues be?"
            ),
            Mode.MENTOR: (
                "I left academia for four years and came back for the teaching. In my experience"
                " it helps to keep one foot in both, and I will open my address book for you."
            ),
        },
    ),
    Scenario(
        key="cv_review",
        level=Level.RESIDENT,
        situation=(
            "A resident sends their CV for the fellowship application and asks for ten minutes."
            " The portal closes on Friday."
        ),
        says="Could you look it over? Should the poster from college stay on?",
        form=Mode.ADVISE,
        meant="A single question with an answer. Ten minutes is what they asked for.",
        voices={
            Mode.ADVISE: "Take the college poster off, and move your quality project to the top.",
            Mode.COACH: "What should a reader know about you after ten seconds?",
            Mode.COACH_WITH_WISDOM: (
                "I have read hundreds of these, so let me say it as a reader: gaps worry us less"
                " than padding. What would you like to keep, knowing that?"
            ),
            Mode.MENTOR: (
                "My own first CV was four pages of hope. What people later asked about was one"
                " line, and I would like to help you find yours."
            ),
        },
    ),
    Scenario(
        key="first_generation",
        level=Level.INTERN,
        situation=(
            "An intern, the first in their family at a university, feels that everybody else has a"
            " map. They ask if you would take them on."
        ),
        says=(
            "Everybody seems to know rules that nobody told me. I would like somebody who has been"
            " there."
        ),
        form=Mode.MENTOR,
        meant=(
            "Belonging in the field is learned over years, from somebody who shares the unwritten"
            " rules and opens doors."
        ),
        voices={
            Mode.ADVISE: "You should join the minority housestaff council; they meet on Thursdays.",
            Mode.COACH: "Where have you found your own way before, when nobody had a map?",
            Mode.COACH_WITH_WISDOM: (
                "I will tell you one unwritten rule from my own years, and then ask you: people"
                " like to be asked. Whom would you like to ask?"
            ),
            Mode.MENTOR: (
                "I was the first in my family too, and one person who explained the rules to me"
                " made the difference. I would like to be that for you."
            ),
        },
    ),
    Scenario(
        key="part_time_training",
        level=Level.RESIDENT,
        situation=(
            "A resident is expecting a child and wonders whether an academic career and a family"
            " can go together. You raised two children as a clinician scientist."
        ),
        says=(
            "You did both. I would like to hear how it really was, not the version for the website."
        ),
        form=Mode.MENTOR,
        meant=(
            "They ask for lived experience, honestly told. Advice on leave forms can wait for"
            " another day."
        ),
        voices={
            Mode.ADVISE: "You should talk to the GME office about leave before week twenty.",
            Mode.COACH: "What would “both” look like to you in a good week?",
            Mode.COACH_WITH_WISDOM: (
                "May I leave coaching for a moment and speak from my own years? The third year"
                " was the hardest, and it passed. What are you most afraid of?"
            ),
            Mode.MENTOR: (
                "It was messier than it looks. What carried me was a partner who cooked and a"
                " chair who let me leave at five, and I will tell you what I would do differently."
            ),
        },
    ),
    Scenario(
        key="niche_in_field",
        level=Level.FELLOW,
        situation=(
            "A fellow is good at point-of-care ultrasound and wonders whether to make it a niche."
            " They have eight weeks to build something."
        ),
        says="I would like to build a course. I do not know if it leads anywhere in this field.",
        form=Mode.COACH_WITH_WISDOM,
        meant=(
            "A task now, with a view of where it leads. They lead it, and your map of the field"
            " helps on request."
        ),
        voices={
            Mode.ADVISE: "You should start with one lecture and put it in the fellows' conference.",
            Mode.COACH: (
                "What is the smallest version of the course that you could try in eight weeks?"
            ),
            Mode.COACH_WITH_WISDOM: (
                "I am mentoring you now: in this field niches grew from teaching others, and the"
                " national group is always short of teachers. Back to coaching: who would be your"
                " first ten learners?"
            ),
            Mode.MENTOR: (
                "My own niche began with a favor I could not refuse. Over the years it brought me"
                " most of my friends in the field."
            ),
        },
    ),
)
