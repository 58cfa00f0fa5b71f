"""The workspace that a sandbox starts with: a plainly invented teaching hospital."""

from sandbox.users import User
from sandbox.workspace import Workspace

TEAM_ID = "T0LAKESIDE"
GENERAL = "C0GENERAL"
RESIDENCY = "C0RESIDENCY"

EASTERN = "America/New_York"
CENTRAL = "America/Chicago"
PACIFIC = "America/Los_Angeles"
INDIA = "Asia/Kolkata"

PEOPLE = (
    User("U0DIRECTOR", "dana.director", "Dana Director", "Program director, Internal Medicine"),
    User("U0FACULTY1", "faye.heart", "Faye Heart", "Attending, Cardiology", EASTERN),
    User("U0FACULTY2", "finn.lung", "Finn Lung", "Attending, Pulmonology", CENTRAL),
    User("U0FACULTY3", "fiona.ward", "Fiona Ward", "Attending, Hospital Medicine", PACIFIC),
    User("U0RESIDENT1", "remy.first", "Remy First", "PGY-1", EASTERN),
    User("U0RESIDENT2", "rosa.second", "Rosa Second", "PGY-1", EASTERN),
    User("U0RESIDENT3", "ravi.third", "Ravi Third", "PGY-2, on elective", INDIA),
    User("U0RESIDENT4", "ruth.fourth", "Ruth Fourth", "PGY-2", CENTRAL),
    User("U0RESIDENT5", "rafi.fifth", "Rafi Fifth", "PGY-3", PACIFIC),
    User("U0RESIDENT6", "rina.sixth", "Rina Sixth", "PGY-3", EASTERN),
    User("U0OUTSIDER", "otis.outside", "Otis Outside", "Billing office", CENTRAL),
    User("U0GONE", "gil.gone", "Gil Gone", "Attending, Nephrology", EASTERN, deleted=True),
)
OTHER_BOT = User(
    "U0OTHERBOT", "paging_bot", "Paging Bot", is_bot=True, bot_id="B0OTHERBOT", app_id="A0OTHER"
)


def lakeside() -> Workspace:
    """A fresh Lakeside Teaching Hospital: 12 people, one other bot, two channels."""
    workspace = Workspace(TEAM_ID, "Lakeside Teaching Hospital", "lakeside-teaching")
    for user in (*PEOPLE, OTHER_BOT):
        workspace.add_user(user)
    here = [user.id for user in PEOPLE if not user.deleted]
    workspace.add_channel(GENERAL, "general", [*here, OTHER_BOT.id])
    workspace.add_channel(RESIDENCY, "residency", [u for u in here if u != "U0OUTSIDER"])
    return workspace
