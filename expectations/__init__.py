"""One Great Expectations suite per form and per register check.

`expectations.gate.check` runs a form's suite over typed rows, `expectations.registers.findings` runs the
register checks of RP-5. Great Expectations takes seconds to import, so both fetch it when first called.
"""
