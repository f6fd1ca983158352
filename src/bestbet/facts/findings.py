"""Everything the data says about itself, what that does to the odds, and what would mend it."""

from __future__ import annotations

from dataclasses import replace

from bestbet.facts.ages import opportunity_ages, record_start
from bestbet.facts.findings_history import history_findings
from bestbet.facts.findings_outcomes import outcome_findings
from bestbet.facts.findings_rows import row_findings
from bestbet.facts.tables import Facts, Finding

CODE = "BB-F"


def findings(facts: Facts) -> tuple[Finding, ...]:
    """Return all findings about the sales tables, in a fixed order; none of them needs the fit.

    Codes are BB-F01 .. BB-F30 and are explained in docs/maths/facts.md.
    """
    known = replace(facts, record_start=record_start(facts))
    ages = opportunity_ages(known)
    return (*outcome_findings(known, ages), *row_findings(known, ages), *history_findings(known, ages))


_SAID_BY_IMPORT = {"BB-F03": "BB-D27", "BB-F11": "BB-D21"}
"""Findings of facts that reading the files may have said already, with the lines."""


def examined(facts: Facts) -> Facts:
    """Return the facts with `record_start` filled in and the findings appended to those of the import.

    Examining twice changes nothing.
    """
    known = replace(facts, record_start=record_start(facts))
    imported = tuple(finding for finding in facts.findings if not finding.code.startswith(CODE))
    said = {finding.code for finding in imported}
    own = tuple(finding for finding in findings(known) if _SAID_BY_IMPORT.get(finding.code) not in said)
    return replace(known, findings=(*imported, *own))
