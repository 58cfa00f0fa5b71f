"""Errors a person can act on; the docstring of each is the sentence that person reads."""


class GuidanceError(Exception):
    """I could not do that."""

    def __str__(self) -> str:
        """Return the sentence to show: the one given, else the class docstring's first line."""
        return super().__str__() or (type(self).__doc__ or "").strip().splitlines()[0]


class NotFound(GuidanceError):
    """I could not find that. It may have been closed; your Home tab shows what is open."""

    # "Not yours" answers with this too, so that nobody learns which ids exist.


class NotYourMove(GuidanceError):
    """The other person has the next move here. I will tell you as soon as they make it."""


class OnlyTheGuide(NotYourMove):
    """Only the faculty member changes role here. You may ask for their experience at any time."""


class MovedOn(GuidanceError):
    """This has moved on since the card was drawn. I have refreshed it for you."""


class NoLongerAsked(MovedOn):
    """You direct no program here any more, so others answer this. Nothing is left for you to do."""


class ClockMoved(MovedOn):
    """The time of a meeting is another than the card showed; nobody need have done anything."""


class TimePassed(ClockMoved):
    """Its time has passed, so there is nothing to call off. Its card shows what you can do now."""


class StillToCome(ClockMoved):
    """It has another time now and is still to come. I have refreshed the card for you."""


class HasLeft(GuidanceError):
    """They are no full member here any more, so this meeting cannot be. Its card can close it."""


class WasErased(HasLeft):
    """They have left, so there is no such meeting. For somebody else, type `/guidance`."""

    # Whoever had themselves erased may be a full member still; that is not told. No card has a
    # button for what has ended with it.


class NotEnrolled(GuidanceError):
    """You are not in a guidance program here yet. Ask to join, and a director will answer you."""


class NotADirector(GuidanceError):
    """Only a program director can set programs up."""


class NotToSetUp(NotADirector):
    """Only a program director can set programs up. Did you mean a goal? Begin with another word."""


class NotAGuide(GuidanceError):
    """This shows faculty how learners find their guidance. You guide nobody here yet."""


class Outsider(NotEnrolled):
    """Guidance is for full members of this workspace, not for guests or other organisations."""


class Guest(Outsider):
    """Guidance is for full members of this workspace, not for guests or other organisations."""

    def __str__(self) -> str:
        """Return that, and what is left to somebody who was a full member."""
        return (
            f"{super().__str__()} No reminders come to you any more. Type `/guidance privacy` to"
            " take along what is kept about you, or to have it erased."
        )


class InvalidField(GuidanceError):
    """Please check this field."""

    def __init__(self, field: str, sentence: str) -> None:
        """Name the `field` (a domain name such as "goal") and what to do about it."""
        super().__init__(sentence)
        self.field = field
        self.sentences = {field: sentence}
        """What to do about each field that is wrong; this one's stands first."""


class EachField:
    """The checks of a form, each in a `with` of its own: one that fails keeps none from being made.

    What a check was to return is not there if it failed: `done` comes before anything uses it.
    """

    def __init__(self) -> None:
        """Begin with nothing wrong."""
        self._wrong: list[InvalidField] = []

    def __enter__(self) -> None:
        """Begin one check."""

    def __exit__(self, _kind: object, error: BaseException | None, _where: object) -> bool:
        """Keep what is wrong with a field; every other error ends the whole."""
        if not isinstance(error, InvalidField):
            return False
        self._wrong.append(error)
        return True

    def done(self) -> None:
        """End the checks.

        Raises:
            InvalidField: the first that is wrong, with the sentences of all of them.
        """
        if not self._wrong:
            return
        first = self._wrong[0]
        for error in self._wrong:
            first.sentences = {**error.sentences, **first.sentences}
        raise first


ASKED_TIME = "That is the time that was asked for. Choose another, or close this and press Accept."
"""Said under the field of a guide who offers it."""
