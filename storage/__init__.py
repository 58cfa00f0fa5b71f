"""What we remember: tables, one file of queries per noun, the outbox and the inbox. No Slack."""
