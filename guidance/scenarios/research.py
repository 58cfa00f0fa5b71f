"""Practice cards: research and writing."""

from guidance.modes import Mode
from guidance.scenarios.card import Level, Scenario

CARDS = (
    Scenario(
        key="research_stalled",
        level=Level.RESIDENT,
        situation=(
            "A resident's chart review has stood still for four months. They avoid you in the"
            " hallway, and today they come in anyway."
        ),
        says="I open the spreadsheet, look at it, and close it again. I am sorry.",
        form=Mode.COACH,
        meant=(
            "No lecture is needed; they have given themselves one. Ask what stands in the way, and"
            " what the next small step is."
        ),
        voices={
            Mode.ADVISE: "You should block Thursday from two to four and enter twenty charts.",
            Mode.COACH: "What happens in you when you open the spreadsheet?",
            Mode.COACH_WITH_WISDOM: (
                "I will speak from experience for one minute: my stalled projects were mostly too"
                " big. I am asking again: what could you cut in half?"
            ),
            Mode.MENTOR: (
                "I have two papers that never saw daylight, and I learned from both what I will"
                " not do again. Let us walk this one together until it is out."
            ),
        },
    ),
    Scenario(
        key="first_abstract",
        level=Level.INTERN,
        situation=(
            "The abstract is due at midnight. An intern has 340 words where 250 fit, and comes to"
            " your door at noon."
        ),
        says="Where do I cut? I have looked at it so long that I see nothing.",
        form=Mode.ADVISE,
        meant="An event with a deadline. Take the pen if they hand it to you.",
        voices={
            Mode.ADVISE: (
                "Cut the background to one sentence and drop the second table; that saves a"
                " hundred words."
            ),
            Mode.COACH: "Which one sentence would you want somebody to remember?",
            Mode.COACH_WITH_WISDOM: (
                "As a reviewer I will tell you one thing, and then it is yours again: we read the"
                " last line first. What does your last line say?"
            ),
            Mode.MENTOR: (
                "My first abstract was refused three times, and the third refusal came with the"
                " best letter of my career."
            ),
        },
    ),
    Scenario(
        key="authorship",
        level=Level.FELLOW,
        situation=(
            "A fellow did most of the work, and now a senior researcher assumes they will be first"
            " author themselves. The fellow wants a life in research."
        ),
        says="I do not want to burn a bridge, and I did the work. How do people handle this?",
        form=Mode.COACH_WITH_WISDOM,
        meant=(
            "The talk is theirs to have. How such things go in the field is worth sharing, once"
            " you say that you do."
        ),
        voices={
            Mode.ADVISE: "You should write down who did what and ask for a meeting this week.",
            Mode.COACH: "What outcome would you still be content with a year from now?",
            Mode.COACH_WITH_WISDOM: (
                "I am mentoring you now, as somebody who has been on both sides: it is best"
                " raised before the draft, and with a list. Coaching again: how would you open"
                " that talk?"
            ),
            Mode.MENTOR: (
                "Early on I lost such an argument and kept the relationship, and it has paid me"
                " back many times. I will tell you whom I would ask for help today."
            ),
        },
    ),
    Scenario(
        key="grant_or_clinic",
        level=Level.FELLOW,
        situation=(
            "A fellow wonders whether they are made for the life of a physician scientist. You"
            " have been one for twenty years."
        ),
        says="I like the questions. I do not know if I could live with the rejections.",
        form=Mode.MENTOR,
        meant=(
            "It is about who they are becoming. Share your path, the failures too, and the people"
            " who helped."
        ),
        voices={
            Mode.ADVISE: (
                "You should apply for the small foundation grant in the spring before you decide."
            ),
            Mode.COACH: "When did you last lose track of time over a question?",
            Mode.COACH_WITH_WISDOM: (
                "Let me step out of coaching and share what I have seen: those who stayed had a"
                " friend who read their drafts. And you: who would read yours?"
            ),
            Mode.MENTOR: (
                "I have a drawer with eleven refusals. What kept me going was a group of three"
                " who met each month, and I would like you to join ours."
            ),
        },
    ),
    Scenario(
        key="qi_project",
        level=Level.RESIDENT,
        situation=(
            "Every resident needs a quality project. This one has six ideas and no start, and the"
            " poster day is in five months."
        ),
        says="I have six ideas and I like none of them enough. What should I do?",
        form=Mode.COACH,
        meant=(
            "“What should I do?” invites an answer. A project they chose for themselves is the one"
            " they will finish."
        ),
        voices={
            Mode.ADVISE: "You should do the discharge calls; the data are there already.",
            Mode.COACH: "Which of the six annoys you at work every single week?",
            Mode.COACH_WITH_WISDOM: (
                "May I say something from experience, then ask? Projects live when a nurse wants"
                " them too. Which of yours would a nurse want?"
            ),
            Mode.MENTOR: (
                "My first project was on hand gel, of all things. It taught me how hospitals"
                " really move, and I have used that ever since."
            ),
        },
    ),
)
