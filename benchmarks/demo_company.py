"""Print the table of docs/evidence/demo.md: ten seeds of the invented company, its truth beside its record."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

from bestbet.adapters.demo import Company, generate, write_exports, write_truth
from bestbet.adapters.demo_history import NOBODY, Deal

HEADS = (
    "seed", "opportunities", "wins", "nobody free", "open", "dead wood", "swept in bulk", "won / closed", "true chance",
    "healthcare / others", "active customers", "sales, last 52 weeks", "sales, next 52 weeks", "make s", "write s",
)  # fmt: skip


def main() -> None:
    """Print one row per seed."""
    print(f"| {' | '.join(HEADS)} |\n|{'---:|' * len(HEADS)}")
    for seed in range(1, 11):
        started = time.perf_counter()
        company = generate(seed)
        made = time.perf_counter() - started
        with tempfile.TemporaryDirectory() as folder:
            started = time.perf_counter()
            write_exports(company, Path(folder))
            write_truth(company, Path(folder) / "truth.json")
            written = time.perf_counter() - started
        print(f"| {' | '.join([str(seed), *figures(company), f'{made:.2f}', f'{written:.2f}'])} |")


def figures(company: Company) -> list[str]:
    """Return what the table says of one company."""
    truth: Any = company.truth
    last = 7 * company.knobs.weeks
    known = [deal for deal in company.history.deals if deal.created < last]
    n_closed = sum(deal.recorded is not None and deal.recorded < last for deal in known)
    n_won = sum(deal.is_won and deal.ends < last for deal in known)
    worked = [deal for deal in known if deal.owner != NOBODY]
    ratio = won_share([d for d in worked if d.sector.name == "Healthcare"]) / won_share(
        [d for d in worked if d.sector.name != "Healthcare"]
    )
    dirt, now = truth["dirt"], truth["now"]
    return [
        str(len(known)),
        str(n_won),
        str(len(known) - len(worked)),
        str(dirt["open_on_record"]),
        f"{dirt['dead_wood'] / dirt['open_on_record']:.0%}",
        str(dirt["closed_in_bulk"]),
        f"{n_won / n_closed:.1%}",
        f"{sum(deal.win_probability for deal in known) / len(known):.1%}",
        f"{ratio:.2f}",
        str(sum(now["active_customers"].values())),
        f"{sales(truth['record'], slice(-52, None)) / 1e6:.2f} M",
        f"{sales(truth['future'], slice(52)) / 1e6:.2f} M",
    ]


def won_share(deals: list[Deal]) -> float:
    """Return the share of deals that are won in the end."""
    return sum(deal.is_won for deal in deals) / len(deals)


def sales(weeks: dict[str, dict[str, list[float]]], window: slice) -> float:
    """Return bookings and repeat orders over some weeks."""
    return sum(sum(values[window]) for kind in ("bookings", "repeat_value") for values in weeks[kind].values())


if __name__ == "__main__":
    main()
