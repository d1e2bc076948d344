import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from remission.errors import DataError
from remission.protocol import Protocol, read_protocol
from remission.sdtm import Study, make_study, read_study
from remission.sdtm.contracts import CONTRACTS
from remission.sdtm.readers import READERS

DATA = Path(__file__).parent.parent / "data"
PHARMAVERSE = DATA / "pharmaverse"
EXAMPLES = Path(__file__).parents[2] / "examples"


def write(folder: Path, name: str, content: str) -> None:
    (folder / name).write_text(content, encoding="utf-8")


def dm(folder: Path) -> Path:
    write(folder, "dm.csv", "USUBJID,RFSTDTC,AGE\nP1,2001-01-01,53\nP2,2001-01-02,61\n")
    return folder


def refusal(folder: Path, protocol: Protocol) -> str:
    with pytest.raises(DataError) as caught:
        read_study(folder, protocol)
    message = str(caught.value)
    assert "\n" not in message
    return message.replace(str(folder), "FOLDER")


def test_a_study_is_read_from_files_of_every_format(tmp_path: Path, protocol: Protocol) -> None:
    pyreadstat = pytest.importorskip("pyreadstat")
    dm(tmp_path)
    rows = pl.DataFrame({"usubjid": ["P1"], "AESEQ": [1.0], "aeterm": ["FATIGUE"]})
    rows = rows.with_columns(aestdtc=pl.lit("2001-02-01"))
    pyreadstat.write_xport(rows, str(tmp_path / "AE.XPT"), table_name="AE")
    pl.DataFrame({"USUBJID": ["P2"], "EXTRT": ["D"], "EXSTDTC": ["2001-01-02"]}).write_parquet(
        tmp_path / "Ex.parquet"
    )
    header = {
        "datasetJSONVersion": "1.1.0",
        "columns": [{"name": n, "dataType": "string"} for n in ("USUBJID", "LBTESTCD", "LBDTC")],
        "rows": [["P1", "HGB", "2001-01-01"]],
    }
    write(tmp_path, "lb.json", json.dumps(header))
    write(tmp_path, "README.md", "# About")
    write(tmp_path, ".hidden.csv", "x")

    study = read_study(tmp_path, protocol)

    assert study["AE"].select("USUBJID", "AESEQ", "AETERM").rows() == [("P1", 1, "FATIGUE")]
    assert study["EX"]["EXTRT"].to_list() == ["D"]
    assert study["LB"]["LBTESTCD"].to_list() == ["HGB"]
    assert study["DM"]["AGE"].to_list() == [53.0, 61.0]
    assert study.findings.is_empty()
    names = [source.name for source in study.sources]
    assert names == ["AE.XPT", "Ex.parquet", "dm.csv", "lb.json"]
    assert [source.domain for source in study.sources] == ["AE", "EX", "DM", "LB"]
    last = study.sources[2]
    assert last.rows == 2
    assert last.sha256 == hashlib.sha256((tmp_path / "dm.csv").read_bytes()).hexdigest()


def test_every_domain_is_there_with_its_columns_even_without_a_file(
    tmp_path: Path, protocol: Protocol
) -> None:
    study = read_study(str(dm(tmp_path)), protocol)

    assert set(study.domains) == set(CONTRACTS)
    for domain, contract in CONTRACTS.items():
        columns = study[domain].columns
        dates = [name.removesuffix("C") for name in contract.of_kind("date")]
        assert set(columns) >= {*contract.columns, *dates, *(f"{name}F" for name in dates), "ROW"}
    assert not study.has("TR")
    assert study["TR"].schema["TRDT"] == pl.Date


def test_a_file_with_names_only_has_the_types_of_a_file_with_rows(
    tmp_path: Path, protocol: Protocol
) -> None:
    write(dm(tmp_path), "tr.csv", "USUBJID,TRSEQ,TRLNKID,TRTESTCD,TRSTRESC,TRDTC,MORE\n")

    study = read_study(tmp_path, protocol)

    absent = make_study({"DM": study["DM"].select("USUBJID")}, protocol)["TR"]
    assert study["TR"].drop("MORE").schema == absent.schema


def test_a_data_file_of_no_known_domain_is_named(tmp_path: Path, protocol: Protocol) -> None:
    write(dm(tmp_path), "tr_old.csv", "this is not even,read\n1\n")
    write(tmp_path, "xx.parquet", "nor this")

    found = read_study(tmp_path, protocol).findings

    assert found.select("rule", "severity", "value").rows() == [
        ("unknown-file", "note", "tr_old.csv"),
        ("unknown-file", "note", "xx.parquet"),
    ]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "FOLDER: no SDTM file found"),
        ({"notes.txt": "x", "other.csv": "A\n1\n"}, "FOLDER: no SDTM file found"),
        ({"ae.csv": "USUBJID,AETERM,AESTDTC\n"}, "there is no domain DM"),
        ({"dm.csv": "USUBJID\n"}, "FOLDER/dm.csv: domain DM has no records"),
        ({"dm.csv": "SUBJID\n1\n"}, "FOLDER/dm.csv: domain DM has no column USUBJID"),
        ({"dm.csv": "USUBJID\n\n,\n"}, "FOLDER/dm.csv:3: 2 fields"),
        ({"dm.csv": "USUBJID,AGE\n,3\n"}, "no record of DM can be used"),
        (
            {"dm.csv": "USUBJID\nP1\n", "tr.csv": "USUBJID,TRSEQ\n"},
            "FOLDER/tr.csv: domain TR has no column TRLNKID, which is needed; found USUBJID, TRSEQ",
        ),
        (
            {"dm.csv": "USUBJID\nP1\n", "tr.csv": "", "TR.xpt": ""},
            "FOLDER: TR.xpt and tr.csv both hold domain TR",
        ),
        ({"dm.csv": "USUBJID,usubjid\nP1,P1\n"}, "FOLDER/dm.csv: column USUBJID stands twice"),
        ({"dm.csv": "USUBJID,Row\nP1,1\n"}, "FOLDER/dm.csv: column ROW stands for"),
        (
            {"dm.csv": "USUBJID\nP1\n", "suppdm.csv": "USUBJID,QNAM\nP1,X\n"},
            "FOLDER/suppdm.csv: column RDOMAIN is missing",
        ),
    ],
)
def test_a_study_that_cannot_be_read_is_refused_with_one_message(
    tmp_path: Path, protocol: Protocol, files: dict[str, str], message: str
) -> None:
    for name, content in files.items():
        write(tmp_path, name, content)

    assert refusal(tmp_path, protocol).startswith(message)


def test_a_folder_that_is_none_is_refused(tmp_path: Path, protocol: Protocol) -> None:
    assert "no such folder" in refusal(tmp_path / "none", protocol)
    write(tmp_path, "file", "x")
    assert "is a file" in refusal(tmp_path / "file", protocol)


def test_columns_of_lists_are_refused(protocol: Protocol) -> None:
    frame = pl.DataFrame({"USUBJID": ["P1"], "AGE": [[1, 2]]})

    with pytest.raises(DataError, match=r"DM: column AGE holds List"):
        make_study({"DM": frame}, protocol)


def test_a_frame_of_an_unknown_domain_is_refused(protocol: Protocol) -> None:
    with pytest.raises(DataError, match="domain ZZ is not known"):
        make_study({"ZZ": pl.DataFrame({"USUBJID": ["P1"]})}, protocol)


# --- pharmaverse, small RECIST 1.1 set ---------------------------------------------------------


@pytest.fixture
def pharmaverse(protocol_with: Callable[..., Protocol]) -> Study:
    return read_study(PHARMAVERSE, protocol_with("2020-12-31"))


def test_real_data_come_through_the_door_and_every_row_is_accounted_for(
    pharmaverse: Study,
) -> None:
    # rows of the files, counted when they were written; 39 non-target states stand twice
    assert pharmaverse.accounting.rows() == [
        ("AE", 39, 39, 0),
        ("DM", 8, 8, 0),
        ("DS", 25, 25, 0),
        ("EX", 23, 23, 0),
        ("RS", 66, 66, 0),
        ("SUPPAE", 39, 39, 0),
        ("SUPPDM", 46, 46, 0),
        ("SV", 134, 134, 0),
        ("TR", 546, 507, 39),
        ("TU", 75, 75, 0),
    ]
    doubles = pharmaverse.findings.filter(rule="duplicate-measurement")
    assert doubles["severity"].unique().to_list() == ["warning"]  # the values are the same
    assert set(doubles["USUBJID"]) == {"01-701-1034", "01-701-1097"}


def test_real_supplements_reach_their_records(pharmaverse: Study) -> None:
    supplement = pl.read_parquet(PHARMAVERSE / "suppae.parquet")

    merged = pharmaverse["AE"].select("USUBJID", "AESEQ", "AETRTEM")

    keys = supplement.select("USUBJID", pl.col("IDVARVAL").cast(pl.Int64), "QVAL")
    assert sorted(merged.rows()) == sorted(keys.rows())


def test_a_study_is_the_same_whatever_its_format(
    tmp_path: Path, pharmaverse: Study, protocol_with: Callable[..., Protocol]
) -> None:
    for path in PHARMAVERSE.glob("*.parquet"):
        pl.read_parquet(path).write_csv(tmp_path / f"{path.stem.upper()}.csv")

    study = read_study(tmp_path, protocol_with("2020-12-31"))

    assert study.findings.equals(pharmaverse.findings)
    for domain, contract in CONTRACTS.items():
        names = list(contract.columns)
        assert study[domain].select(names).equals(pharmaverse[domain].select(names)), domain


def test_the_order_of_rows_changes_nothing_but_their_number(
    tmp_path: Path, protocol_with: Callable[..., Protocol]
) -> None:
    shutil.copytree(PHARMAVERSE, tmp_path / "sdtm")
    tr = pl.read_parquet(PHARMAVERSE / "tr.parquet")
    tr.sample(fraction=1, shuffle=True, seed=1).write_parquet(tmp_path / "sdtm" / "tr.parquet")
    protocol = protocol_with("2014-03-01")

    one, other = read_study(PHARMAVERSE, protocol), read_study(tmp_path / "sdtm", protocol)

    assert one.accounting.equals(other.accounting)
    key = ["USUBJID", "TREVALID", "TRLNKID", "TRTESTCD", "TRDT"]
    columns = [*key, "TRSTRESC", "TRSTRESN"]
    assert one["TR"].select(columns).sort(columns).equals(other["TR"].select(columns).sort(columns))


@pytest.mark.parametrize("cutoff", ["2013-01-01", "2014-01-20", "2014-03-01", "2014-08-12"])
def test_rows_read_are_rows_kept_and_rows_named_in_findings(
    protocol_with: Callable[..., Protocol], cutoff: str
) -> None:
    study = read_study(PHARMAVERSE, protocol_with(cutoff))

    read = {source.domain: source.rows for source in study.sources}
    named = study.findings.filter(action="set aside")
    for domain, rows_read, rows_kept, rows_set_aside in study.accounting.iter_rows():
        aside = set(named.filter(domain=domain)["row"])
        assert rows_read == read[domain] == rows_kept + rows_set_aside
        assert len(aside) == rows_set_aside
        if domain in study.domains:
            assert set(study[domain]["ROW"]) == set(range(1, rows_read + 1)) - aside
    assert set(study.accounting["domain"]) == set(read)


def test_nothing_after_the_cutoff_comes_through_the_door(
    protocol_with: Callable[..., Protocol],
) -> None:
    study = read_study(PHARMAVERSE, protocol_with("2014-03-01"))

    for frame in study.domains.values():
        for name in frame.columns:
            if frame.schema[name] == pl.Date and not frame[name].is_null().all():
                assert frame[name].max() <= dt.date(2014, 3, 1), name


# --- pharmaverse, large simulated set ----------------------------------------------------------


def test_the_door_names_what_an_independent_check_found_in_the_large_set() -> None:
    trial = EXAMPLES / "pharmaverse"

    study = read_study(trial / "large", read_protocol(trial / "protocol.toml"))

    # counted without this package: TULOC and TRLOC differ in 7175 lesion-visits, three responses
    # are CHECK, each of three readers saw one patient twice under UNSCHEDULED 9.2; visits after
    # death are counted here from the texts, which are all complete
    died = dict(
        pl.read_parquet(trial / "large" / "dm.parquet").select("USUBJID", "DTHDTC").iter_rows()
    )
    visits = pl.read_parquet(trial / "large" / "sv.parquet")
    late = sum(
        bool(date and died[patient] and date[:10] > died[patient][:10])
        for patient, *dates in visits.select("USUBJID", "SVSTDTC", "SVENDTC").iter_rows()
        for date in dates
    )
    counts = study.findings.group_by("rule").len().sort("rule").rows()
    assert counts == [
        ("after-death", late),
        ("date-imputed", 1),  # 2014-01 at baseline of 01-701-1015
        ("lesion-organ", 7175),
        ("two-scan-dates", 3),
        ("unknown-response", 3),
    ]
    two = study.findings.filter(rule="two-scan-dates")
    assert set(two.select("USUBJID", "visit", "severity").rows()) == {
        ("01-711-1143", "UNSCHEDULED 9.2", "warning")
    }
    assert study.findings.filter(rule="unknown-response")["value"].unique().to_list() == ["CHECK"]
    assert study.accounting["rows_set_aside"].sum() == 0
    assert study["TR"].height == 55_995


# --- The study itself --------------------------------------------------------------------------


def test_a_domain_that_is_needed_and_missing_is_said_with_its_purpose(protocol: Protocol) -> None:
    study = make_study({"DM": pl.DataFrame({"USUBJID": ["P1"]})}, protocol)

    assert study.need("DM", "everything").height == 1
    with pytest.raises(DataError, match="domain TR has no records, but tumour response needs it"):
        study.need("TR", "tumour response")


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    for suffix, reader in READERS.items():
        with pytest.raises(DataError, match="cannot be read: No such file"):
            reader(tmp_path / f"none{suffix}")
