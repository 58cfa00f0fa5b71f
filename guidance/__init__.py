"""What we know about guidance: pure functions over plain values, no clock, no files, no Slack."""
