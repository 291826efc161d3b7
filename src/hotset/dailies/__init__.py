"""Judging a take: technical checks, and a verdict with its reasons and a usable range."""
