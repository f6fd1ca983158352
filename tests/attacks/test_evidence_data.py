"""Runs become small data files without loss, and the command that does it refuses what it cannot read."""

import json
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import fleet_study
import numpy as np
import pytest
import sbc_study
from evidence_drawn import fleet_data, past_data, places, rank_data
from evidence_drawn.chart_past import by_measure, past_picture
from evidence_drawn.judged import agreement
from fleet_plan import STRATEGIES
from test_sbc import ranks_when_narrowed

from bestbet.report import svg
from bestbet.track.backtest import PRODUCT, Backtest, Case
from bestbet.track.verdict import verdict_of

ROOT = Path(__file__).resolve().parents[2]


def company(rng, seed):
    """A line as scripts/fleet writes it."""
    asked = [m for m in fleet_data.MEASURES if rng.random() < 0.6] or ["wins"]
    strategies = {}
    for name in STRATEGIES:
        p = round(float(rng.uniform(0.1, 0.9)) * 1024) / 1024
        parts = {m: [p, bool(rng.random() < p), 100.0, 98.0, int(rng.integers(-1, 2))] for m in asked}
        strategies[name] = {"p": p, "came": all(part[1] for part in parts.values()), "objectives": parts}
    best = max(strategies, key=lambda name: strategies[name]["p"])
    breaks = ["war"] if rng.random() < 0.3 else []
    return {"seed": seed, "weeks": 26, "best": best, "verdict": "tie", "breaks": breaks, "strategies": strategies}


def fleet_lines(n=200, first=1):
    rng = np.random.default_rng(first)
    return [company(rng, first + i) for i in range(n)]


def rank_lines(n=120):
    rng = np.random.default_rng(7)
    names = ("rate 0", "wins that came, own pace", "bookings that came, own pace")
    columns = {
        which: {name: ranks_when_narrowed(rng, n, factor) for name in names}
        for which, factor in (("ranks", 1.0), ("planted", 0.9))
    }
    return [
        {"number": i, **{which: {m: int(c[i]) for m, c in named.items()} for which, named in columns.items()}}
        for i in range(n)
    ]


def written(path, rows, tail=""):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows) + tail, encoding="utf-8")
    return path


def test_a_fleet_keeps_in_its_table_what_its_study_says_of_the_chosen(tmp_path):
    rows = fleet_lines()
    fleet_data.write_fleet(tmp_path / "a.csv", rows)
    found = fleet_data.read_fleet(tmp_path / "a.csv")
    study = fleet_study.groups_of(rows)
    for name, said in (("chosen", found.chosen), ("hold", found.hold), ("wins, chosen", found.measures["wins"])):
        p, came, _ = study[name]
        assert said.p == pytest.approx(p, abs=1e-4)
        assert said.came.tolist() == [bool(each) for each in came]
        told, here = fleet_study.calibration(p, came.astype(bool)), agreement(said)
        assert here.gap.value == pytest.approx(told["gap"], abs=1e-4)
        assert here.slope.value == pytest.approx(told["slope"], abs=1e-3)
    held = [row["strategies"]["hold"]["objectives"].get("bookings") for row in rows]
    assert found.sides["bookings", True].tolist() == [one[4] for one in held if one]
    assert found.unbroken.sum() == sum(not row["breaks"] for row in rows)


def test_ranks_keep_their_verdict_in_their_table(tmp_path):
    rows = rank_lines()
    rank_data.write_ranks(tmp_path / "a.csv", rows)
    found = rank_data.read_ranks(tmp_path / "a.csv")
    limit = sbc_study.band(len(rows))
    for which, here in (("ranks", found.quantities), ("planted", found.narrowed)):
        told = sbc_study.judged(rows, which)
        assert [one.name for one in here] == [one.name for one in told]
        assert [not one.fault for one in here] == [one.is_even(limit) for one in told]
        assert [one.n for one in here] == [len(rows)] * len(here)
    bins = np.bincount([row["ranks"]["rate 0"] // 5 for row in rows], minlength=20)
    assert found.quantities[0].bins().tolist() == bins.tolist()


def test_a_line_that_is_still_being_written_is_left_out(tmp_path, capsys):
    path = written(tmp_path / "a.jsonl", fleet_lines(3), tail='{"seed": 4, "weeks"')
    assert [row["seed"] for row in places.lines_of([path], "seed")] == [1, 2, 3]
    assert "not finished" in capsys.readouterr().err


def test_a_broken_line_a_seed_twice_and_nothing_at_all_are_refused(tmp_path):
    rows = fleet_lines(3)
    broken = tmp_path / "b.jsonl"
    broken.write_text('{"seed": 1\n' + json.dumps(rows[1]) + "\n")
    for paths, says in (
        ([broken], "line 1 is no JSON"),
        ([written(tmp_path / "a.jsonl", [*rows, rows[0]])], "seed 1 comes twice"),
        ([written(tmp_path / "c.jsonl", [])], "no line"),
    ):
        with pytest.raises(ValueError, match=says):
            places.lines_of(paths, "seed")


def loaded(path):
    """A Python file as a module, wherever it stands."""
    loader = SourceFileLoader(path.stem, str(path))
    module = module_from_spec(spec_from_loader(path.stem, loader))
    loader.exec_module(module)
    return module


@pytest.fixture
def command(tmp_path, monkeypatch):
    """The command, writing into a folder of its own that begins as what is committed."""
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    module = loaded(ROOT / "scripts" / "evidence_pictures")
    data = tmp_path / "data"
    data.mkdir()
    for path in places.DATA.iterdir():
        (data / path.name).write_bytes(path.read_bytes())
    page = tmp_path / "true.md"
    page.write_bytes(places.PAGE.read_bytes())
    for name, value in (("DATA", data), ("PICTURES", tmp_path / "pictures"), ("PAGE", page)):
        monkeypatch.setattr(module, name, value)

    def run(*arguments):
        monkeypatch.setattr("sys.argv", ["evidence_pictures", *map(str, arguments)])
        return module.main()

    return run


def test_runs_become_data_pictures_and_figures_in_one_go(command, tmp_path, capsys):
    demo, other = written(tmp_path / "d.jsonl", fleet_lines(150)), written(tmp_path / "o.jsonl", fleet_lines(90, 500))
    more, ranks = written(tmp_path / "m.jsonl", fleet_lines(40, 900)), written(tmp_path / "s.jsonl", rank_lines())
    law = written(tmp_path / "l.jsonl", fleet_lines(70, 2000))
    runs = ("--fleet", "demo", demo, "--fleet", "other", other, "--fleet", "demo", more, "--fleet", "law", law)
    runs += ("--sbc", ranks)
    assert command(*runs, "--code", "abc1234", "--day", "2026-01-02") == 0
    assert "190 companies were told" in capsys.readouterr().out
    page = (tmp_path / "true.md").read_text()
    assert "in the second world 90 were told" in page
    assert "in the own-law world 70 were told" in page
    assert "own-law world: 70 in seeds 2000 to 2069, commit abc1234, 2026-01-02" in page
    assert "first world: 190 in seeds 1 to 939, commit abc1234, 2026-01-02" in page
    assert "190 companies" in (tmp_path / "pictures" / "reliability.svg").read_text()
    assert "120 invented histories" in (tmp_path / "pictures" / "ranks.svg").read_text()
    assert (tmp_path / "data" / "past.csv").read_bytes() == (places.DATA / "past.csv").read_bytes()
    first = (tmp_path / "pictures" / "reliability.svg").read_bytes()
    assert command() == 0
    assert (tmp_path / "pictures" / "reliability.svg").read_bytes() == first
    assert (tmp_path / "true.md").read_text() == page


def test_a_world_that_has_no_data_yet_gets_them_from_one_command_and_is_missed_before(command, tmp_path, capsys):
    (tmp_path / "data" / "fleet_law.csv").unlink()
    assert command() == 1
    assert "no data of the own-law world: --fleet law FILE" in capsys.readouterr().err
    assert (tmp_path / "true.md").read_bytes() == places.PAGE.read_bytes()
    assert not (tmp_path / "pictures").exists()
    others = [(tmp_path / "data" / f"fleet_{world}.csv").read_bytes() for world in ("demo", "other")]
    assert command("--fleet", "law", written(tmp_path / "l.jsonl", fleet_lines(60)), "--code", "abc1234") == 0
    assert "in the own-law world 60 were told" in (tmp_path / "true.md").read_text()
    assert others == [(tmp_path / "data" / f"fleet_{world}.csv").read_bytes() for world in ("demo", "other")]


def test_a_run_that_is_not_there_leaves_everything_as_it_was(command, tmp_path, capsys):
    assert command("--fleet", "demo", tmp_path / "gone.jsonl") == 1
    assert "gone.jsonl" in capsys.readouterr().err
    assert (tmp_path / "true.md").read_bytes() == places.PAGE.read_bytes()
    assert not (tmp_path / "pictures").exists()


# ---------------------------------------------------------------------------------------------------------- backtests


def verdict(rng, *, ours, theirs):
    """A backtest of twelve looks in which ours and one baseline miss by so much."""
    days = [np.datetime64("2024-01-01").astype(object).replace(month=m) for m in range(1, 13)]
    cases = [
        Case(
            day,
            "wins",
            13,
            100.0,
            {PRODUCT: 100 + ours * rng.normal(size=400), "last 13 weeks": 100 + theirs * rng.normal(size=400)},
        )
        for day in days
    ]
    return verdict_of(Backtest(tuple(days), (13,), tuple(cases)), seed=1)


def test_the_study_writes_rows_that_the_pictures_read_and_newer_ones_take_their_place(tmp_path):
    study = loaded(ROOT / "tests" / "track" / "test_backtest_study.py")
    rng = np.random.default_rng(8)
    fresh, data = tmp_path / "rows.csv", tmp_path / "past.csv"
    study.write_down("few big deals", verdict(rng, ours=20, theirs=10), fresh)
    study.write_down("break", verdict(rng, ours=5, theirs=10), fresh)
    data.write_bytes((places.DATA / "past.csv").read_bytes())
    before = past_data.read_past(data)
    assert past_data.merge_past(data, fresh, day="2026-12-01", code="abc1234") == 2
    after = past_data.read_past(data)
    assert len(after) == len(before)
    new = {row.name: row for row in after if row.code == "abc1234"}
    assert new["few big deals"].skill == pytest.approx(-1, abs=0.2)
    assert new["break"].skill == pytest.approx(0.5, abs=0.1)
    assert new["break"].origins == 12
    assert new["break"].held_80 == 1.0
    empty = tmp_path / "empty.csv"
    empty.write_text(",".join(past_data.HEAD) + "\n")
    with pytest.raises(ValueError, match="no row"):
        past_data.merge_past(data, empty, day="", code="")


def row(name, skill):
    return past_data.Past(name, "wins", 12, 0.1, "last 13 weeks", 0.1 / (1 - skill), skill, None, 0.8, "", "")


def test_a_loss_is_drawn_as_plainly_as_a_lead_on_the_other_side_of_nothing():
    drawing = past_picture([row("won", 0.2), row("lost", -0.2)])
    assert [r.name for r in by_measure([row("lost", -0.2), row("won", 0.2)])[0][1]] == ["won", "lost"]
    bars = [part for part in drawing.split("<rect ") if 'height="11"' in part]
    ink, accent = (svg.written_out(colour) for colour in (svg.INK, svg.ACCENT))
    wide = {
        colour: float(part.split('width="')[1].split('"')[0])
        for part in bars
        for colour in (ink, accent)
        if f'fill="{colour}"' in part
    }
    assert wide[ink] == pytest.approx(wide[accent])
    assert "1 lost" in drawing
    assert "0 lost" in past_picture([row("won", 0.2)])
    with pytest.raises(ValueError, match="at least one"):
        past_picture([])
