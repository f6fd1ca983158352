"""A choice and an answer about tactics made by hand, to be shown."""

from bestbet.choose.fitting_in import Fit, Served
from bestbet.choose.tactics import BestTest, Judged, Moved, TacticOdds, TacticsAnswer
from bestbet.odds.choice import Choice, Confirmed, Conflict, Pair, Standing, Strain


def standing(name, shortfall=0.05):
    return Standing(name, shortfall, 0.001, 4e6, 2e4, 0.8, 0.1, 0.003, 0.3, 0.35, 0.002)


def conflict(name, *, n=2):
    strains = (
        Strain("volume", 0.4, 0.05, 0.002, 4.2e6, 3.99e6, 0.02, 0.001),
        Strain("loyal", 0.3, 0.2, 0.004, 0.42, 0.399, 0.07, 0.002),
    )[:n]
    pairs = (Pair("volume", "loyal", 0.07, 0.12, -0.05, 0.002),) if n > 1 else ()
    return Conflict(name, 0.07, strains, pairs, "loyal" if n > 1 else "")


def choice(**changes):
    names = ("hold", "focus")
    parts = {
        "leader": "focus", "tie": "", "tied": (), "order": ("focus", "hold"), "reason": "20 points ahead of hold",
        "broken_by": "", "margin": 0.03, "money": "volume", "standings": tuple(map(standing, names)),
        "confirmed": Confirmed(0.4, 0.004, 0.0, 16), "conflicts": tuple(map(conflict, names)),
    }  # fmt: skip
    return Choice(**{**parts, **changes})


def tactic(name, *, is_in=True, verdict="keep", effect=0.05, p=0.9, against=(), test=None):
    return TacticOdds(
        tactic=name, unit="call", units=70.0, where="Outbound", is_in=is_in,
        fit=Fit((Served("volume", ("win_rate",), "Outbound"),), against), evidence="judgement", hours=28.2, money=131.0,
        effect=effect, effect_mcse=0.004, moved=(Moved("volume", 0.3, 0.01), Moved("loyal", 0.001, 0.01)),
        judged=Judged(p, None if p is None else 0.01, 0.001, 0.05), verdict=verdict, reason="it helps in most worlds",
        test=test,
    )  # fmt: skip


def answer(*tactics, **changes):
    told = tactics or (
        tactic("calls"),
        tactic(
            "webinars",
            verdict="test",
            effect=-0.01,
            p=0.5,
            test=BestTest("win_rate", "accounts dealt", 26, 0.01, 0.001),
        ),
        tactic("letters", is_in=False, verdict="leave out", effect=0.0, p=None, against=("it serves no objective",)),
    )
    parts = {
        "strategy": "focus", "is_best_bet": True, "p_all": 0.4, "mcse": 0.004, "currency": "EUR", "seed": 1,
        "n_paths": 8192, "tactics": told, "serving_nothing": (), "findings": ("podcast has no dose to try.",),
    }  # fmt: skip
    return TacticsAnswer(**{**parts, **changes})
