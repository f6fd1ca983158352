"""Choosing: the best mix of means under the limits, found and reported on different luck."""
