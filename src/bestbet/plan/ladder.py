"""A plan as a ladder to be read: what is wanted, the rival ways, and the tactics with the ways that use them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bestbet.plan.fields import SECTIONS, TOP, Field, fields_of
from bestbet.plan.render import JUDGEMENT
from bestbet.plan.written import Written

_WORDS = (JUDGEMENT, "from your data", "evidence")
_BOTH = re.compile(r"from your data \((.+)\) and judgement \((.+)\)")
"""How a draft says that a number is part data, part judgement."""


@dataclass(frozen=True, slots=True)
class Rests:
    """What a number rests on in one word or two, and what the comment says further."""

    word: str
    more: str

    @property
    def is_plain(self) -> bool:
        """Whether it is judgement and nothing further is said."""
        return self.word == JUDGEMENT and not self.more


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a section with its fields by key."""

    section: str
    name: str
    fields: Mapping[str, Field]

    @property
    def mark(self) -> str:
        """The entry's name where only letters and digits may stand."""
        return f"e{Field('', '', (self.section, self.name)).mark}"

    def value(self, key: str) -> str:
        """Return what a field says; empty where nothing is written."""
        return self.fields[key].value if key in self.fields else ""

    def label(self, key: str) -> str:
        """Return the label of a field's chosen value, or the value itself."""
        field = self.fields[key]
        return dict(field.choices).get(field.value, field.value)

    @property
    def leans_on_judgement(self) -> bool:
        """Whether some number of the entry is judgement without a further word."""
        return any(one.value and not one.choices and self.rests(key).is_plain for key, one in self.fields.items())

    @property
    def is_all_judgement(self) -> bool:
        """Whether every number of the entry is judgement without a further word."""
        return all(self.rests(key).is_plain for key, one in self.fields.items() if one.value and not one.choices)

    def rests(self, key: str) -> Rests:
        """Return what a field's number rests on."""
        return rests_on(self.fields[key].note)


@dataclass(frozen=True, slots=True)
class EffortLine:
    """What a strategy does of one tactic, as written, beside what is done today."""

    tactic: str
    units: str
    where: str
    today: str
    rests: Rests


@dataclass(frozen=True, slots=True)
class Way:
    """One strategy with its efforts."""

    entry: Entry
    efforts: tuple[EffortLine, ...]
    is_status_quo: bool
    keeps_others: bool


@dataclass(frozen=True, slots=True)
class TacticGroup:
    """Tactics that the same strategies put effort into."""

    title: str
    strategies: tuple[str, ...]
    tactics: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    """The whole plan for reading."""

    top: Entry
    objectives: tuple[Entry, ...]
    ways: tuple[Way, ...]
    groups: tuple[TacticGroup, ...]
    resources: tuple[Entry, ...]
    rivals: tuple[Entry, ...]

    @property
    def has_status_quo(self) -> bool:
        """Whether what is done today is written as one of the ways; otherwise it is added by itself."""
        return any(way.is_status_quo for way in self.ways)


def rests_on(note: str) -> Rests:
    """Return what a comment says a number rests on; without one it is judgement."""
    word = next((word for word in _WORDS if note.startswith(word)), "")
    more = note[len(word) :].strip().removeprefix(",").removeprefix(":").strip()
    both = _BOTH.fullmatch(note)
    if both:
        return Rests("from your data and judgement", f"{both[1]}; {both[2]} is judgement")
    return Rests(word or JUDGEMENT, more)


def entry_of(written: Written, section: str, name: str) -> Entry:
    """Return one entry, its fields empty where it is not written."""
    return Entry(section, name, {field.key: field for field in fields_of(written, section, name)})


def has_entry(written: Written, section: str, name: str) -> bool:
    """Return whether an entry is written."""
    return section == TOP or (section in SECTIONS and name in written.names(section))


def ladder_of(written: Written) -> Ladder:
    """Return a plan's text as a ladder; it need not be sound, only YAML."""
    entries = {section: _entries(written, section) for section in SECTIONS}
    ways = tuple(_way(written, entry, entries["tactics"]) for entry in entries["strategies"])
    return Ladder(
        entry_of(written, TOP, ""),
        entries["objectives"],
        ways,
        tuple(_groups(entries["tactics"], ways)),
        entries["resources"],
        entries["rivals"],
    )


def _entries(written: Written, section: str) -> tuple[Entry, ...]:
    return tuple(entry_of(written, section, name) for name in written.names(section))


def _way(written: Written, entry: Entry, tactics: Sequence[Entry]) -> Way:
    is_status_quo = entry.value("status_quo") == "yes"
    keeps_others = entry.value("others") == "today"
    is_whole = is_status_quo and written.node(("strategies", entry.name, "effort")) is None
    lines = []
    for tactic in tactics:
        today = tactic.value("today")
        aims = [key for key in entry.fields if key.startswith(f"units.{tactic.name}.") and entry.value(key)]
        for key in aims:
            where = entry.value(f"where{key.removeprefix('units')}")
            lines.append(EffortLine(tactic.name, entry.value(key), where, today, entry.rests(key)))
        if not aims and (is_whole or keeps_others) and _is_some(today):
            lines.append(EffortLine(tactic.name, "today", "", today, tactic.rests("today")))
    return Way(entry, tuple(lines), is_status_quo, keeps_others or is_whole)


def _is_some(units: str) -> bool:
    return bool(units) and not units.startswith("0 ") and units != "0"


def _groups(tactics: Sequence[Entry], ways: Sequence[Way]) -> list[TacticGroup]:
    """Group tactics by who uses them: those of most strategies first, those of none last."""
    used = {tactic.name: tuple(w.entry.name for w in ways if _uses(w, tactic)) for tactic in tactics}
    found = []
    for strategies in sorted(set(used.values()), key=lambda names: (-len(names), names)):
        members = tuple(tactic for tactic in tactics if used[tactic.name] == strategies)
        found.append(TacticGroup(_title(strategies, ways), strategies, members))
    return found


def _uses(way: Way, tactic: Entry) -> bool:
    lines = [line for line in way.efforts if line.tactic == tactic.name]
    return any(_is_some(line.today if line.units == "today" else line.units) for line in lines)


def _title(strategies: tuple[str, ...], ways: Sequence[Way]) -> str:
    names = [way.entry.name for way in ways]
    others = [name for name in names if name not in strategies]
    if not strategies:
        return "In no strategy"
    if not others:
        return "In every strategy"
    if len(strategies) == 1:
        return f"Only in {_spoken(strategies[0])}"
    if len(others) == 1:
        return f"In every strategy but {_spoken(others[0])}"
    return f"In {', '.join(_spoken(name) for name in strategies[:-1])} and {_spoken(strategies[-1])}"


def _spoken(name: str) -> str:
    return name.replace("_", " ")
