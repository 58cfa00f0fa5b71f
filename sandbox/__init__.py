"""A Slack on this computer: for any Bolt app, reached through `base_url` alone."""
