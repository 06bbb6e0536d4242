"""Scenario discovery: where among the points of a sweep something happens, as rules in words."""
