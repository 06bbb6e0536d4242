"""Validity: does the market show the regularities of loyalty that have been published?"""
