"""Forms into registers: checked, typed, applied or quarantined, in chunks that can be resumed."""
