"""The app as it is installed in the workspace: who it is and with which secrets."""

from dataclasses import dataclass, field

from sandbox.ids import secret
from sandbox.manifest import Manifest

APP_ID = "A0APP"
BOT_ID = "B0APP"
BOT_USER_ID = "U0APP"


@dataclass(slots=True)
class Installation:
    """One app in one workspace; the secrets are made up anew for every sandbox."""

    manifest: Manifest
    team_id: str
    app_id: str = APP_ID
    bot_id: str = BOT_ID
    bot_user_id: str = BOT_USER_ID
    bot_token: str = field(default_factory=lambda: f"xoxb-sandbox-{secret()}")
    app_token: str = field(default_factory=lambda: f"xapp-sandbox-{secret()}")
    signing_secret: str = field(default_factory=secret)
    verification_token: str = field(default_factory=secret)
    is_revoked: bool = False

    @property
    def scopes(self) -> frozenset[str]:
        """The bot scopes that were granted: exactly those the manifest asks for."""
        return self.manifest.scopes
