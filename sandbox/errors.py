"""What Slack says when it refuses a call."""

from typing import Any


class SlackError(Exception):
    """A refusal: `{"ok": false, "error": code, ...}`; `more` joins the answer as it is."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.more = more

    def answer(self) -> dict[str, Any]:
        """The JSON that the caller gets."""
        return {"ok": False, "error": self.code, **self.more}


def with_messages(code: str, messages: list[str]) -> SlackError:
    """A refusal that explains itself in `response_metadata.messages`, as Slack does."""
    return SlackError(code, response_metadata={"messages": messages})


class ManifestError(ValueError):
    """The manifest could not be installed: Slack would refuse it too."""


class CannotDoThatError(ValueError):
    """A person tried what Slack's own client does not offer (no such button, not a member...)."""
