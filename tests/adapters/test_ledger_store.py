"""The ledger in both databases: what is written stays, what is changed by hand shows, what is erased is gone."""

import json
from datetime import timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from bestbet.adapters import ledger_store
from bestbet.adapters.database import open_database
from bestbet.adapters.database_address import file_address
from bestbet.adapters.database_tables import METADATA
from bestbet.adapters.database_upgrade import newest_revision, upgrade
from bestbet.adapters.ledger_check import ledger_faults
from bestbet.adapters.ledger_store import asides_of, entries_of, erase_person, make_checkpoint
from bestbet.adapters.open_store import NEWEST, opened, origin_of, revision_of
from bestbet.adapters.published import published
from bestbet.commit.chain import START, Entry, chain_faults, entry_id
from bestbet.commit.checkpoint import checkpoint_faults
from bestbet.errors import BestbetError, StorageError, UsageError
from ledger_cases import NOON, commit, fill


def faults(store, point=None):
    with store.reading() as connection:
        found = ledger_faults(connection)
        if point is not None:
            found += checkpoint_faults(point, origin_of(connection), entries_of(connection))
    return sorted(found, key=lambda fault: fault.seq)


def checkpoint(store):
    with store.reading() as connection:
        return make_checkpoint(connection, NOON)


def by_hand(store, *statements):
    """Change the database as somebody with full rights would: the speed bump taken away first."""
    with store.writing() as connection:
        if store.is_file:
            connection.execute(text("DROP TRIGGER IF EXISTS entries_refuse_update"))
            connection.execute(text("DROP TRIGGER IF EXISTS entries_refuse_delete"))
            connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        else:
            connection.execute(text("DROP TRIGGER IF EXISTS entries_refuse_change ON entries"))
        for statement in statements:
            connection.execute(text(statement))


def test_the_tables_are_those_of_the_migrations(store):
    with store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
        assert revision_of(connection) == NEWEST == newest_revision()


def test_decisions_are_chained_and_sound(store):
    entries = fill(store, 3)
    assert [entry.seq for entry in entries] == [2, 3, 4]
    assert faults(store, checkpoint(store)) == []
    with store.reading() as connection:
        kept = entries_of(connection)
    assert kept[1:] == entries
    assert kept[0].body["kind"] == "published"
    assert kept[0].body["prev"] == START


def test_a_decision_freezes_what_it_was_made_on(store):
    body = fill(store, 1)[0].body
    assert body["strategy"] == "healthcare_first"
    assert [option["name"] for option in body["options"]] == ["hold", "healthcare_first"]
    assert body["options"][1]["p_all"] == "0.47"
    assert body["options"][1]["mcse"] == "0.002"
    assert body["actor"] == {"person": "1", "role": "owner", "authenticated_by": "operating system account"}
    assert {one["kind"] for one in body["documents"]} == {"plan", "facts_map"}
    assert body["facts"]["digest"] == "d" * 64
    assert body["seed"] == "1"
    assert body["engine"]["code"] == "c" * 64
    assert body["reviews"] == ["2027-04-05", "2027-07-05", "2027-10-04", "2027-12-31"]
    assert body["trip_wires"][0]["healthy"] == "0.04"
    assert body["rule"]["flip"]["better"] == "0.65"
    assert body["effort"] == [{"tactic": "calls", "units": "260.0", "where": [{"name": "sector", "value": ["health"]}]}]
    assert body["assumptions"]["rests"][0]["quantity"] == "win rate"
    assert {one["role"] for one in body["attachments"]} == {"assessment", "predictive"}


def test_names_and_reasons_stay_out_of_the_chain(store):
    fill(store, 2, who="Ada Kaya")
    with store.reading() as connection:
        chained = b"".join(entry.content for entry in entries_of(connection))
    assert b"Ada" not in chained
    assert b"reason 1" not in chained


def test_every_published_probability_is_kept_with_its_due_day(store):
    fill(store, 1)
    with store.reading() as connection:
        rows = connection.execute(text("SELECT strategy, objective, due, p, mcse FROM forecasts ORDER BY id")).all()
        (snapshot,) = published(connection)
    assert ("healthcare_first", "volume", "2027-12-31", 0.47, 0.002) in [tuple(row) for row in rows]
    assert ("hold", "*", "2027-12-31", 0.31, 0.002) in [tuple(row) for row in rows]
    assert len(rows) == 4
    assert (snapshot.seed, snapshot.n_paths, [d.kind for d in snapshot.documents]) == (1, 512, ["facts_map", "plan"])


def test_the_same_odds_are_published_once_and_others_anew(store):
    fill(store, 2)
    fill(store, 1, p=0.5)
    with store.reading() as connection:
        assert len(published(connection)) == 2
    assert faults(store) == []


TAMPERED = {
    "content": ("UPDATE entries SET content = CAST(REPLACE(CAST(content AS TEXT), '0.47', '0.57') AS BLOB) WHERE seq = 3", 3),
    "id": ("UPDATE entries SET id = '" + "0" * 64 + "' WHERE seq = 3", 3),
    "deleted": ("DELETE FROM entries WHERE seq = 3", 3),
    "renumbered": ("UPDATE entries SET seq = 30 WHERE seq = 3", 3),
    "reason": ("UPDATE asides SET text = 'hindsight' WHERE seq = 3 AND field = 'because'", 3),
    "name": ("UPDATE asides SET text = 'Eve' WHERE seq = 2 AND field = 'who'", 2),
    "aside gone": ("DELETE FROM asides WHERE seq = 4 AND field = 'who'", 4),
    "aside emptied": ("UPDATE asides SET text = NULL, salt = NULL WHERE seq = 4 AND field = 'who'", 4),
    "aside slipped in": ("INSERT INTO asides (seq, field, salt, text) SELECT 1, field, salt, text FROM asides WHERE seq = 2", 1),
    "forecast": ("UPDATE forecasts SET p = 0.99 WHERE objective = 'volume'", 1),
    "forecast by one bit": ("UPDATE forecasts SET p = 0.47000000000000003 WHERE p = 0.47 AND objective = 'volume'", 1),
    "forecast gone": ("DELETE FROM forecasts WHERE objective = '*'", 1),
    "due": ("UPDATE forecasts SET due = '2028-12-31'", 1),
    "snapshot": ("UPDATE odds_snapshots SET seed = 2", 1),
    "strategy": ("UPDATE decisions SET strategy = 'hold' WHERE seq = 4", 4),
    "decision gone": ("DELETE FROM trip_wires WHERE decision_seq = 4", 4),
    "review": ("UPDATE reviews SET due = '2027-04-06' WHERE decision_seq = 2 AND due = '2027-04-05'", 2),
    "trip-wire": ("UPDATE trip_wires SET level = 4 WHERE decision_seq = 3", 3),
    "futures": ("UPDATE contents SET packed = (SELECT packed FROM contents WHERE size = 16) WHERE size = 7", 2),
    "origin": ("UPDATE workspace SET origin = '" + "0" * 32 + "'", 1),
}  # fmt: skip


@pytest.mark.parametrize("how", TAMPERED)
def test_what_plain_sql_changes_is_named_at_its_entry(store, how):
    fill(store, 3)
    statement, at = TAMPERED[how]
    if not store.is_file:
        statement = statement.replace(
            "CAST(REPLACE(CAST(content AS TEXT), '0.47', '0.57') AS BLOB)",
            "convert_to(REPLACE(convert_from(content, 'UTF8'), '0.47', '0.57'), 'UTF8')",
        )
    unlink = ["DELETE FROM trip_wires WHERE decision_seq = 3", "DELETE FROM reviews WHERE decision_seq = 3"]
    unlink += ["DELETE FROM decisions WHERE seq = 3", "DELETE FROM asides WHERE seq = 3"]
    unlink += ["DELETE FROM attachments WHERE seq = 3"]
    assert faults(store) == []
    by_hand(store, *(unlink if how in ("deleted", "renumbered") else ()), statement)
    found = faults(store)
    assert found
    assert found[0].seq == at, found


def test_a_cut_tail_and_an_older_state_are_caught_by_a_checkpoint_alone(store):
    fill(store, 3)
    point = checkpoint(store)
    gone = ["DELETE FROM trip_wires WHERE decision_seq = 4", "DELETE FROM reviews WHERE decision_seq = 4"]
    gone += ["DELETE FROM decisions WHERE seq = 4", "DELETE FROM asides WHERE seq = 4"]
    gone += ["DELETE FROM attachments WHERE seq = 4", "DELETE FROM entries WHERE seq = 4"]
    by_hand(store, *gone)
    assert faults(store) == []
    found = faults(store, point)
    assert found[0].seq == 4
    assert "missing" in found[0].what


def test_a_history_written_anew_with_fitting_hashes_is_caught_by_a_checkpoint_alone(store):
    fill(store, 3)
    point = checkpoint(store)
    with store.reading() as connection:
        kept = entries_of(connection)
    previous, changes = kept[1].id, []
    for entry in kept[2:]:
        body = {**entry.body, "prev": previous, "reason": "hindsight"}
        content = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        previous = entry_id(content)
        changes.append(Entry(entry.seq, previous, content))
    with store.writing() as connection:
        drop = ["entries_refuse_update"] if store.is_file else ["entries_refuse_change ON entries"]
        connection.execute(text(f"DROP TRIGGER {drop[0]}"))
        for entry in changes:
            connection.execute(
                text("UPDATE entries SET id = :i, prev = :p, content = :c WHERE seq = :s"),
                {"i": entry.id, "p": entry.body["prev"], "c": entry.content, "s": entry.seq},
            )
    assert faults(store) == []
    assert faults(store, point)[0].seq == 4


def test_entries_refuse_to_be_changed_by_mistake(store):
    fill(store, 1)
    for statement in ("UPDATE entries SET kind = 'x'", "DELETE FROM entries"):
        with pytest.raises(BestbetError, match="never changed"), store.writing() as connection:
            connection.execute(text(statement))
    assert faults(store) == []


def test_what_fails_half_way_leaves_nothing(store):
    fill(store, 1)
    before = checkpoint(store)
    with pytest.raises(ZeroDivisionError), store.writing() as connection:
        commit(connection, because=str(commit(connection).seq / 0))
    after = checkpoint(store)
    assert (after.size, after.head) == (before.size, before.head)
    assert faults(store) == []


def test_an_entry_that_does_not_come_back_as_written_is_not_recorded(store, monkeypatch):
    """Write, read back, check: a store that loses a byte must not say that it kept the commitment."""
    fill(store, 1)
    real = ledger_store.last_entry

    def torn(connection):
        entry = real(connection)
        return Entry(entry.seq, entry.id, entry.content[:-1] + b" ") if entry.seq == 3 else entry

    monkeypatch.setattr(ledger_store, "last_entry", torn)
    with pytest.raises(StorageError, match="BB-L08"), store.writing() as connection:
        commit(connection)
    monkeypatch.undo()
    assert checkpoint(store).size == 2


CANARY = "Canary Kaya " * 700


def told_by(store, name):
    """Three decisions by one person, with a reason long enough to fill pages of its own."""
    for i in range(3):
        with store.writing() as connection:
            commit(connection, who=name, because=CANARY, at=NOON + timedelta(hours=i))


def test_an_erased_name_is_gone_from_every_byte_and_the_chain_holds(store, tmp_path):
    told_by(store, "Canary Kaya")
    with store.writing() as connection:
        entry = erase_person(connection, "Canary Kaya", with_reasons=True, at=NOON + timedelta(days=1))
    assert entry.body["person"] == "1"
    assert faults(store, checkpoint(store)) == []
    if store.is_file:
        assert b"Canary" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    with pytest.raises(UsageError, match="BB-L07"), store.writing() as connection:
        erase_person(connection, "Canary Kaya", with_reasons=False, at=NOON)


def test_reasons_stay_where_only_the_name_is_erased(store):
    told_by(store, "Canary Kaya")
    with store.writing() as connection:
        erase_person(connection, "Canary Kaya", with_reasons=False, at=NOON)
    with store.reading() as connection:
        beside = asides_of(connection)
    assert [aside.text for aside in beside[2]] == [CANARY, None]
    assert faults(store) == []


def test_without_secure_deletion_the_text_would_stay_in_free_pages(tmp_path):
    """Negative control of the check above: the canary is found where erasing only unlinks."""
    store = opened(file_address(tmp_path / "store.sqlite"), NOON)
    told_by(store, "Canary Kaya")
    with store.writing() as connection:
        connection.execute(text("PRAGMA secure_delete = OFF"))
        erase_person(connection, "Canary Kaya", with_reasons=True, at=NOON)
    assert b"Canary" in b"".join(path.read_bytes() for path in tmp_path.iterdir())


@pytest.mark.parametrize("step", ["0001", "0002", "0003", "0004"])
def test_a_store_of_every_older_step_is_brought_up_to_date(address, step):
    database = open_database(address, is_created=True)
    with database.writing() as connection:
        upgrade(connection, step)
        connection.execute(text("INSERT INTO workspace VALUES (1, '" + "ab" * 16 + "', 'then')"))
        connection.execute(text("INSERT INTO people (name, created_at) VALUES ('Ada', 'then')"))
    store = opened(address, NOON)
    fill(store, 2)
    assert faults(store) == []
    with store.reading() as connection:
        assert origin_of(connection) == "ab" * 16
        assert connection.execute(text("SELECT count(*) FROM people")).scalar_one() == 1
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_a_store_of_a_newer_program_is_refused_and_left_alone(store, address):
    fill(store, 1)
    with store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError, match=r"BB-S25 .* newer"):
        opened(address, NOON)
    with store.reading() as connection:
        assert revision_of(connection) == "9999"
        assert chain_faults(entries_of(connection)) == []


def test_both_databases_keep_the_same_bytes(new_database, tmp_path):
    kept = []
    for address in (file_address(tmp_path / "store.sqlite"), new_database()):
        store = opened(address, NOON)
        with store.writing() as connection:
            connection.execute(text("UPDATE workspace SET origin = '" + "ab" * 16 + "'"))
        fill(store, 1)
        with store.reading() as connection:
            kept.append([json.loads(entry.content) | {"seals": None} for entry in entries_of(connection)])
    for bodies in kept:
        bodies[1].pop("prev")
    assert kept[0][0] == kept[1][0]
    assert kept[0][1] == kept[1][1]
