import json
import re
from dataclasses import replace

import pytest
from choice_sample import answer, choice, conflict, standing, tactic
from report_sample import parse
from test_odds_tables import assessment, objective, strategy

from bestbet.report.brief import content_of
from bestbet.report.chart_conflict import conflict_chart, conflict_picture
from bestbet.report.chart_tactics import tactics_chart, tactics_picture
from bestbet.report.choice_tables import _eased_text, gain_text, pair_text
from bestbet.report.odds_json import assessment_json
from bestbet.report.odds_tables import headline, odds_tables, ranking
from bestbet.report.page import report_page
from bestbet.report.svg import GAP
from bestbet.report.tactics_json import tactics_json
from bestbet.report.tactics_tables import tactics_headline, tactics_sentences, tactics_tables


def chosen(**changes):
    loyal = objective(0.3, name="loyal", unit="share", target=0.42)
    strategies = tuple(
        replace(s, objectives=(s.objectives[0], loyal)) for s in (strategy("hold", 0.2), strategy("focus", 0.4))
    )
    return assessment(strategies=strategies, choice=choice(**changes))


def places(drawing):
    return [float(x) for x in re.findall(r'(?:cx|x1|x2)="([-0-9.]+)"', drawing)]


def test_what_stands_beside_the_chance_is_shown_with_its_error():
    table = odds_tables(chosen())[0]
    assert table.columns[6:] == ("With wishes", "Falls short by", "Worst tenth")
    assert table.rows[0][7:] == ("5.0\xa0%", "4\xa0M\xa0EUR")
    assert "±0.2\xa0% at most" in table.note
    assert "Chosen on 15 of 16 parts" in table.note
    assert "adds nothing that shows" in table.note


def test_the_objectives_that_cost_most_come_first_and_the_one_that_binds_is_named():
    _, _, strains, pairs, _ = odds_tables(chosen())
    assert [row[0] for row in strains.rows] == ["loyal", "volume"]
    assert strains.rows[0][3:] == ("+20.0 ±0.8 points", "≥ 39.9\xa0%".replace("39.9", "40"), "+7.0 ±0.4 points")
    assert strains.note.startswith("loyal binds: in 20\xa0% of the futures it is the only one that is missed.")
    assert pairs.rows[0][-1] == "stand in each other's way"


def test_one_account_has_no_easier_target():
    one = objective(0.5, target=1.0, unit="accounts")
    assert _eased_text(one, 0.0) == "no target"
    assert _eased_text(replace(one, target=2.0), 1.0) == "≥ 1 account".replace(" account", f"{GAP}account")


def test_with_one_objective_nothing_can_stand_in_the_way():
    one = chosen(conflicts=tuple(conflict(n, n=1) for n in ("hold", "focus")))
    assert len(odds_tables(one)) == 3
    assert conflict_chart(one) is None


def test_pairs_inside_their_error_hardly_touch():
    pair = conflict("focus").pairs[0]
    assert pair_text(replace(pair, gap=0.009)) == "hardly touch"
    assert pair_text(replace(pair, gap=0.05, mcse=0.03)) == "hardly touch"
    assert pair_text(replace(pair, gap=0.05)) == "rise and fall together"


def test_nothing_is_written_as_minus_nothing():
    assert gain_text(-0.0001, 0.0001) == "+0.0 ±0.0 points"


def test_the_two_kinds_of_tie_are_worded_apart():
    tie = {"verdict": "tie", "tie_with": ("hold",)}
    close = replace(chosen(tie="close", tied=("hold",)), **tie, reason="their chances are 1 point apart")
    open_ = replace(chosen(tie="open", tied=("hold",)), **tie, reason="focus is ahead on the whole")
    assert headline(close).startswith("A tie between focus and hold: focus reaches all objectives in 40")
    assert "hold (20\xa0%)" in headline(close)
    assert headline(open_).startswith("No clear best bet yet: focus reaches")
    assert "The rival to weigh: hold (20\xa0%)" in headline(open_)


def test_strategies_stand_in_the_order_of_the_rule():
    assert [s.name for s in ranking(chosen(order=("hold", "focus")))] == ["hold", "focus"]


def test_json_adds_the_choice_and_keeps_the_contract():
    found = assessment_json(chosen())
    json.dumps(found, allow_nan=False)
    assert found["choice"]["confirmed"]["disappointment"] == 0.0
    focus = found["strategies"][1]
    assert focus["conflict"]["binding"] == "loyal"
    assert focus["conflict"]["objectives"][1]["p_all_gain_without"] == 0.2
    assert {"p_all", "mcse", "objectives", "shortfall", "worst_tenth"} <= set(focus)
    assert assessment_json(assessment())["choice"] is None


@pytest.mark.parametrize("width", [960, 350])
def test_the_pictures_stay_on_the_page_and_say_the_same_in_words(width):
    drawing = conflict_picture(conflict_chart(chosen()), width=width)
    parse(drawing)
    assert all(-0.5 <= x <= width + 0.5 for x in places(drawing))
    assert "Loyal: 14\xa0% with a target of ≥ 40\xa0%, 27\xa0% without it." in drawing
    drawing = tactics_picture(tactics_chart(answer()), width=width)
    parse(drawing)
    assert all(-0.5 <= x <= width + 0.5 for x in places(drawing))
    assert "Webinars: -1.0 points, test." in drawing
    assert "changes nothing" in drawing


def test_a_picture_of_tactics_without_any_effect_can_be_drawn():
    drawing = tactics_picture(tactics_chart(answer(tactic("calls", effect=0.0, p=None))))
    parse(drawing)


def test_without_tactics_there_is_no_picture_and_no_table():
    none = replace(answer(), tactics=())
    assert tactics_chart(none) is None
    assert tactics_tables(none) == ()
    assert "no tactic to judge" in tactics_headline(none).lower()


def test_tactics_are_told_with_verdict_effect_error_and_cost():
    verdicts, fits, moves = tactics_tables(answer())
    assert verdicts.rows[0][:7] == ("calls", "keep", "+5.0 ±0.8 points", "90\xa0%", "28.2", "131", "0.1 / 5.0")
    assert verdicts.rows[2][0] == "letters (not in it)"
    assert fits.rows[0][1:] == ("volume", "win rate", "Outbound", "70 × call a week", "judgement", "fits")
    assert fits.rows[2][-1] == "it serves no objective"
    assert moves.rows[0][1:] == ("+30.0 ±2.0", "·")


def test_tactics_of_a_tie_are_not_called_those_of_the_best_bet():
    assert "Tactics of the best bet, focus, reaching" in tactics_headline(answer())
    assert "Tactics of focus, tied with hold and wide, reaching" in tactics_headline(answer(tied_with=("hold", "wide")))


def test_the_headline_groups_tactics_by_verdict_and_tests_come_with_a_command():
    assert tactics_headline(answer()).endswith("Keep: calls; test: webinars.")
    said = tactics_sentences(replace(answer(), serving_nothing=("calls",)))
    assert said[0].startswith("Serving nothing that shows: calls")
    assert "bestbet weigh --design --tactic webinars --channel win_rate" in said[1]
    assert said[-1] == "podcast has no dose to try."


def test_tactics_as_json_are_finite():
    found = json.loads(json.dumps(tactics_json(answer()), allow_nan=False))
    assert found["tactics"][1]["test"]["gain"] == 0.01
    assert found["tactics"][2]["p_positive"] is None


def test_a_standing_without_money_or_wishes_has_fewer_columns():
    bare = tuple(
        replace(standing(n), worst_tenth=None, worst_tenth_mcse=None, p_with_wishes=None) for n in ("hold", "focus")
    )
    table = odds_tables(chosen(standings=bare, money=""))[0]
    assert table.columns[6:] == ("Falls short by",)


def page(found, **more):
    return report_page(content_of(found, tables=(), findings=(), version="0", **more))


def test_the_page_shows_what_objectives_cost_and_what_tactics_do():
    shown = page(chosen(), tactics=tactics_chart(answer()))
    assert "What each objective costs Focus" in shown
    assert "The tactics of Focus" in shown
    assert "Loyal binds: in 20" in shown
    assert "stand in each other&#39;s way" in shown
    plain = page(assessment())
    assert "What each objective costs" not in plain
    assert "The tactics of" not in plain


def test_the_page_words_the_two_kinds_of_tie_apart():
    tie = {"verdict": "tie", "tie_with": ("hold",)}
    open_ = page(replace(chosen(tie="open", tied=("hold",)), **tie))
    close = page(replace(chosen(tie="close", tied=("hold",)), **tie))
    assert "No clear best bet yet: Focus and Hold" in open_
    assert "A tie between Focus and Hold" in close
    assert "cannot tell them apart" in close
    assert "cannot tell them apart" not in open_
