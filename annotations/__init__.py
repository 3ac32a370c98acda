"""Annotations: articles, revisions, spans and suggestions. Knows text; knows nothing of desks, roles or verdicts."""
