"""Guards taken out one at a time, to see that the test that stands for each turns red (`make mutants`)."""
