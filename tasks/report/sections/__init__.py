"""The sections of the monthly report, one function each: counted numbers in, figures, charts and tables out."""
