"""Questions asked in Slack: who asks, what they may see, what they owe (PR-1, PR-2, SV-21)."""
