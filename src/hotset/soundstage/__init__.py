"""The soundstage: doubles of the vendors on loopback, with a clock, faults and a bill of their own.

A double answers on its vendor's own paths, in its vendor's own words: states, errors, time units, checks of what it is
sent. Takes are real films made from the frames that came in. What the double counted as sold is its bill, reckoned here
from the vendor's published rules and not from our rate cards, so that the two can be held against each other.
"""
