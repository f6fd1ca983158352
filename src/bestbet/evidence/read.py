"""Reads `evidence.yaml`, strictly, and says everything that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Mapping

from bestbet.errors import Place, PlanError, Problem, quote
from bestbet.evidence.claims import NEED_AN_INTERVAL, OF_OURS, Arm, Arms, Claim, Evidence, Grade, Says
from bestbet.evidence.weights import DEFAULTS, GRADE_PARTS, Weights
from bestbet.plan.kinds import COUNT_PER_UNIT, LIFT, TIMES_PER_WEEK, Kind
from bestbet.plan.nodes import Channel
from bestbet.plan.reading import LIMIT, MISSING, VALUE, Reading
from bestbet.plan.yaml_text import MappingNode, Node, ScalarNode, read_yaml
from bestbet.units import Range

EVIDENCE_KEYS = ("claims", "weights")
CLAIM_KEYS = (
    "tactic",
    "channel",
    "kind",
    "says",
    "effect",
    "standard_error",
    "with",
    "without",
    "story",
    "who",
    "when",
    "source",
    "campaign",
    "tried",
    "ours",
    "running",
    "dose",
    "where",
)
ARM_KEYS = ("cases", "successes", "mean", "sd", "units")
UNKNOWN_WORD = "unknown"
_NEEDS = "BB-E02"
_IMPOSSIBLE = "BB-E03"
_NUMBER = Kind("a number", "0.4", {"": 1}, least=-1e12, is_exact_only=True)
_COUNT = Kind("a count", "250", {"": 1}, is_exact_only=True)
_ERROR = Kind("a standard error", "6 %", {"": 1, "%": 0.01}, is_exact_only=True, is_open_below=True)
_RATE = Kind(
    "opportunities per unit",
    "0.02 to 0.05 per unit",
    COUNT_PER_UNIT.units,
    least=-1000.0,
    phrases=COUNT_PER_UNIT.phrases,
)


def read_evidence(text: str, *, file: str = "evidence.yaml") -> Evidence:
    """Return the claims and weights that the text says; an empty text makes no claim.

    Raises PlanError with every problem found, each with its line and column. Whether the plan knows the tactics is
    `weigh`'s business, for plans change.
    """
    if all(line.strip() == "" or line.lstrip().startswith("#") for line in text.splitlines()):
        return Evidence(file=file)
    root = read_yaml(text, file=file)
    reading = Reading(file)
    if not isinstance(root, MappingNode):
        raise PlanError(Problem(VALUE, "evidence is a group of keys.", 'Start with "claims:".', root.place))
    reading.remember(root)
    found = reading.group(root, "the evidence", EVIDENCE_KEYS) or {}
    weights = _weights(reading, found.get("weights"))
    entries = reading.named(found["claims"], "claims") if "claims" in found else ()
    claims = [_claim(reading, key, value) for key, value in entries or ()]
    if reading.problems:
        raise PlanError(sorted(reading.problems, key=lambda p: p.where or Place("")))
    return Evidence(tuple(claim for claim in claims if claim), weights, file)


def _claim(reading: Reading, key: ScalarNode, node: Node) -> Claim | None:
    name = reading.name(key, "a claim")
    what = f"claim {quote(key.text)}"
    found = reading.group(node, what, CLAIM_KEYS)
    if name is None or found is None:
        return None
    tactic_node = reading.require(found, "tactic", what, key.place, "webinars")
    channel_node = reading.require(found, "channel", what, key.place, "win_rate")
    kind_node = reading.require(found, "kind", what, key.place, "anecdote")
    tactic = reading.text(tactic_node, f"tactic of {what}", most=60) if tactic_node else None
    channel = reading.choice(channel_node, Channel, "channel") if channel_node else None
    grade = reading.choice(kind_node, Grade, "kind of evidence") if kind_node else None
    if tactic is None or channel is None or grade is None:
        return None
    says = reading.choice(found["says"], Says, "word for what a story says") if "says" in found else Says.WORKS
    claim = Claim(
        name=name,
        tactic=tactic,
        channel=channel,
        grade=grade,
        says=says or Says.WORKS,
        effect=_effect(reading, found, channel, what),
        standard_error=_exact(reading, found, "standard_error", _ERROR, what),
        arms=_arms(reading, found, what),
        story=_text(reading, found, "story", what),
        who=_text(reading, found, "who", what),
        when=reading.day(found["when"], f"when of {what}") if "when" in found else None,
        source=_text(reading, found, "source", what),
        campaign=_text(reading, found, "campaign", what),
        tried=_tried(reading, found, what),
        is_ours=grade in OF_OURS or _is(reading, found, "ours", what),
        is_running=_is(reading, found, "running", what),
        dose=_exact(reading, found, "dose", TIMES_PER_WEEK, what),
        where=(reading.where(found["where"], f"where of {what}") or {}) if "where" in found else {},
        place=key.place,
    )
    _check(reading, claim, found, key.place)
    return claim


def _effect(reading: Reading, found: Mapping[str, Node], channel: Channel, what: str) -> Range | None:
    kind = _RATE if channel is Channel.OPPORTUNITIES else LIFT
    return reading.amount(found["effect"], kind, f"effect of {what}") if "effect" in found else None


def _exact(reading: Reading, found: Mapping[str, Node], key: str, kind: Kind, what: str) -> float | None:
    amount = reading.amount(found[key], kind, f"{key} of {what}") if key in found else None
    return amount.low if amount else None


def _text(reading: Reading, found: Mapping[str, Node], key: str, what: str) -> str:
    return (reading.text(found[key], f"{key} of {what}") or "") if key in found else ""


def _is(reading: Reading, found: Mapping[str, Node], key: str, what: str) -> bool:
    return bool(reading.boolean(found[key], f"{key} of {what}")) if key in found else False


def _tried(reading: Reading, found: Mapping[str, Node], what: str) -> int | None:
    node = found.get("tried")
    if node is None or (isinstance(node, ScalarNode) and node.text == UNKNOWN_WORD):
        return None
    amount = reading.amount(node, _COUNT, f"tried of {what}")
    if amount is None:
        return None
    if amount.low < 1 or amount.low != round(amount.low):
        text = f"tried of {what}: {quote(amount.text)} teams cannot have tried it."
        reading.note(LIMIT, node.place, text, f"Write a whole number from 1, or {UNKNOWN_WORD}.")
        return None
    return int(amount.low)


def _arms(reading: Reading, found: Mapping[str, Node], what: str) -> Arms | None:
    treated = _arm(reading, found.get("with"), f"with of {what}")
    control = _arm(reading, found.get("without"), f"without of {what}")
    if "without" in found and "with" not in found:
        reading.note(
            MISSING,
            found["without"].place,
            f"{what} has an arm without, but none with.",
            'Add "with: {cases: 250, successes: 40}".',
        )
    return Arms(treated, control) if treated else None


def _arm(reading: Reading, node: Node | None, what: str) -> Arm | None:
    found = reading.group(node, what, ARM_KEYS) if node is not None else None
    if node is None or found is None:
        return None
    n_node = reading.require(found, "cases", what, node.place, "250")
    n = reading.amount(n_node, _COUNT, f"cases of {what}") if n_node else None
    figures = {
        key: _exact(reading, found, key, _NUMBER if key == "mean" else _COUNT, what)
        for key in ARM_KEYS
        if key != "cases"
    }
    if n is None:
        return None
    arm = Arm(n.low, **figures)
    _check_arm(reading, arm, what, node.place)
    return arm


def _check_arm(reading: Reading, arm: Arm, what: str, place: Place) -> None:
    if arm.n <= 0:
        reading.note(_IMPOSSIBLE, place, f"{what}: nobody was in this arm.", "Write how many cases it had.")
    elif arm.successes is not None and arm.successes > arm.n and not arm.units:
        text = f"{what}: {arm.successes:g} successes among {arm.n:g} cases cannot be."
        reading.note(_IMPOSSIBLE, place, text, "Count each case once, or correct the numbers.")
    elif arm.successes is None and (arm.mean is None or arm.sd is None):
        text = f"{what} says neither how many succeeded nor a mean with its sd."
        reading.note(
            _NEEDS, place, text, "Write for example {cases: 250, successes: 40}, or {cases: 40, mean: 12000, sd: 9000}."
        )


def _check(reading: Reading, claim: Claim, found: Mapping[str, Node], place: Place) -> None:
    """What each grade needs, and what cannot be meant."""
    what = f"claim {quote(claim.name)}"
    has_figure = claim.effect is not None or claim.arms is not None
    if claim.grade is Grade.ANECDOTE:
        if has_figure:
            text = f"{what} is an anecdote with figures; whatever a story claims, it counts as a story."
            reading.note(_NEEDS, place, text, "Put the figure into the story, or name the kind of study it is from.")
        return
    if "says" in found:
        reading.note(_NEEDS, found["says"].place, f"{what}: only a story says works or fails.", "Write the effect.")
    if not has_figure and not any(key in found for key in ("effect", "with", "without")):
        remedy = "Write effect: 5 to 20 %, or the arms: with: {cases: 250, successes: 40}, without: {...}."
        reading.note(_NEEDS, place, f"{what} has no figures.", remedy)
    if claim.effect is not None and claim.arms is not None:
        reading.note(_NEEDS, place, f"{what} states both an effect and arms.", "Keep the arms: they say more.")
    has_error = claim.arms is not None or claim.standard_error is not None
    if claim.grade in NEED_AN_INTERVAL and claim.effect is not None and claim.effect.is_exact and not has_error:
        text = f"{what}: a figure without its error cannot be weighed as a {claim.grade.title}."
        reading.note(_NEEDS, found["effect"].place, text, "Write its 90 % interval (5 to 20 %) or standard_error: 6 %.")
    is_test = claim.grade in {Grade.GEO_OR_TIME_TEST, Grade.RANDOMISED_TEST}
    is_open = claim.channel is Channel.OPPORTUNITIES and not is_test
    if claim.arms is not None and claim.arms.control is None and "without" not in found and not is_open:
        reading.note(
            _NEEDS, place, f"{what} has no arm without the tactic.", "Add without: {cases: 250, successes: 30}."
        )
    needs_units = claim.arms is not None and claim.channel is Channel.OPPORTUNITIES and not claim.arms.treated.units
    if needs_units:
        text = f"{what}: opportunities per unit need to know how many units were done."
        reading.note(_NEEDS, found["with"].place, text, "Write with: {cases: 200, units: 400, successes: 20}.")


def _weights(reading: Reading, node: Node | None) -> Weights:
    """Read changed weights; those of a grade stand in a group of its name."""
    changed: dict[str, float] = {}
    grades = sorted({name.partition(".")[0] for name in DEFAULTS if "." in name})
    plain = [name for name in DEFAULTS if "." not in name]
    for key, value in (reading.group(node, "weights", (*grades, *plain)) or {}).items() if node is not None else ():
        if key not in grades:
            _weight(reading, key, value, changed)
            continue
        for part, number in (reading.group(value, f"weights of {key}", GRADE_PARTS) or {}).items():
            _weight(reading, f"{key}.{part}", number, changed)
    return Weights(changed)


def _weight(reading: Reading, name: str, node: Node, changed: dict[str, float]) -> None:
    default = DEFAULTS[name]
    amount = reading.amount(node, _NUMBER, f"weight {name}")
    if amount is None:
        return
    if not default.least <= amount.low <= default.most:
        text = f"weight {name}: {quote(amount.text)} is outside {default.least:g} to {default.most:g}."
        reading.note(LIMIT, node.place, text, f"The default is {default.value:g}: {default.meaning}.")
        return
    changed[name] = amount.low
