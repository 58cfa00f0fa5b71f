"""Start the sandbox on its own, for any Bolt app: `python -m sandbox --manifest manifest.yml`."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from sandbox import page
from sandbox.errors import ManifestError
from sandbox.seed import lakeside
from sandbox.server import Sandbox

WELCOME = """\
A Slack on this computer is ready. Open {page} and act as anybody there.

An app reaches it with these settings:
  SLACK_API_URL={base}
  SLACK_BOT_TOKEN={bot}
  SLACK_APP_TOKEN={app}
  SLACK_SIGNING_SECRET={secret}

{delivery}
{notes}Ctrl-C ends it; nothing is kept.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted; 2 when the manifest cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        manifest = yaml.safe_load(options.manifest.read_text(encoding="utf-8"))
        sandbox = Sandbox(manifest, lakeside())
        sandbox.mount(page.add_to)
    except (OSError, yaml.YAMLError, ManifestError) as problem:
        sys.stderr.write(f"{options.manifest}: {problem}\n")
        return 2
    try:
        asyncio.run(_serve(sandbox, options.port, options.http))
    except KeyboardInterrupt:
        return 0
    except OSError as problem:
        sys.stderr.write(f"Cannot listen on port {options.port}: {problem}\n")
        return 2
    return 0


async def _serve(sandbox: Sandbox, port: int, url: str | None) -> None:
    await sandbox.start(port)
    if url:
        sandbox.receive_by_http(url)
    sys.stdout.write(welcome(sandbox, url))
    sys.stdout.flush()
    try:
        await asyncio.Event().wait()
    finally:
        await sandbox.stop()


def welcome(sandbox: Sandbox, url: str | None) -> str:
    """What to open and what to set."""
    delivery = "Events, commands and buttons go over Socket Mode."
    if url:
        delivery = f"Events, commands and buttons are posted to {url}, signed."
    elif not sandbox.installation.manifest.socket_mode:
        delivery = (
            "Socket Mode is off: set settings.socket_mode_enabled, or give --http an address."
        )
    return WELCOME.format(
        page=sandbox.page_url,
        base=sandbox.base_url,
        bot=sandbox.bot_token,
        app=sandbox.app_token,
        secret=sandbox.signing_secret,
        delivery=delivery,
        notes="".join(f"Note: {problem}\n" for problem in sandbox.problems),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--manifest", type=Path, default=Path("manifest.yml"))
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--http", metavar="URL", help="post signed requests here")
    return parser


if __name__ == "__main__":
    sys.exit(main())
