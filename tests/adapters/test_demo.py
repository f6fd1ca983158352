"""The invented company is reproducible, obeys its own truth, and is dirty exactly as counted."""

import csv
import hashlib
import json
import re
import time
from collections import Counter
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from bestbet.adapters import demo
from bestbet.adapters.demo import Company, Knobs, generate, write_exports, write_truth
from bestbet.adapters.demo_dirt import respelled
from bestbet.adapters.demo_history import NOBODY
from bestbet.adapters.demo_knobs import ALL_SECTORS, REFERRAL, SOURCES, TACTICS
from bestbet.errors import StorageError, UsageError

LAST = 7 * Knobs().weeks
SMALL = Knobs(weeks=40, future_weeks=10)


@pytest.fixture(scope="module")
def company() -> Company:
    return usual(1)


@pytest.fixture(scope="module")
def rows(company, tmp_path_factory):
    """Read the written files back as a stranger would."""
    folder = tmp_path_factory.mktemp("demo")
    read = {}
    for path in write_exports(company, folder):
        with path.open(encoding="utf-8", newline="") as file:
            read[path.name] = list(csv.DictReader(file))
    return read


@cache
def usual(seed):
    """Return the company of a seed with the usual knobs; a frozen value, hence safe to share between tests."""
    return generate(seed)


def digest(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def known(company):
    return [deal for deal in company.history.deals if deal.created < LAST]


def day(text):
    return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 - a date without a time


def test_the_same_seed_writes_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        made = generate(7, knobs=SMALL)
        write_exports(made, tmp_path / name)
        write_truth(made, tmp_path / name / "truth.json")
    assert digest(tmp_path / "a") == digest(tmp_path / "b")


def test_another_seed_writes_other_bytes(tmp_path):
    write_exports(generate(1, knobs=SMALL), tmp_path / "a")
    write_exports(generate(2, knobs=SMALL), tmp_path / "b")
    ours, theirs = digest(tmp_path / "a"), digest(tmp_path / "b")
    assert all(ours[name] != theirs[name] for name in ours)


def test_making_and_writing_takes_under_a_second_and_a_half(tmp_path):
    """The better of two, so that a busy machine does not fail the product."""

    def seconds():
        started = time.process_time()
        made = generate(3)
        write_exports(made, tmp_path)
        write_truth(made, tmp_path / "truth.json")
        return time.process_time() - started

    first = seconds()
    assert first < 1.5 or seconds() < 1.5


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_company_has_the_stated_size(seed):
    made = usual(seed)
    won = [deal for deal in known(made) if deal.is_won and deal.ends < LAST]
    assert 2_000 <= len(known(made)) <= 3_100
    assert 380 <= len(won) <= 560
    assert 6 <= sum(rep.is_here(LAST - 1) for rep in made.history.reps) <= 8
    assert {deal.sector.name for deal in won} == {sector.name for sector in ALL_SECTORS[:4]}


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_the_win_share_is_near_the_true_chance(seed):
    made = usual(seed)
    worked = [deal for deal in made.history.deals if deal.owner != NOBODY]
    expected = sum(deal.win_probability for deal in worked)
    spread = sum(deal.win_probability * (1 - deal.win_probability) for deal in worked) ** 0.5
    assert abs(sum(deal.is_won for deal in worked) - expected) < 3.5 * spread
    lanes = sum(made.knobs.win_of(deal.sector, deal.source) for deal in worked)
    assert abs(expected / lanes - 1) < 0.12, "rivals and skill shift the chance only a little on average"


def test_healthcare_wins_about_twice_as_often():
    knobs = Knobs()
    healthcare, *others = [knobs.win_of(sector, SOURCES[2]) for sector in knobs.sectors]
    assert all(1.8 < healthcare / other < 2.6 for other in others)
    assert knobs.win_of(ALL_SECTORS[1], REFERRAL) > knobs.win_of(ALL_SECTORS[1], SOURCES[0])


def test_delays_have_the_stated_medians(company):
    def median_weeks(*, is_won):
        spans = sorted(d.ends - d.created for d in company.history.deals if d.is_won == is_won and d.owner != NOBODY)
        return spans[len(spans) // 2] / 7

    assert median_weeks(is_won=True) == pytest.approx(9, rel=0.12)
    assert median_weeks(is_won=False) == pytest.approx(4, rel=0.12)


def test_nobody_works_more_hours_than_there_are(company):
    """Those who come when all hours are taken are not worked, except the few that are taken up again."""
    unserved = [deal for deal in known(company) if deal.owner == NOBODY]
    assert unserved
    assert not any(deal.is_won for deal in unserved)
    roomy = generate(1, knobs=Knobs(weeks=70, future_weeks=0, hours_per_rep=60))
    assert not any(deal.owner == NOBODY for deal in roomy.history.deals)


def test_a_leaver_hands_deals_over_and_no_leaver_holds_an_open_deal(company, rows):
    away = {rep.name for rep in company.history.reps if not rep.is_here(LAST - 1)}
    stay = {rep.name for rep in company.history.reps if rep.is_here(LAST - 1)}
    open_rows = [row for row in rows["opportunities.csv"] if not row["Stage"].startswith("Closed")]
    live = {row["Opportunity Owner"] for row in open_rows} - {"Sales Queue"}
    assert away
    dead = {
        company.history.reps[company.history.owners_now[d.number]].name
        for d in known(company)
        if d.ends < LAST and company.history.owners_now[d.number] != NOBODY
    }
    assert live <= stay | dead


def test_dead_wood_is_a_tenth_to_a_fifth_of_what_is_open():
    shares = []
    for seed in (1, 2, 3, 4):
        dirt = usual(seed).truth["dirt"]
        shares.append(dirt["dead_wood"] / dirt["open_on_record"])
    assert 0.1 <= shares[0] <= 0.2
    assert 0.1 <= sum(shares) / len(shares) <= 0.2
    clean = generate(1, knobs=Knobs(weeks=70, future_weeks=0, zombies=0.0)).truth["dirt"]
    assert (clean["dead_wood"], clean["closed_in_bulk"]) == (0, 0)


def test_one_day_closes_many_old_deals_at_once(company, rows):
    closed = Counter(row["Close Date"] for row in rows["opportunities.csv"] if row["Stage"].strip() == "Closed Lost")
    (first, most), (_, second) = closed.most_common(2)
    assert most >= company.truth["dirt"]["closed_in_bulk"] > 2 * second
    assert day(first).weekday() < 5


def test_dirt_is_present_as_counted(company, rows):
    dirt, deals = company.truth["dirt"], rows["opportunities.csv"]
    kept = deals[: -dirt["duplicate_rows_in_opportunities"]]
    originals = kept[: -dirt["deleted_opportunities"]]
    assert sum(row["Lead Source"] == "" for row in originals) == dirt["missing_sources"] > 100
    assert sum(row["Amount"] == "" for row in originals) == dirt["missing_amounts"] > 50
    assert sum(row["Deleted"] == "1" for row in kept) == dirt["deleted_opportunities"] > 0
    assert sum(value != value.strip() for row in originals for value in row.values()) == dirt["trailing_spaces"] > 0
    assert len(deals) - len({row["Opportunity ID"] for row in deals}) == dirt["duplicate_rows_in_opportunities"] > 0
    late = [r for r in kept if r["Stage"].startswith("Closed") and day(r["Created Date"]) > day(r["Close Date"])]
    assert len([row for row in late if row["Deleted"] == "0"]) == dirt["created_after_closed"] > 0
    names = {row["Account Name"] for row in rows["accounts.csv"]}
    unknown = [row for row in rows["orders.csv"] if row["Account Name"] not in names]
    copies = dirt["duplicate_rows_in_orders"]
    assert dirt["spelling_variants_in_orders"] - 3 <= len(unknown) <= dirt["spelling_variants_in_orders"] + copies


def test_every_date_is_day_first_and_every_amount_carries_its_currency(rows):
    for file, table in rows.items():
        for column in table[0]:
            values = [row[column] for row in table if row[column]]
            if column.endswith("Date") or column == "Date":
                assert max(day(value).day for value in values) > 12, (file, column)
            if "Amount" in column or column == "Annual Value":
                assert all(value.startswith("€") for value in values), (file, column)


def test_nothing_after_the_as_of_date_is_on_record_but_expected_closes(company, rows):
    as_of = company.knobs.as_of
    for file, table in rows.items():
        for row in table:
            for column, value in row.items():
                if value and column.endswith("Date") and not (file == "opportunities.csv" and column == "Close Date"):
                    assert day(value) <= as_of, (file, column, value)
    for row in rows["opportunities.csv"]:
        if row["Stage"].startswith("Closed"):
            assert day(row["Close Date"]) <= as_of


def test_keys_join_the_files(rows):
    accounts = {row["Account ID"]: row["Industry"] for row in rows["accounts.csv"]}
    deals = {row["Opportunity ID"] for row in rows["opportunities.csv"]}
    assert len(accounts) == len(rows["accounts.csv"])
    assert all(row["Account ID"] in accounts for row in rows["opportunities.csv"])
    for file in ("opportunity_history.csv", "activities.csv"):
        assert {row["Opportunity ID"] for row in rows[file]} <= deals
    assert {row["Opportunity ID"] for row in rows["orders.csv"]} - {""} <= deals


def test_the_stage_history_ends_where_the_deal_stands(rows):
    last, steps = {}, {}
    for row in rows["opportunity_history.csv"]:
        last[row["Opportunity ID"]] = row["Stage"]
        steps.setdefault(row["Opportunity ID"], []).append(day(row["Created Date"]))
    assert all(a <= b for days in steps.values() for a, b in pairwise(days))
    for row in rows["opportunities.csv"]:
        if row["Deleted"] == "0":
            assert last[row["Opportunity ID"]] == row["Stage"].strip()


def test_customers_buy_again_leave_and_refer(company):
    truth = company.truth
    assert sum(map(sum, truth["record"]["repeat_orders"].values())) > 700
    assert sum(map(sum, truth["record"]["customers_lost"].values())) > 60
    assert 60 < sum(map(sum, truth["record"]["referred"].values())) < 300
    nobody_refers = generate(1, knobs=Knobs(weeks=70, future_weeks=0, referral=0.0))
    assert sum(map(sum, nobody_refers.truth["record"]["referred"].values())) == 0


def test_no_customer_buys_again_after_leaving(company):
    for order in company.history.orders:
        account = company.history.accounts[order.account]
        if order.deal is None and account.lost_on is not None:
            assert order.day <= account.lost_on + 3, "an order may wait for Monday"


def test_the_future_tells_the_fate_of_every_open_deal(company):
    open_deals = company.truth["future"]["open_deals"]
    assert len(open_deals) == company.truth["dirt"]["open_on_record"]
    assert sum(deal["is_dead_wood"] for deal in open_deals) == company.truth["dirt"]["dead_wood"]
    assert all((deal["value"] is not None) == deal["is_won"] for deal in open_deals)
    assert len(company.truth["future"]["wins"]["Healthcare"]) == 78


def test_dirt_and_records_leave_the_true_history_alone():
    plain, dirty = generate(4, knobs=SMALL), generate(4, knobs=replace(SMALL, source_loss=0.4))
    assert plain.history.deals == dirty.history.deals
    assert dirty.truth["dirt"]["missing_sources"] > 3 * plain.truth["dirt"]["missing_sources"]


def test_stopping_a_tactic_costs_what_it_truly_brings_and_leaves_the_past_alone():
    stopped = {"cold calling": 0.0, "newsletter": 0.0}
    before, after = usual(5), generate(5, knobs=Knobs(future_effort=stopped))
    newsletter = generate(5, knobs=Knobs(future_effort={"newsletter": 0.0}))
    assert [d for d in before.history.deals if d.created < LAST] == [d for d in after.history.deals if d.created < LAST]
    assert (before.history.market.mean == newsletter.history.market.mean).all(), "a tactic without effect"
    outbound = [made.history.market.mean[Knobs().weeks + 10 :, :, 0].sum() for made in (before, after)]
    assert 0.2 < outbound[1] / outbound[0] < 0.5


def test_a_harmful_tactic_lowers_values_while_it_runs():
    more = generate(5, knobs=replace(SMALL, future_weeks=40, future_effort={"discount mailing": 2.0}))
    factor = more.history.market.value_factor
    assert factor[SMALL.weeks + 20 :].mean() < factor[: SMALL.weeks].mean() - 0.01


def test_season_drift_and_rivals_can_be_switched_off():
    knobs = replace(SMALL, season=0.0, drift_sd=0.0, growth=0.0, rival_pressure=0.0, tactics=())
    market = generate(1, knobs=knobs).history.market
    assert (market.season == 1).all()
    assert (market.level == 1).all()
    assert (market.rivals == 0).all()
    assert abs(market.win_shift).max() < 1e-12
    assert market.mean.sum(axis=(1, 2)) == pytest.approx(knobs.opportunities_per_week)


def test_contracts_are_exported_where_there_are_any():
    made = generate(1, knobs=Knobs(weeks=100, future_weeks=0, contractual_share=0.5))
    contracts = made.sheet("contracts.csv")
    ended = [row for row in contracts.rows if row[contracts.at("Contract End Date")]]
    assert 0 < len(ended) < len(contracts.rows)
    assert "contracts.csv" not in {sheet.file for sheet in generate(1, knobs=SMALL).sheets}


def test_the_truth_file_is_plain_json_and_tells_the_knobs(tmp_path):
    made = generate(1, knobs=SMALL)
    truth = json.loads(write_truth(made, tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert truth["knobs"]["win_delay"] == SMALL.win_delay
    assert [tactic["name"] for tactic in truth["knobs"]["tactics"]] == [tactic.name for tactic in TACTICS]


@pytest.mark.parametrize(
    "knobs",
    [
        Knobs(segments=1, reps=1, opportunities_per_week=1, weeks=60, future_weeks=0),
        Knobs(segments=8, reps=20, opportunities_per_week=20, weeks=30, future_weeks=5),
        Knobs(zombies=0.3, bulk_closes=3, source_loss=0.4, weeks=52, future_weeks=0),
        Knobs(growth=-0.01, drift_sd=0.05, season=0.4, dispersion=2, weeks=52, future_weeks=4),
        Knobs(win_probability=0.5, value_sd=1.4, referral=0.5, attrition=0, weeks=52, future_weeks=4),
    ],
)
def test_every_corner_of_the_knobs_gives_a_company(knobs, tmp_path):
    assert all(path.stat().st_size > 50 for path in write_exports(generate(1, knobs=knobs), tmp_path))


def test_knobs_out_of_range_are_all_refused_at_once():
    with pytest.raises(UsageError) as caught:
        Knobs(segments=9, zombies=2.0, future_effort={"juggling": 2.0})
    assert [problem.code for problem in caught.value.problems] == ["BB-U20", "BB-U20", "BB-U21"]


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(StorageError, match="Choose a folder"):
        write_exports(generate(1, knobs=SMALL), tmp_path / "taken")


@pytest.mark.parametrize(
    "name", ["St. Aldby Hospital", "Kelwick Foundry GmbH", "Garrdale", "Port of Ulver Ltd", "A & B"]
)
def test_a_respelled_name_is_another_text(name):
    assert respelled(name) != name


def test_the_company_shares_no_code_with_what_it_referees():
    source = Path(demo.__file__).parent
    for file in sorted(source.glob("demo*.py")):
        names = set(re.findall(r"^(?:from|import) (bestbet[.\w]*)", file.read_text(encoding="utf-8"), re.MULTILINE))
        assert all(name == "bestbet.errors" or name.startswith("bestbet.adapters.demo_") for name in names), file
