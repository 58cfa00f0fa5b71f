"""What we react to: Slack and the clock. One file per journey, named alike in every layer."""
