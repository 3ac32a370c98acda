"""The addresses, one module per resource: look up, check the body, call one action, show the result."""
