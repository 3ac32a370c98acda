"""Two people at the same moment, through the doors of the running product."""
