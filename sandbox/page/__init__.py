"""The sandbox's page: Slack's client in a browser, for people at this computer."""
