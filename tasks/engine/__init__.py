"""Timeline, clocks and ladders at work on the registers: what every form and every sweep goes through."""
