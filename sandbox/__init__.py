"""A Slack on this computer: for any Bolt app, reached through `base_url` alone.

In a test of an app (its manifest read from YAML, its receiver a coroutine function):

    sandbox = Sandbox(manifest, lakeside())
    sandbox.receive_in_process(receiver)     # without this line: Socket Mode
    async with sandbox:
        app = build(token=sandbox.bot_token, base_url=sandbox.base_url)
        remy = sandbox.person("U0RESIDENT1")
        await remy.command("/tea", "with milk")
        await remy.submit(leaf="assam")
        print(remy.messages()[-1].plain())

By hand: `python -m sandbox --manifest manifest.yml`.
"""
