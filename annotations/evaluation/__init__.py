"""Measuring suggesters and matching against what people labelled. Pure Python, no Django."""
