"""From recognised tables to Facts: who, when, how much, how it ended, what became of every row, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from bestbet.adapters import notes
from bestbet.adapters.asked import asked_before
from bestbet.adapters.canonical import arrange
from bestbet.adapters.coded import rename, sort_labels, texts
from bestbet.adapters.columns import Columns
from bestbet.adapters.crm_deals import Gathered, add_wins, fill_sources, gather_deals, mark
from bestbet.adapters.crm_work import Given, Work, currency_of, merged_deals, stage_table, with_choices, with_formats
from bestbet.adapters.deals import Deals
from bestbet.adapters.histories import add, changes_between_imports, read_changes
from bestbet.adapters.known_until import KnownUntil, latest_event
from bestbet.adapters.lookups import Lookup, Near, alike_labels, attribute_columns, read_lookup, resolve
from bestbet.adapters.mapping import ADD, FILE, NONE, ImportMap
from bestbet.adapters.outcomes import Decided, Outcomes, decide
from bestbet.adapters.purchases import read_orders, read_subscriptions
from bestbet.adapters.raw import Reject
from bestbet.adapters.recognise_words import Table
from bestbet.adapters.rowbook import Mask, RowBook
from bestbet.errors import DataError, NotAnswerable, Place, Problem
from bestbet.facts.asof import known_on
from bestbet.facts.tables import NO_AMOUNT, Coded, Facts, Minor, Opportunities, Orders, Outcome, Subscriptions

_NAT = np.datetime64("NaT", "D")


@dataclass(frozen=True, slots=True)
class Built:
    """Facts, and what the import wants to say beside them.

    `mapping` is the map with everything that was decided filled in, `remarks` the reasons, `near` the near matches.
    """

    facts: Facts
    rejects: tuple[Reject, ...]
    mapping: ImportMap
    remarks: Mapping[str, str]
    near: tuple[Near, ...]


def build(given: Sequence[Given], mapping: ImportMap) -> Built:
    """Return the facts in the given tables, read as the map says.

    Failure: DataError with every problem that would need a guess; NotAnswerable where there is no sales history.
    """
    ordered = sorted(given, key=lambda g: (g.imports, g.how.name))
    columns = [Columns(g.raw, g.how, RowBook(g.raw, g.how.table)) for g in ordered]
    work = Work(ordered, mapping, columns)
    for source in work.of(Table.IGNORED):
        everything = np.ones(len(source.columns.raw), np.bool_)
        why = source.columns.how.note or "see facts.yaml"
        source.columns.book.skip(everything, f"not used: {why}")
    work.findings += [finding for g in ordered for finding in notes.of_file(g.raw, g.how)]
    lookups = {kind: _lookup(work, kind, table) for kind, table in _LOOKUPS.items()}
    gathered, outcome = _gather(work)
    lines = [(s.columns, s.imports) for s in work.of(Table.ORDER_LINES)]
    orders = read_orders([(s.columns, s.imports) for s in work.of(Table.ORDERS)], lines)
    contracts = read_subscriptions([(s.columns, s.imports) for s in work.of(Table.SUBSCRIPTIONS)])
    work.stop_at_problems(gathered.problems if gathered else ())
    if gathered is None and orders is None and contracts is None:
        raise NotAnswerable(notes.nothing_to_read(work.given, [c.book.count() for c in columns]))
    return _assemble(work, lookups, gathered, outcome, orders, contracts)


_LOOKUPS = {"account": Table.ACCOUNTS, "product": Table.PRODUCTS, "owner": Table.OWNERS}


def _lookup(work: Work, kind: str, table: Table) -> Lookup:
    parts = [(s.columns, s.imports) for s in work.of(table)]
    rule = work.mapping.on_duplicate
    lookup, conflicts = read_lookup(kind, parts, "error" if rule == ADD else rule)
    problems = [
        Problem(
            "BB-D05",
            f'{one} and {other}: {kind} "{key}" appears twice with different content. Nothing was imported.',
            "Choose a rule: --on-duplicate last-modified | first | error.",
        )
        for key, one, other in conflicts[:10]
    ]
    if parts:
        parts[0][0].problems.extend(problems)
    return lookup


def _gather(work: Work) -> tuple[Gathered | None, Outcomes | None]:
    """Return the deals, and the outcomes that are decided by standing in a table of wins."""
    rule, currency = work.mapping.on_duplicate, work.mapping.currency or ""
    leads, wins = work.of(Table.LEADS), work.of(Table.WINS)
    deals = gather_deals(work.of(Table.OPPORTUNITIES), merged_deals(work), rule=rule, currency=currency)
    if deals is not None:
        work.findings += notes.unused_wins(wins)
        return replace(deals, deals=fill_sources(deals.deals, leads)), None
    from_leads = gather_deals(leads, {}, rule=rule, currency=currency)
    from_wins = gather_deals(wins, {}, rule=rule, currency=currency)
    if from_leads and from_wins:
        return add_wins(from_leads, from_wins)
    if from_wins:
        return from_wins, np.full(len(from_wins.deals), Outcome.WON, np.int8)
    if from_leads:
        return replace(from_leads, is_funnel=True), None
    return None, None


def _assemble(
    work: Work,
    lookups: Mapping[str, Lookup],
    gathered: Gathered | None,
    outcome: Outcomes | None,
    orders: tuple[Orders, Coded] | None,
    contracts: tuple[Subscriptions, Coded] | None,
) -> Built:
    currency = currency_of(work, gathered, orders, contracts)
    until = _until(gathered, outcome, orders, contracts)
    last = max(until.day, work.mapping.as_of) if work.mapping.as_of else until.day
    decided, opportunities = None, None
    if gathered is not None:
        decided = _decide(work, gathered, outcome, last)
        opportunities = _opportunities(work, lookups, gathered.deals, decided, last, gathered)
        opportunities = _with_asks(work, opportunities, gathered, decided, last)
    facts = Facts(
        as_of=last,
        currency=currency,
        segment_by=None,
        source_by=None,
        opportunities=opportunities,
        orders=_named_orders(work, lookups["account"], orders),
        subscriptions=_named_contracts(work, lookups["account"], contracts),
        account_labels=lookups["account"].names,
        account_attributes=_account_attributes(lookups["account"]),
        are_losses_recorded=_are_losses_recorded(opportunities),
    )
    facts = _cut_at(work, _with_changes(work, facts, gathered), gathered)
    facts = with_choices(work, facts)
    return _finish(work, facts, gathered, decided, until)


def _until(
    gathered: Gathered | None, outcome: Outcomes | None,
    orders: tuple[Orders, Coded] | None, contracts: tuple[Subscriptions, Coded] | None,
) -> KnownUntil:  # fmt: skip
    """Return the last day that anything is known about; expected closing days of open deals do not count."""
    events, stamped = [], []
    if gathered is not None:
        deals = gathered.deals
        modified = deals.modified.astype("datetime64[D]")
        ended = _surely_ended(deals, outcome)
        events += [deals.created, deals.won_on, deals.lost_on, np.where(ended, deals.closed, _NAT), modified]
        stamped = [deals.created, modified] if not np.isnat(modified).all() else []
    events += [orders[0].day] if orders else []
    if contracts:
        events.append(contracts[0].start)
    if stamped and orders:
        stamped.append(orders[0].day)
    until = latest_event(events, stamped)
    if until is None:
        raise NotAnswerable(notes.no_dates())
    return until


def _surely_ended(deals: Deals, outcome: Outcomes | None) -> Mask:
    never = np.datetime64("0001-01-01", "D")
    decided = decide(deals, {}, {}, never).outcome if outcome is None else np.where(outcome >= 0, outcome, Outcome.OPEN)
    ended: Mask = (decided == Outcome.WON) | (decided == Outcome.LOST)
    return ended


def _decide(work: Work, gathered: Gathered, outcome: Outcomes | None, last: date) -> Decided:
    labels, _ = stage_table(work)
    deals = gathered.deals
    if outcome is not None:
        is_lead = np.where(outcome >= 0, outcome, 0).astype(np.int8)
        decided = decide(
            replace(deals, closed=np.full(len(deals), _NAT)), work.mapping.stages, labels, np.datetime64(last)
        )
        lost = (decided.outcome == Outcome.LOST) & (outcome < 0)
        final = np.where(lost, Outcome.LOST, is_lead).astype(np.int8)
        return Decided(final, {}, {}, {})
    decided = decide(deals, work.mapping.stages, labels, np.datetime64(last))
    place = work.mapping.places.get("stages", Place(FILE))
    amounts = {label: _amount_of(deals, label) for label in (*decided.taken_as_open, *decided.needs_word)}
    if decided.needs_word:
        raise DataError([notes.stage_needs_word(k, n, amounts[k], place) for k, n in decided.needs_word.items()])
    work.findings += [notes.stage_taken_as_open(k, n, amounts[k], place) for k, n in decided.taken_as_open.items()]
    for label, n in decided.taken_as_open.items():
        work.remarks[f"stages/{label}"] = f"not known; {n:,} rows, counted as open"
    _without_stage(work, gathered, decided)
    return decided


def _without_stage(work: Work, gathered: Gathered, decided: Decided) -> None:
    """Rows of which nothing says how they stand: all of them open where the file has no stages, else rejected."""
    undecided = decided.outcome < 0
    if not undecided.any():
        return
    deals = gathered.deals
    if undecided.all():
        work.findings.append(notes.no_stages(len(deals)))
        decided.outcome[undecided] = Outcome.OPEN
        return
    for at, source in enumerate(gathered.sources):
        rows = deals.row[undecided & (deals.file == at)].tolist()
        column = source.columns.how.columns.get("stage")
        name = column.column if column else None
        source.columns.book.reject(rows, name, "no stage", "nothing says whether it is open, won or lost")


def _opportunities(
    work: Work, lookups: Mapping[str, Lookup], deals: Deals, decided: Decided, last: date, gathered: Gathered
) -> Opportunities:
    keep = decided.outcome >= 0
    deals, outcome = deals.keep(keep), decided.outcome[keep]
    work.findings += notes.of_rows(gathered.sources, deals, outcome, last)
    account = _joined(work, lookups["account"], deals.account)
    owner = _joined(work, lookups["owner"], deals.owner)
    own = dict(deals.attributes)
    if "product" in own:
        own["product"] = _joined(work, lookups["product"], own["product"])
    for column, kind in ((own.get("product"), "product"), (owner, "owner")):
        if column is not None:
            own |= attribute_columns(column, lookups[kind], tuple(own))
    for name, column in own.items():
        if name not in ("product", "owner"):
            work.near += alike_labels(name, column)
    ended = outcome != Outcome.OPEN
    real = np.where(outcome == Outcome.WON, deals.won_on, deals.lost_on)
    closed = np.where(ended, np.where(np.isnat(real), deals.closed, real), _NAT).astype("datetime64[D]")
    closed[~np.isnat(closed) & (closed > np.datetime64(last))] = _NAT
    _, stage_names = stage_table(work)
    return Opportunities(
        id=tuple(texts(deals.id)),
        created=deals.created,
        closed=closed,
        outcome=outcome,
        amount=_prices(deals, outcome),
        account=account,
        owner=owner,
        stage=rename(deals.stage if deals.stage.labels else deals.status, stage_names),
        attributes=_filled({**own, **attribute_columns(account, lookups["account"], tuple(own))}),
    )


def _with_asks(work: Work, table: Opportunities, gathered: Gathered, decided: Decided, last: date) -> Opportunities:
    """Return the opportunities with what they asked in earlier imports, where there are any."""
    earlier, (meaning, _) = gathered.earlier, stage_table(work)
    if len(np.unique(earlier.imports)) < 2:
        return table
    stages = {**decided.stages, **work.mapping.stages}
    outcome = decide(earlier, stages, meaning, np.datetime64(last)).outcome
    ask = np.where(outcome == Outcome.OPEN, _prices(earlier, outcome), NO_AMOUNT)
    return replace(table, asked=asked_before(table, earlier, ask, _import_days(work)))


def _import_days(work: Work) -> dict[int, date]:
    return {given.imports: given.as_of for given in work.given if given.as_of is not None}


def _filled(attributes: Mapping[str, Coded]) -> dict[str, Coded]:
    return {name: column for name, column in attributes.items() if (column.codes >= 0).any()}


def _joined(work: Work, lookup: Lookup, keys: Coded) -> Coded:
    names, near, missing = resolve(keys, lookup, work.mapping.same_as.get(lookup.field, {}))
    work.near += near if lookup.names else alike_labels(lookup.field, sort_labels(names))
    if lookup.names and missing:
        work.findings.append(notes.without_partner(lookup, missing))
    return names


def _prices(deals: Deals, outcome: Outcomes) -> Minor:
    """Return the amounts; what is expected counts only while open, and 0 or less is no price."""
    is_open = outcome == Outcome.OPEN
    amount = np.where(is_open & (deals.amount == NO_AMOUNT), deals.expected_amount, deals.amount)
    return np.where((amount != NO_AMOUNT) & (amount <= 0), NO_AMOUNT, amount)


def _are_losses_recorded(table: Opportunities | None) -> bool:
    if table is None:
        return True
    return bool((table.outcome == Outcome.LOST).any()) or not bool((table.outcome == Outcome.WON).any())


def _named_orders(work: Work, lookup: Lookup, orders: tuple[Orders, Coded] | None) -> Orders | None:
    return replace(orders[0], account=_joined(work, lookup, orders[0].account)) if orders else None


def _named_contracts(work: Work, lookup: Lookup, contracts: tuple[Subscriptions, Coded] | None) -> Subscriptions | None:
    return replace(contracts[0], account=_joined(work, lookup, contracts[0].account)) if contracts else None


def _account_attributes(lookup: Lookup) -> dict[str, Coded]:
    names = Coded(np.arange(len(lookup.names), dtype=np.int32), lookup.names)
    return attribute_columns(names, lookup, ())


def _with_changes(work: Work, facts: Facts, gathered: Gathered | None) -> Facts:
    """Add the stage changes that files record, and those that successive imports show."""
    _, names = stage_table(work)
    history = [s.columns for s in work.of(Table.STAGE_HISTORY, Table.PROPERTY_HISTORY)]
    table = facts.opportunities
    recorded = read_changes(history, table.id if table is not None else (), names)
    if gathered is None:
        return facts
    earlier = gathered.earlier
    changed = changes_between_imports(earlier.id, rename(earlier.stage, names), earlier.imports, _import_days(work))
    return replace(facts, stage_changes=add(recorded, changed))


def _finish(work: Work, facts: Facts, gathered: Gathered | None, decided: Decided | None, until: KnownUntil) -> Built:
    work.stop_at_problems()
    rows = tuple(columns.book.count() for columns in work.columns)
    rejects = tuple(sorted(reject for columns in work.columns for reject in columns.book.rejects))
    work.near = sorted(set(work.near), key=lambda n: (-n.n, n.field, n.label))
    work.findings += [finding for columns in work.columns for finding in columns.findings]
    work.findings += notes.of_import(facts, rows, rejects, work.near, until, gathered)
    if facts.as_of < until.day:
        work.findings = [finding for finding in work.findings if finding.code not in _OF_THE_WHOLE]
    notes.refuse_if_mostly_rejected(rows, rejects)
    facts = arrange(replace(facts, rows=rows, findings=tuple(dict.fromkeys(work.findings))))
    mapping = replace(
        work.mapping,
        currency=facts.currency,
        segment_by=facts.segment_by or NONE,
        source_by=facts.source_by or NONE,
        stages={**(decided.stages if decided else {}), **work.mapping.stages},
        files=tuple(with_formats(columns) for columns in work.columns),
    )
    work.remarks["as_of"] = f"{facts.as_of}, the latest event in the files"
    return Built(facts, rejects, mapping, work.remarks, tuple(work.near))


_OF_THE_WHOLE = frozenset(f"BB-D{number:02d}" for number in (9, 16, 17, 21, 22, 23, 25, 26, 30, 31, 32))
"""Findings that count or quote rows of the whole export, which an earlier as-of date must not know of."""


def _cut_at(work: Work, facts: Facts, gathered: Gathered | None) -> Facts:
    """Return the facts as known on the as-of date of the map, and enter what fell away into the books."""
    day = work.mapping.as_of
    if day is None or day >= facts.as_of:
        return facts
    cut = known_on(facts, day)
    if gathered is not None and cut.opportunities is not None:
        kept = set(cut.opportunities.id)
        labels = gathered.deals.id.labels
        gone = np.array([label not in kept for label in labels])[gathered.deals.id.codes]
        mark(gathered.deals, gathered.sources, gone, "not known on the as-of date", skip=True)
    for source in work.of(Table.ORDERS):
        later = source.columns.days("day") > np.datetime64(day)
        source.columns.book.skip(later, "after the as-of date")
    return cut


def _amount_of(deals: Deals, stage: str) -> float:
    column = deals.stage if deals.stage.labels else deals.status
    rows = (column.codes == column.labels.index(stage)) & (deals.amount != NO_AMOUNT)
    return float(deals.amount[rows].sum()) / 100
