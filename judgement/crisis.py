"""Sentences that always bring the support numbers, whatever a model says; never the only judge.

They are said by the writer of the writer, now; the same words of a patient or a student, in a
denial or in a joke about the printer are for the model to weigh.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from judgement.phrases import any_of, read
from judgement.words import Word

_SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]*")

_AGAIN = 3
"""So often a word is said that is said over and over."""


@dataclass(frozen=True, slots=True)
class _Expressions:
    said: re.Pattern[str]
    of_the_writer: re.Pattern[str]
    of_somebody_else: re.Pattern[str]
    denied_before: re.Pattern[str]


@cache
def _expressions() -> _Expressions:
    told = read("crisis")
    return _Expressions(
        re.compile(rf"\b{any_of(told['said'])}", re.IGNORECASE),
        re.compile(any_of(told["of_the_writer"]), re.IGNORECASE),
        re.compile(rf"\b{any_of(told['somebody_else'])}\b", re.IGNORECASE),
        re.compile(rf"\b{any_of(told['denied'])}\b[^.;!?\n]{{0,40}}$", re.IGNORECASE),
    )


def said(text: str) -> str:
    """Return the words of such a sentence; "" if there is none."""
    look = _expressions()
    for sentence in _SENTENCE.finditer(text.replace("’", "'")):
        match = look.said.search(sentence.group())
        if match and not _is_another(sentence.group(), match):
            begin = sentence.start()
            return text[begin + match.start() : begin + match.end()].strip()
    return ""


def again(found: Sequence[Word]) -> Word | None:
    """Return the word that is the whole of a text, said `_AGAIN` times or more; else None."""
    own = [word for word in found if word.plain[0].isalnum()]
    is_one = len(own) >= _AGAIN and len({word.plain for word in own}) == 1
    return own[0] if is_one else None


def calls_for_help(word: Word) -> bool:
    """Return whether such a word brings the numbers."""
    return word.plain in read("crisis")["again"]


def _is_another(sentence: str, match: re.Match[str]) -> bool:
    """Return whether the sentence is about somebody else, or denies it."""
    look = _expressions()
    around = sentence[: match.start()] + " … " + sentence[match.end() :]
    denied = look.denied_before.search(sentence[max(0, match.start() - 60) : match.start()])
    if look.of_the_writer.match(match.group()):
        return bool(denied)
    return bool(denied or look.of_somebody_else.search(around))
