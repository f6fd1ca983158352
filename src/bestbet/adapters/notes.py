"""The words in which the import says what it found, what that does to the answers, and what would mend it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from bestbet.adapters.attributes import spreadsheet_damage
from bestbet.adapters.columns import first_places
from bestbet.adapters.crm_deals import Gathered, Source
from bestbet.adapters.deals import Deals
from bestbet.adapters.identity import look_alikes
from bestbet.adapters.known_until import KnownUntil
from bestbet.adapters.lookups import Lookup, Near
from bestbet.adapters.mapping import FILE, FileMap
from bestbet.adapters.raw import RawTable, Reject
from bestbet.adapters.recognise_words import Table
from bestbet.errors import MOST_OF_A_KIND, DataError, Place, Problem, quote
from bestbet.facts.tables import NO_AMOUNT, Facts, Finding, Outcome, RowCount

_MOST_REJECTED = 0.5
_KINDS = {"account": "Account", "product": "Product", "owner": "Owner"}


def plural(n: int, one: str, many: str | None = None) -> str:
    """Return a count with its noun: 1 row, 1,204 rows."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def money(amount: float) -> str:
    """Return an amount as people say it: 3.1 M, 820 k, 95."""
    for size, unit in ((1e9, " bn"), (1e6, " M"), (1e3, " k")):
        if abs(amount) >= size:
            return f"{amount / size:.1f}{unit}"
    return f"{amount:.0f}"


# What stops the import ------------------------------------------------------------------------------------------------


def no_rate(code: str, n: int) -> Problem:
    """Return that amounts of one currency cannot be added to the others."""
    text = f"No exchange rate for {code} ({plural(n, 'row')}). Bestbet never assumes 1.0. Nothing was imported."
    remedy = f"Convert the amounts in the export, or leave these rows out: filter {code} before you export."
    return Problem("BB-D10", text, remedy)


def no_dates() -> Problem:
    """Return that the rows carry no day on which anything happened."""
    return Problem(
        "BB-D12",
        "No row has a date on which something happened (creation, closing, purchase), so nothing tells how fast the "
        "team sells, and no forecast can be made.",
        'Export the creation date and the closing date with each row, or name their columns: --map created="Create '
        'Date" --map closed="Close Date".',
    )


def nothing_to_read(given: Sequence[object], rows: Sequence[RowCount]) -> list[Problem]:
    """Return for every file why it is no sales history."""
    problems = []
    for item, count in zip(given, rows, strict=True):
        how: FileMap = item.how  # type: ignore[attr-defined]  # Given stands in crm, which imports this module
        if how.table is Table.IGNORED:
            why = how.note or "facts.yaml says to ignore it"
            problems.append(_not_history(count.file, why))
        elif count.read == 0:
            text = f"{count.file} has a header but no rows."
            problems.append(Problem("BB-D13", text, "Export it again; check the filter of the export."))
        elif how.table is Table.ORDER_LINES:
            problems.append(_not_history(count.file, _LINES_ALONE))
        else:
            reasons = ", ".join(f"{plural(n, 'row')} {reason}" for reason, n in count.reasons.items())
            alone = f"it holds {how.table.value.replace('_', ' ')}, which say nothing without opportunities"
            problems.append(_not_history(count.file, f"no row of it can be used ({reasons})" if reasons else alone))
    return problems


_LINES_ALONE = (
    "it holds lines of orders, but no column says whose they are; give the orders as well, or name it "
    "(--map account=COLUMN)"
)


def _not_history(file: str, why: str) -> Problem:
    return Problem(
        "BB-D11",
        f"{file} is no sales history: {why}.",
        "Bestbet needs one row per opportunity, lead or purchase, each with a date. The result of a test belongs into "
        "the evidence (bestbet weigh).",
    )


def stage_needs_word(stage: str, n: int, amount: float, place: Place) -> Problem:
    """Return that an unknown stage looks closed, and only a person can say whether it was won or lost."""
    text = (
        f"Stage {quote(stage)} ({_deals(n, amount)}) is not in your stage map. These deals look closed, and whether "
        "they were won or lost would change the win rate. Nothing was imported."
    )
    return Problem("BB-D09", text, f'Add it under "stages:" at {_at(place)}, for example: "{stage}": lost.')


def stage_taken_as_open(stage: str, n: int, amount: float, place: Place) -> Finding:
    """Return that an unknown stage shows no sign of an end and counts as open."""
    return Finding(
        "BB-D09",
        f"Stage {quote(stage)} ({_deals(n, amount)}) is not in your stage map, and nothing shows that these deals "
        "ended.",
        "They count as open. If they were lost, the win rate is overstated.",
        f'Say so under "stages:" at {_at(place)}, for example: "{stage}": open.',
    )


def _deals(n: int, amount: float) -> str:
    return plural(n, "deal") + (f", {money(amount)}" if amount else "")


def _at(place: Place) -> str:
    return f"{place.file}:{place.line}" if place.line else place.file


def unknown_attribute(key: str, name: str, known: Sequence[str], place: Place | None) -> Problem:
    """Return that segment_by or source_by names something that no file has."""
    remedy = f"Known are: {', '.join(known) or 'none'}."
    return Problem("BB-D14", f"{key} names {quote(name)}, which no file has.", remedy, place or Place(FILE))


def refuse_if_mostly_rejected(rows: Sequence[RowCount], rejects: Sequence[Reject]) -> None:
    """Raise if more than half of the rows of a file were rejected: the file is then not what it was taken for."""
    problems = []
    for count in rows:
        if count.read and count.rejected > _MOST_REJECTED * count.read:
            first = [reject for reject in rejects if reject.file == count.file][:3]
            shown = "; ".join(f"line {reject.line:,}: {reject.detail}" for reject in first)
            text = (
                f"{count.rejected:,} of {plural(count.read, 'row')} of {count.file} cannot be read ({shown}). "
                "Nothing was imported."
            )
            remedy = f"Check how the file was exported, and which column is which in {FILE}."
            problems.append(Problem("BB-D08", text, remedy))
    if problems:
        raise DataError(problems)


# What is only said ----------------------------------------------------------------------------------------------------


def of_file(raw: RawTable, how: FileMap) -> list[Finding]:
    """Return what one file says about itself: its header, and ranges that a spreadsheet took for dates."""
    findings = [Finding("BB-D13", f"{raw.file}: {note}") for note in raw.notes]
    if how.table is Table.IGNORED:
        why = how.note or f"{FILE} says so"
        findings.append(Finding("BB-D11", f"{raw.file} was not used: {why}."))
    for column, label, was in spreadsheet_damage(raw):
        findings.append(
            Finding(
                "BB-D22",
                f'{raw.file}, column "{column}": {quote(label)} was most likely "{was}" before a '
                "spreadsheet took it for a date.",
                "The column holds two texts for one range.",
                "Export again without opening the file in a spreadsheet, or correct the texts.",
            )
        )
    return findings


def unused_wins(wins: Sequence[Source]) -> list[Finding]:
    """Skip tables of wins beside opportunities, which say the same, and say so."""
    findings = []
    for source in wins:
        source.columns.book.skip(np.ones(len(source.columns.raw), np.bool_), "opportunities are counted, not wins")
        text = f"{source.columns.raw.file} was not used: the opportunities say already which were won."
        findings.append(Finding("BB-D11", text))
    return findings


def no_stages(n: int) -> Finding:
    """Return that nothing says how any opportunity stands."""
    return Finding(
        "BB-D23",
        f"Nothing says whether any of the {n:,} opportunities is open, won or lost: no stage is filled in.",
        "They all count as open; win rate and sales cycle cannot be learned.",
        "Export the stage of each opportunity.",
    )


def without_partner(lookup: Lookup, missing: Mapping[str, int]) -> Finding:
    """Return that keys have no row in the table that describes them."""
    most = sorted(missing.items(), key=lambda item: (-item[1], item[0]))[:3]
    shown = ", ".join(f"{quote(label)} ({n:,})" for label, n in most)
    return Finding(
        "BB-D17",
        f"{plural(len(missing), lookup.field)} of {plural(sum(missing.values()), 'row')} stand in no row of "
        f"{' or '.join(lookup.files)}, for example {shown}.",
        f"What these files say about {lookup.field}s is unknown there.",
        "Export both files on the same day.",
    )


def near_match(near: Near, files: str) -> Finding:
    """Return that two names look alike and were not joined."""
    return Finding(
        "BB-D16",
        f"{_KINDS.get(near.field, near.field)} {quote(near.label)} ({plural(near.n, 'row')}) looks like "
        f"{quote(near.other)}{files}. They were not joined.",
        "They count as two, and what is known of one is not known of the other.",
        f'If they are the same, write "same_as: {{{near.field}: {{{near.label}: {near.other}}}}}" into {FILE}.'
        if near.field in _KINDS
        else "If they are the same, correct the export.",
    )


def of_rows(sources: Sequence[Source], deals: Deals, outcome: npt.NDArray[np.int8], last: date) -> list[Finding]:
    """Return what single rows say against themselves: dates in the wrong order, values that are no price."""
    ended = outcome != Outcome.OPEN
    day = np.datetime64(last)

    def places(rows: npt.NDArray[np.bool_]) -> str:
        at = np.flatnonzero(rows)
        shown = [sources[deals.file[row]].columns.raw.place(int(deals.row[row])) for row in at[:MOST_OF_A_KIND]]
        more = len(at) - len(shown)
        return first_places(shown) + (f" and {more:,} more" if more > 0 else "")

    findings = []
    reverse = ended & ~np.isnat(deals.created) & ~np.isnat(deals.closed) & (deals.closed < deals.created)
    if reverse.any():
        findings.append(
            Finding(
                "BB-D21",
                f"{plural(int(reverse.sum()), 'opportunity', 'opportunities')} closed before being created "
                f"({places(reverse)}).",
                "They count as won or lost on the day they closed. Written down within a month of it, one counts as "
                "come that day, for nobody saw it open; how long others were open is taken from those that ended so.",
                "Correct the dates, or map another column as the creation date.",
            )
        )
    beyond = ended & ~np.isnat(deals.closed) & (deals.closed > day)
    if beyond.any():
        findings.append(
            Finding(
                "BB-D25",
                f"{plural(int(beyond.sum()), 'closed opportunity', 'closed opportunities')} carry a closing day after "
                f"{last}, the last day anything is known about ({places(beyond)}).",
                "A day in the future is no event: how they ended counts, when is unknown.",
                "Correct the dates.",
            )
        )
    return findings + _of_prices(deals, outcome)


def _of_prices(deals: Deals, outcome: npt.NDArray[np.int8]) -> list[Finding]:
    findings = []
    priced = deals.amount != NO_AMOUNT
    zero_lost = int((priced & (deals.amount == 0) & (outcome == Outcome.LOST)).sum())
    if zero_lost:
        text = f"{plural(zero_lost, 'lost opportunity', 'lost opportunities')} carry the value 0."
        findings.append(Finding("BB-D26", text, "That is no price: their values count as unknown."))
    zero = int((priced & (deals.amount == 0) & (outcome == Outcome.WON)).sum())
    if zero:
        text = f"{plural(zero, 'won opportunity', 'won opportunities')} carry the value 0."
        findings.append(Finding("BB-D26", text, "Their values count as unknown.", "Fill in the amounts."))
    negative = int((priced & (deals.amount < 0)).sum())
    if negative:
        text = f"{plural(negative, 'opportunity', 'opportunities')} carry a negative value."
        findings.append(Finding("BB-D26", text, "Their values count as unknown.", "Export credits as orders."))
    return findings


def of_import(
    facts: Facts,
    rows: Sequence[RowCount],
    rejects: Sequence[Reject],
    near: Sequence[Near],
    until: KnownUntil,
    gathered: Gathered | None,
) -> list[Finding]:
    """Return what the import as a whole has to say."""
    findings = _of_rejects(rows, rejects)
    files = {"product": Table.PRODUCTS, "account": Table.ACCOUNTS, "owner": Table.OWNERS}
    for match in near[:MOST_OF_A_KIND]:
        names = [count.file for count in rows if files.get(match.field, Table.IGNORED).value == count.table]
        findings.append(near_match(match, f" in {names[0]}" if names else ""))
    if len(near) > MOST_OF_A_KIND:
        text = f"{len(near) - MOST_OF_A_KIND:,} more names look alike; facts.yaml lists them."
        findings.append(Finding("BB-D16", text))
    if until.n_beyond:
        text = (
            f"{plural(until.n_beyond, 'date')} lie more than a year after all others; {until.day} is taken as the last "
            "day that the files know about."
        )
        findings.append(Finding("BB-D25", text, "", "Correct these dates, or set the day with --as-of."))
    return findings + _of_gathered(facts, gathered)


def _of_rejects(rows: Sequence[RowCount], rejects: Sequence[Reject]) -> list[Finding]:
    findings = []
    for count in rows:
        if not count.rejected:
            continue
        mine = [reject for reject in rejects if reject.file == count.file]
        by_reason: dict[str, int] = {}
        for reject in mine:
            by_reason[reject.reason] = by_reason.get(reject.reason, 0) + 1
        reasons = ", ".join(f"{n:,} {reason}" for reason, n in sorted(by_reason.items(), key=lambda i: (-i[1], i[0])))
        findings.append(
            Finding(
                "BB-D08",
                f"Imported {count.loaded:,} of {plural(count.read, 'row')} of {count.file}; {count.rejected:,} "
                f"rejected ({reasons}): {first_places([reject.place for reject in mine])}.",
                f"{count.rejected / count.read:.1%} of the rows are missing from every answer.",
                "The reasons per line are in the rejects.csv of this import.",
            )
        )
    return findings


def _of_gathered(facts: Facts, gathered: Gathered | None) -> list[Finding]:
    if gathered is None or facts.opportunities is None:
        return []
    findings = []
    outcome = facts.opportunities.outcome
    n_won, n_lost = int((outcome == Outcome.WON).sum()), int((outcome == Outcome.LOST).sum())
    if not facts.are_losses_recorded:
        n_open = len(outcome) - n_won - n_lost
        findings.append(
            Finding(
                "BB-D27",
                f"Losses are never recorded: {n_won:,} won, {n_open:,} without an end, none lost.",
                "Whether an old one is lost or only slow is judged from how long wins took."
                if n_open
                else "No win rate can be known: forecasts rest on how many are won each week.",
                "Export lost opportunities as well, with the day they were lost.",
            )
        )
    if len(outcome) and not n_won and not n_lost:
        findings.append(
            Finding(
                "BB-D28",
                f"All {len(outcome):,} opportunities are open: this is a pipeline without history.",
                "Win rate, sales cycle and deal values cannot be learned; the odds rest on judgement.",
                "Export closed opportunities as well, at least a year of them.",
            )
        )
    if not gathered.has_ids:
        findings.append(
            Finding(
                "BB-D29",
                "The opportunities have no id.",
                "Rows of later exports cannot be recognised as the same opportunity: no stage history can grow, and "
                "changed rows count twice.",
                "Export the record id.",
            )
        )
    if gathered.n_wins_without_lead:
        text = f"{plural(gathered.n_wins_without_lead, 'win')} belong to no lead in the files."
        findings.append(Finding("BB-D30", text, "They count as won, without a day of creation.", "Export all leads."))
    if gathered.only_of_wins:
        text = f"Known of won leads only: {', '.join(gathered.only_of_wins)}."
        effect = "These columns cannot divide the history: the leads that were not won have none."
        findings.append(Finding("BB-D31", text, effect, "Export them for every lead."))
    pairs = look_alikes(facts.opportunities.id) if gathered.has_ids else []
    if pairs:
        one, other = pairs[0]
        text = f"{plural(len(pairs), 'pair')} of ids differ only by case, blanks or leading zeros ({one} / {other})."
        findings.append(Finding("BB-D32", text, "They count as different opportunities.", "Check the export."))
    return findings
