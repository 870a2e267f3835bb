"""The database of a build reaches no file, no network and no extension.

Authority: by hand, what DuckDB must refuse; each is tried on a connection that allows it first,
where that needs no network.
"""

import ast
import stat
from pathlib import Path

import duckdb
import pytest

from perioptimal_report.sources.sql import open_database

PACKAGE = Path(__file__).parents[2] / "perioptimal_report"


@pytest.fixture
def connection():
    return open_database().con


@pytest.mark.parametrize(
    "query",
    [
        "INSTALL httpfs",
        "LOAD httpfs",
        "INSTALL h3 FROM community",
        "SELECT * FROM read_text('https://example.org/log.csv')",
        "SELECT * FROM 's3://bucket/log.parquet'",
        "ATTACH 'https://example.org/store.duckdb'",
    ],
)
def test_an_extension_or_an_address_is_refused(connection, query):
    with pytest.raises(duckdb.Error, match=r"Permission Error|requires the extension"):
        connection.execute(query)


def files_and_queries(folder):
    beside = folder / "beside.csv"
    beside.write_text("a\n1\n", encoding="utf-8")
    return [
        "SELECT * FROM read_text('/etc/passwd')",
        f"FROM read_csv('{beside}')",
        f"FROM '{beside}'",
        f"FROM glob('{folder}/*')",
        f"COPY (SELECT 1) TO '{folder}/copy.csv'",
        f"ATTACH '{folder}/store.duckdb'",
        f"EXPORT DATABASE '{folder}/all'",
    ]


@pytest.mark.parametrize("number", range(7))
def test_a_file_is_refused_that_an_open_database_takes(connection, tmp_path, number):
    query = files_and_queries(tmp_path)[number]
    with pytest.raises(duckdb.PermissionException):
        connection.execute(query)
    assert [path.name for path in tmp_path.iterdir()] == ["beside.csv"]
    duckdb.connect().execute(query)


@pytest.mark.parametrize(
    "setting",
    [
        "enable_external_access = true",
        "autoinstall_known_extensions = true",
        "autoload_known_extensions = true",
        "allow_community_extensions = true",
        "allowed_directories = ['/']",
        "temp_directory = '/var/tmp'",
        "lock_configuration = false",
    ],
)
def test_no_setting_can_be_opened_again(connection, setting):
    with pytest.raises(duckdb.Error):
        connection.execute(f"SET {setting}")


def settings_of(connection, *names):
    settings = dict(connection.execute("SELECT name, value FROM duckdb_settings()").fetchall())
    return {name: settings[name] for name in names}


def test_the_only_folder_allowed_is_private_and_goes_with_the_connection():
    backend = open_database()
    settings = settings_of(backend.con, "temp_directory", "allowed_directories")
    folder = Path(settings["temp_directory"])
    assert settings["allowed_directories"] == f"[{folder}/]"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    (folder / "spilled").write_text("", encoding="utf-8")
    del backend
    assert not folder.exists()


def test_without_a_temporary_folder_nothing_is_written(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    monkeypatch.chdir(tmp_path)
    connection = open_database().con
    assert settings_of(connection, "temp_directory") == {"temp_directory": ""}
    assert connection.execute("SELECT sum(range) FROM range(1000)").fetchone() == (499500,)
    assert list(tmp_path.iterdir()) == []


def opens_a_database(node):
    called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    return called in {"duckdb.connect", "ibis.duckdb.connect", "ibis.connect", "connect"}


def test_every_connection_is_opened_in_one_place():
    places = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if opens_a_database(node)
    }
    assert places == {"sources/sql.py"}
