"""Buttons pressed in Slack: read, handed in as decisions, answered (SV-20, NT-1, MS-12)."""
