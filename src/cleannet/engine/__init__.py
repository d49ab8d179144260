"""Records become counted uses. The step is the same wherever it runs; judging never knows which engine ran."""
