"""The story of a case: what happened, what was counted, what was said, what was not, and why."""
