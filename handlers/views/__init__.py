"""How it looks: pure functions from values of the domain to Block Kit; no database, no Slack."""
