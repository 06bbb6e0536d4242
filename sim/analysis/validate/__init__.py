"""Validation: does a market show the published regularities of loyalty?"""
