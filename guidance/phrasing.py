"""The same thought as a coach or a mentor would say it: templates around what was written.

A template is offered, never put in anybody's mouth: where no thought can be lifted out of the
sentence, the words are general ones.
"""

import re
from dataclasses import dataclass

from guidance.modes import Mode
from guidance.practice import Voice

LONGEST_THOUGHT = 200
"""Characters of a thought that is lifted into a template; a longer one is more than a sentence."""

_TELLS = re.compile(
    r"^(?:well,? |look,? |honestly,? |so,? |ok(?:ay)?,? )*"
    r"(?:you (?:should|could|might want to|need to|ought to|must|have to)"
    r"|i(?: would|'d|’d) (?:suggest (?:that )?you|recommend (?:that )?you|advise you to|just)"
    r"|i(?: would|'d|’d)|why (?:don't|don’t|not) you|have you (?:tried|considered|thought of)"
    r"|try to|make sure (?:to|you)|just|please)"
    r"\s+(?:just |also |first |really |probably |definitely )*(?P<thought>[^.!?\n]+)",
    re.IGNORECASE,
)
_LIVED = re.compile(
    r"^(?:in my experience,?|what (?:has )?worked for me (?:was|is)|i found that|for me,?)"
    r"\s+(?P<thought>[^.!?\n]+)",
    re.IGNORECASE,
)
_MINE = {"your": "my", "yours": "mine", "yourself": "myself"}
_YOU = re.compile(r"\byou\b", re.IGNORECASE)
"""A bare "you" may be "I" or "me" when somebody tells it of themself, so it is left alone."""
_NEGATED = re.compile(r"^(not|never)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Thought:
    """What a sentence is about, lifted out of the words around it."""

    words: str
    is_deed: bool
    """Whether it is something to do, in the plain form of the verb: "call your chief"."""


def thought_in(sentence: str) -> Thought | None:
    """Return the thought, None where none can be lifted out cleanly."""
    for pattern, is_deed in ((_TELLS, True), (_LIVED, False)):
        found = pattern.match(sentence.strip())
        if found and len(found["thought"]) <= LONGEST_THOUGHT:
            words = found["thought"].strip(" ,;:")
            clean = not (is_deed and (_NEGATED.match(words) or words.split()[0].endswith("ing")))
            return Thought(words, is_deed) if words and clean else None
    return None


def otherwise(sentence: str, voice: Voice) -> dict[Mode, str]:
    """Return the thought in the voices that the sentence does not have, by their form."""
    thought = thought_in(sentence)
    said = {
        Mode.ADVISE: _advising(thought),
        Mode.COACH: _coaching(thought),
        Mode.MENTOR: _mentoring(thought),
    }
    own = {Voice.ADVISING: Mode.ADVISE, Voice.COACHING: Mode.COACH, Voice.MENTORING: Mode.MENTOR}
    return {mode: words for mode, words in said.items() if own.get(voice) is not mode}


def _advising(thought: Thought | None) -> str:
    if thought and thought.is_deed:
        return f"My suggestion: {thought.words}. You are free to do something else."
    return "My suggestion is … , because … . You are free to do something else."


def _coaching(thought: Thought | None) -> str:
    if thought and thought.is_deed:
        return (
            f"If you were to {thought.words}, what would that change? And what else could you do?"
        )
    if thought:
        return "What have you seen work so far? And what else could you try?"
    return "What would you like to be different? What could you do, and what else?"


def _mentoring(thought: Thought | None) -> str:
    if thought and thought.is_deed and not _YOU.search(thought.words):
        return f"When I was where you are, it helped me to {_mine(thought.words)}. It may help you."
    return "When I was where you are, what helped me was … . It may help you."


def _mine(words: str) -> str:
    """Return the words as somebody says them of themself."""
    return re.sub(r"[\w'’]+", lambda word: _MINE.get(word[0].lower(), word[0]), words)
