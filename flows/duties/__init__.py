"""One flow per periodic duty."""
