"""The only floor that writes: one function per change, each with its permission and its event, in one transaction."""
