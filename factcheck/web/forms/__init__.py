"""Forms of the pages. They read what was typed. What is allowed is decided by the actions, whose words they show."""
