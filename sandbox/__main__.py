"""Start the sandbox on its own, for any Bolt app: `python -m sandbox --manifest manifest.yml`."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from sandbox import page
from sandbox.errors import ManifestError
from sandbox.seed import lakeside
from sandbox.server import Sandbox

HIGHEST_PORT = 65_535

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
    """Serve until interrupted; 2 when the manifest, the port or the address cannot be used."""
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
        remedy = f"Cannot listen on port {options.port}, choose another with --port"
        sys.stderr.write(f"{remedy}: {problem.strerror}\n")
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
    parser.add_argument("--port", type=_port, default=0, help="0 takes a free one")
    parser.add_argument("--http", type=_address, metavar="URL", help="post signed requests here")
    return parser


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) <= HIGHEST_PORT):
        raise argparse.ArgumentTypeError(
            f"“{text}” is no port: give a number from 1 to {HIGHEST_PORT}, or 0 for a free one"
        )
    return int(text)


def _address(text: str) -> str:
    wrong = argparse.ArgumentTypeError(
        f"“{text}” is no web address: give one such as http://127.0.0.1:3000/slack/events"
    )
    try:
        parts = urlsplit(text)
        is_whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # as for a port that cannot be
        raise wrong from None
    if not is_whole:
        raise wrong
    return text


if __name__ == "__main__":
    sys.exit(main())
