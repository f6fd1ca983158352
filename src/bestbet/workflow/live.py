"""Mixes tried by hand: a ground per workspace, prepared once, and many people's sliders answered in turn.

What is held here can be rebuilt at any time from the workspace alone; nothing of a visitor is.
"""

from __future__ import annotations

import gc
import time
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Condition, Lock

import numpy as np
import numpy.typing as npt

from bestbet.adapters.cache import cache_key, code_fingerprint, fetch, store
from bestbet.adapters.store import Workspace
from bestbet.choose.levers import levers_of
from bestbet.choose.live import MOST_AT_ONCE, Anchored, LiveGround, LiveOdds, evaluate, live_ground, named_starts
from bestbet.choose.sliders import Slider, sliders_of
from bestbet.commit.canonical import sha256
from bestbet.odds.assessment import question
from bestbet.plan.nodes import Strategy
from bestbet.workflow.beliefs import posterior_of, weighed_of
from bestbet.workflow.line import Announce, Luck, one_blas_thread, silent
from bestbet.workflow.lookbacks import recall
from bestbet.workflow.publishing import Seen, seen_in
from bestbet.workflow.workspace import facts_of, sound_plan

Floats = npt.NDArray[np.float64]
Mixes = Sequence[tuple[str, Strategy]]

ANCHORS = Path(".bestbet") / "live"
_CODE = ("plan", "facts", "evidence", "calibrate", "simulate", "odds", "choose")
FEWEST, FEWEST_IN_A_CROWD, MOST = 256, 128, 768
"""Paths of a first answer: as many as its time allows, fewer where several wait at once."""
STEP = 64
WISHED_SECONDS = 0.045
"""How long the engine may take for a first answer, so that the page is drawn anew in a tenth of a second."""
FIRST_SECONDS, EACH_SECONDS = 114e-6, 46e-6
"""What a path of the demo costs on one core: for one mix 160 microseconds, for each further one 46. Only a start:
what the last answers took tells how fast this machine is now, and how large this plan."""
KEPT_ANSWERS = 256
MOST_GROUNDS = 4
PATIENCE_SECONDS = 8.0
"""So long a finer answer waits for first answers to others before it is given up."""


class Superseded(Exception):  # noqa: N818 - it is an answer, not a fault
    """A mix was asked about that its page has left by now, or that others left no time for."""


@dataclass(slots=True)
class _Asked:
    """One question on its way."""

    units: Floats
    who: str
    found: LiveOdds | None = None
    failed: BaseException | None = None
    is_superseded: bool = False

    @property
    def is_done(self) -> bool:
        return self.found is not None or self.failed is not None or self.is_superseded


class Table:
    """The ground of one workspace as it stands, with the questions put to it; whoever asks may do the work of all.

    `mark` is what its sliders are known by: it changes with their stops.
    """

    def __init__(self, ground: LiveGround) -> None:
        self.ground = ground
        self.sliders: tuple[Slider, ...] = sliders_of(
            ground.plan, ground.levers, ground.limits, [units for _, units in ground.starts]
        )
        self.mark = sha256(repr([(s.key, s.stops) for s in self.sliders]).encode())[:16]
        self._turn = Condition()
        self._waiting: list[_Asked] = []
        self._is_busy = False
        self._speed = 1.0
        self._answers: OrderedDict[bytes, LiveOdds] = OrderedDict()
        self._newest: OrderedDict[str, int] = OrderedDict()
        self._refining = Lock()

    def ask(self, units: Floats, who: str = "") -> LiveOdds:
        """Return a first answer about a mix, in some hundredths of a second.

        `who` names a page: what it asked before and nobody has begun to work on is dropped, and raises Superseded
        there. Questions that wait are answered together, the same question once.
        """
        asked = _Asked(units, who)
        with self._turn:
            self._note(who)
            known = self._answers.get(units.tobytes())
            if known is not None:
                return known
            for other in self._waiting:
                other.is_superseded = other.is_superseded or (bool(who) and other.who == who)
            self._waiting = [other for other in self._waiting if not other.is_superseded] + [asked]
            self._turn.notify_all()
        self._work_until(asked)
        if asked.failed is not None:
            raise asked.failed
        if asked.found is None:
            raise Superseded
        return asked.found

    def _note(self, who: str) -> int:
        if not who:
            return 0
        self._newest[who] = self._newest.pop(who, 0) + 1
        while len(self._newest) > KEPT_ANSWERS:
            self._newest.popitem(last=False)
        return self._newest[who]

    def _work_until(self, asked: _Asked) -> None:
        """Wait for an answer; whoever finds nobody at work takes what waits, the own question or not."""
        while True:
            with self._turn:
                while self._is_busy and not asked.is_done:
                    self._turn.wait()
                if asked.is_done:
                    return
                self._is_busy = True
                batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            self._answer(batch)

    def _answer(self, batch: Sequence[_Asked]) -> None:
        different = {asked.units.tobytes(): asked.units for asked in batch}
        n = self._affordable(len(different))
        failed: BaseException | None = None
        found: dict[bytes, LiveOdds] = {}
        begun = time.perf_counter()
        try:
            every = 3 if len(different) == 1 else 6
            odds = evaluate(self.ground, list(different.values()), n_paths=n, n_fan=n, every=every)
            found = dict(zip(different, odds, strict=True))
        except BaseException as error:  # noqa: BLE001 - it is raised where the question was asked
            failed = error
        with self._turn:
            self._is_busy = False
            self._learn(time.perf_counter() - begun, n, len(different))
            for key, one in found.items():
                self._keep(key, one)
            for asked in batch:
                asked.found, asked.failed = found.get(asked.units.tobytes()), failed
            self._turn.notify_all()

    def _affordable(self, n_mixes: int) -> int:
        n = WISHED_SECONDS / (self._speed * (FIRST_SECONDS + EACH_SECONDS * n_mixes))
        fewest = FEWEST if n_mixes == 1 else FEWEST_IN_A_CROWD
        return int(min(max(n // STEP * STEP, fewest), MOST, self.ground.bench.n_most))

    def _learn(self, seconds: float, n_paths: int, n_mixes: int) -> None:
        now = seconds / (n_paths * (FIRST_SECONDS + EACH_SECONDS * n_mixes))
        self._speed += 0.2 * (min(max(now, self._speed / 4), self._speed * 4) - self._speed)

    def _keep(self, key: bytes, found: LiveOdds) -> None:
        known = self._answers.pop(key, None)
        self._answers[key] = known if known is not None and known.n_paths > found.n_paths else found
        while len(self._answers) > KEPT_ANSWERS:
            self._answers.popitem(last=False)

    def refine(self, units: Floats, n_paths: int, who: str = "") -> LiveOdds:
        """Return the answer from more paths, the first ones the same; first answers to others go before.

        Raises Superseded once the page `who` asks about something else, or when others leave no time.
        """
        with self._turn:
            mine = self._newest.get(who, 0)
        n = min(n_paths, self.ground.bench.n_most)

        def between() -> None:
            with self._turn:
                quiet = self._turn.wait_for(lambda: not (self._is_busy or self._waiting), PATIENCE_SECONDS)
                if not quiet or self._newest.get(who, 0) != mine:
                    raise Superseded

        between()
        with self._refining:
            known = self._answers.get(units.tobytes())
            if known is not None and known.n_paths >= n:
                return known
            (found,) = evaluate(self.ground, [units], n_paths=n, n_fan=512, every=2, between=between)
        with self._turn:
            self._keep(units.tobytes(), found)
        return found


@dataclass(frozen=True, slots=True)
class _Held:
    """A table with what the workspace said when it was made."""

    seen: Seen
    luck: Luck
    found: tuple[tuple[str, Strategy], ...]
    table: Table


_HELD: dict[Path, _Held] = {}
_MAKING = Lock()


def table_of(workspace: Workspace, luck: Luck, found: Mixes = (), *, announce: Announce = silent) -> Table:
    """Return the table of a workspace, made anew where plan, evidence, imports, luck or the mixes found have changed.

    `found` are mixes of a search as strategies, that sliders can be set to. Only a cache: what it costs to make is
    mostly kept on disk by `prepare`. Raises what reading the workspace raises.
    """
    root, seen, mixes = workspace.root.resolve(), seen_in(workspace.root), tuple(found)
    held = _HELD.get(root)
    if held is not None and (held.seen, held.luck, held.found) == (seen, luck, mixes):
        return held.table
    with _MAKING:
        held = _HELD.get(root)
        if held is not None and (held.seen, held.luck, held.found) == (seen, luck, mixes):
            return held.table
        table = Table(prepare(workspace, luck, mixes, announce=announce))
        _HELD[root] = _Held(seen, luck, mixes, table)
        for old in list(_HELD)[:-MOST_GROUNDS]:
            del _HELD[old]
        # What is loaded by now stays: looking through it for garbage would hold up every answer for a tenth of a second
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        return table


def table_at_hand(workspace: Workspace, luck: Luck) -> Table | None:
    """Return the last table made of a workspace, None where there is none or the workspace has changed since."""
    held = _HELD.get(workspace.root.resolve())
    return held.table if held is not None and (held.seen, held.luck) == (seen_in(workspace.root), luck) else None


def prepare(workspace: Workspace, luck: Luck, found: Mixes = (), *, announce: Announce = silent) -> LiveGround:
    """Return the ground of a workspace; what takes seconds is read from disk where it was made before."""
    facts = facts_of(workspace)
    plan = sound_plan(workspace, facts)
    announce("fitting the history, or taking the fit from the cache")
    posterior = posterior_of(workspace, plan, facts, luck)
    looked = recall(workspace.root, plan, facts)
    asked = question(plan, posterior, facts, past=looked.past if looked else None)
    starts = named_starts(plan, posterior, levers_of(plan, posterior), found)
    evidence = weighed_of(workspace, plan, facts).digest
    parts = (facts.digest, evidence, repr(luck), repr(plan), repr(dict(asked.widths)), _said(starts))
    key = cache_key("live", code_fingerprint(*_CODE), *parts)
    known = fetch(workspace.root / ANCHORS, key, Anchored)
    if known is None:
        announce(f"simulating {len(starts)} courses to hold mixes against")
    with one_blas_thread():
        ground = live_ground(plan, posterior, asked, seed=luck.seed, found=found, anchored=known)
    if known is None:
        # On a full or read-only disk the answer is still worth having: what is not kept is worked out again.
        with suppress(OSError):
            store(workspace.root / ANCHORS, key, ground.anchored)
    return ground


def _said(starts: Sequence[tuple[str, Floats]]) -> str:
    return repr([(name, units.tolist()) for name, units in starts])
