"""What goes out and what comes in: one module per resource. Inputs end in ``Request`` in the schema."""
