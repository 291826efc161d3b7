"""The rules of a host, to be held against any host: run by hotset's own tests, and by those of a host elsewhere.

    subject = Subject(make=MyHost, house=my_house, setup=…, pictures=album, picture=album.add)
    prove(subject)                        every rule; raises ConformanceError that names each broken one
    check(rule, subject)                  one of RULES, for a test each: pytest.mark.parametrize("rule", RULES, ids=str)

A rule that is broken is told with why it matters for money and with what the host did. Nothing here needs pytest.
"""

from hotset.hosts.conformance.suite import RULES, Finding, check, prove
from hotset.hosts.conformance.terms import ConformanceError, House, Mishap, Rule, Subject

__all__ = ["RULES", "ConformanceError", "Finding", "House", "Mishap", "Rule", "Subject", "check", "prove"]
