import json
from pathlib import Path

import polars as pl
import pytest

from remission.errors import DataError
from remission.sdtm.readers import READERS

DATA = Path(__file__).parent.parent / "data"


def read(path: Path) -> pl.DataFrame:
    frames = READERS[path.suffix.lower()](path)
    assert list(frames) == [path.stem.upper()]
    return frames[path.stem.upper()]


def refusal(path: Path) -> str:
    """Return the one message with which a file is refused; it names the file."""
    with pytest.raises(DataError) as caught:
        read(path)
    message = str(caught.value)
    assert str(path) in message
    assert "\n" not in message
    return message.replace(str(path), "FILE")


def csv_file(folder: Path, content: str | bytes) -> Path:
    path = folder / "tr.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("suffix", sorted(READERS))
def test_a_file_of_0_bytes_is_refused_in_every_format(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"dm{suffix}"
    path.write_bytes(b"")

    assert refusal(path) == "FILE: the file is empty (0 bytes); export it again"


@pytest.mark.parametrize("suffix", sorted(READERS))
def test_a_file_of_something_else_is_refused_in_every_format(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"dm{suffix}"
    path.write_bytes(b"\x00\x01\x02\xff" * 50)

    assert refusal(path)


# --- CSV ---------------------------------------------------------------------------------------


def test_csv_keeps_every_value_as_the_text_it_is(tmp_path: Path) -> None:
    path = csv_file(tmp_path, 'USUBJID,TRSEQ,TRSTRESC\n001,01,"5,0 ""cm"""\n002,,\n')

    frame = read(path)

    assert frame.rows() == [("001", "01", '5,0 "cm"'), ("002", None, None)]
    assert set(frame.dtypes) == {pl.String}


@pytest.mark.parametrize(
    "content",
    [
        "A,B\n1,\u00e9\n",
        "\ufeffA,B\n1,\u00e9\n",  # byte order mark
        "A,B\r\n1,\u00e9\r\n",
        "A,B\n\n1,\u00e9\n\n",  # empty lines
        "A,B\n1,\u00e9",  # no line end at the end
    ],
)
def test_csv_is_read_however_it_was_saved_as_utf_8(tmp_path: Path, content: str) -> None:
    assert read(csv_file(tmp_path, content)).rows(named=True) == [{"A": "1", "B": "\u00e9"}]


def test_csv_with_names_only_is_a_frame_without_rows(tmp_path: Path) -> None:
    frame = read(csv_file(tmp_path, "USUBJID,TRSEQ\n"))

    assert frame.columns == ["USUBJID", "TRSEQ"]
    assert frame.is_empty()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("A,B\n1,2\n3\n", "FILE:3: 1 fields, but the first line names 2"),
        ("A,B\n1,2,3\n", "FILE:2: 3 fields, but the first line names 2"),
        ('A,B\n1,"two\nlines"\n3,4,5\n', "FILE:4: 3 fields, but the first line names 2"),
        ('A,B\n1,2\n"3,4\n', "FILE:3: broken line"),
        ('A,B\n1,"2"x\n', "FILE:2: broken line"),
        ("A,B\n1,\u00e9\n".encode("latin-1"), "FILE:2: byte 0xE9 is not UTF-8"),
        ("A,B\n1,2\n".encode("utf-16"), "FILE: the text is encoded as UTF-16"),
        ("A;B\n1;2\n", "FILE:1: fields are separated by ';'"),
        ("A\tB\n1\t2\n", "FILE:1: fields are separated by '\\t'"),
        ("A,,C\n1,2,3\n", "FILE:1: column 2 has no name"),
        ("A,B,A\n1,2,3\n", "FILE:1: column A stands twice"),
        ("\n\n", "FILE:1: there is no line of column names"),
        ("A,B\n1,2\x00\n", "FILE:2: holds a zero byte"),
    ],
)
def test_a_broken_csv_is_refused_with_its_line(
    tmp_path: Path, content: str | bytes, message: str
) -> None:
    assert refusal(csv_file(tmp_path, content)).startswith(message)


# --- Parquet -----------------------------------------------------------------------------------


def test_parquet_is_read_with_its_types(tmp_path: Path) -> None:
    frame = pl.DataFrame({"USUBJID": ["1", None], "TRSTRESN": [1.5, None]})
    path = tmp_path / "TR.PARQUET"
    frame.write_parquet(path)

    assert read(path).equals(frame)


def test_a_parquet_file_that_is_cut_short_or_damaged_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tr.parquet"
    pl.DataFrame({"A": list(range(1000))}).write_parquet(path)
    content = path.read_bytes()

    path.write_bytes(content[:-10])
    assert refusal(path).startswith("FILE: the Parquet file is cut short")
    path.write_bytes(content[:200] + content[400:])
    assert refusal(path).startswith("FILE: the Parquet file is damaged")
    path.write_bytes(b"A,B\n1,2\n")
    assert refusal(path).startswith("FILE: this is no Parquet file")


# --- XPT ---------------------------------------------------------------------------------------

MEASUREMENTS = pl.DataFrame(
    {
        "USUBJID": ["P1", "P1", "\u00c5se"],
        "TRSEQ": [1.0, 2.0, 1.0],
        "TRSTRESN": [12.3456, 0.0, None],
        "TRREASND": [None, "x" * 101, "b"],
    }
)


def write_xpt(path: Path, version: int, frame: pl.DataFrame = MEASUREMENTS) -> bytes:
    pyreadstat = pytest.importorskip("pyreadstat")
    pyreadstat.write_xport(frame, str(path), table_name="TR", file_format_version=version)
    return path.read_bytes()


@pytest.mark.parametrize("version", [5, 8])
def test_xpt_that_pyreadstat_wrote_comes_back(tmp_path: Path, version: int) -> None:
    path = tmp_path / "tr.xpt"
    write_xpt(path, version)

    frame = read(path)

    assert frame.columns == MEASUREMENTS.columns
    assert frame["TRSTRESN"].to_list() == [12.3456, 0.0, None]
    assert frame["USUBJID"].to_list() == ["P1", "P1", "\u00c5se"]
    assert frame["TRREASND"].to_list() == ["", "x" * 101, "b"]  # XPT has no missing text


def test_xpt_that_other_software_wrote_is_read() -> None:
    # the Python package xport 3.6.1, which shares no code with pyreadstat
    frame = read(DATA / "tr_version_5.xpt")

    assert frame["USUBJID"].to_list() == ["DEMO-001", "DEMO-001", "DEMO-002"]
    assert frame["TRSTRESN"].to_list() == [12.5, 8.0, None]
    assert frame["TRSTRESC"].to_list() == ["12.5", "8", "-"]
    assert frame["TRDTC"].to_list() == ["2001-02-03", "2001-02-03", "2001-02"]


@pytest.mark.parametrize("version", [5, 8])
def test_xpt_that_was_cut_short_anywhere_is_refused(tmp_path: Path, version: int) -> None:
    path = tmp_path / "tr.xpt"
    content = write_xpt(path, version)

    # 121 bytes a record: no cut at a multiple of 80 falls between two records
    for length in (1, 79, 80, 400, 640, 900, *range(len(content) - 1, len(content) - 320, -53)):
        path.write_bytes(content[:length])
        assert "FILE: th" in refusal(path)
    for records in range(80, 321, 80):
        path.write_bytes(content[:-records])
        assert "cut short" in refusal(path)


def test_xpt_with_bytes_behind_its_records_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tr.xpt"
    content = write_xpt(path, 5)

    path.write_bytes(content + b"z" * 80)

    assert "cut short" in refusal(path)


def test_xpt_with_two_datasets_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tr.xpt"
    content = write_xpt(path, 5)

    path.write_bytes(content + content[240:])

    assert refusal(path) == (
        "FILE: the file holds several datasets; export one file for each domain"
    )


def test_xpt_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tr.xpt"
    content = write_xpt(path, 5)

    path.write_bytes(content.replace("\u00c5se".encode(), "\u00c5se ".encode("latin-1")))

    assert refusal(path).startswith("FILE: the text is not UTF-8")


# --- sas7bdat ----------------------------------------------------------------------------------


def test_sas7bdat_that_other_software_wrote_is_read() -> None:
    # Fisher's iris data as shipped with the R package haven 2.5.1
    frame = read(DATA / "iris.sas7bdat")

    assert frame.shape == (150, 5)
    assert frame.row(0) == (5.1, 3.5, 1.4, 0.2, "setosa")
    assert frame.row(149) == (5.9, 3.0, 5.1, 1.8, "virgin")  # six characters
    assert frame["Sepal_Length"].mean() == pytest.approx(5.843333, abs=1e-6)  # R 4.2.2, mean()


def test_sas7bdat_that_was_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "iris.sas7bdat"
    content = (DATA / "iris.sas7bdat").read_bytes()

    for length in (10, 1000, 65536, 100_000, len(content) - 1):
        path.write_bytes(content[:length])
        assert refusal(path).startswith("FILE: the file is damaged or cut short")


# --- Dataset-JSON ------------------------------------------------------------------------------

HEADER = {
    # the keys that the CDISC Dataset-JSON 1.1 specification asks for
    "datasetJSONCreationDateTime": "2001-03-01T00:00:00",
    "datasetJSONVersion": "1.1.0",
    "itemGroupOID": "IG.TR",
    "name": "TR",
    "label": "Tumour results",
    "records": 2,
    "columns": [
        {"itemOID": "IT.USUBJID", "name": "USUBJID", "label": "Subject", "dataType": "string"},
        {"itemOID": "IT.TRSEQ", "name": "TRSEQ", "label": "Sequence", "dataType": "integer"},
        {"itemOID": "IT.TRSTRESN", "name": "TRSTRESN", "label": "Result", "dataType": "float"},
        {"itemOID": "IT.D", "name": "D", "label": "D", "dataType": "decimal"},
        {"itemOID": "IT.TRDTC", "name": "TRDTC", "label": "Date", "dataType": "date"},
    ],
}
ROWS = [["P1", 1, 12.5, "1.50", "2001-02-03"], ["P2", 1, None, None, ""]]


def json_file(folder: Path, *, rows: object = ROWS, **changes: object) -> Path:
    path = folder / "tr.json"
    path.write_text(json.dumps(HEADER | {"rows": rows} | changes), encoding="utf-8")
    return path


def test_dataset_json_is_read(tmp_path: Path) -> None:
    frame = read(json_file(tmp_path))

    assert frame.rows() == [("P1", 1.0, 12.5, 1.5, "2001-02-03"), ("P2", 1.0, None, None, None)]
    assert frame.dtypes == [pl.String, pl.Float64, pl.Float64, pl.Float64, pl.String]


def test_dataset_ndjson_is_read(tmp_path: Path) -> None:
    path = tmp_path / "tr.ndjson"
    path.write_text("\n".join(json.dumps(line) for line in [HEADER, *ROWS]), encoding="utf-8")

    assert read(path).equals(read(json_file(tmp_path)))


def test_dataset_json_without_rows_is_a_frame_without_rows(tmp_path: Path) -> None:
    assert read(json_file(tmp_path, rows=[], records=0)).height == 0


def test_a_text_in_a_number_column_of_dataset_json_stays_a_text(tmp_path: Path) -> None:
    rows = [["P1", 1, "12,5", "x", ""], ["P2", True, 3.0, None, ""]]

    frame = read(json_file(tmp_path, rows=rows))

    assert frame["TRSTRESN"].to_list() == ["12,5", "3.0"]
    assert frame["TRSEQ"].to_list() == ["1", "true"]
    assert frame["D"].to_list() == ["x", None]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"rows": [ROWS[0], ["P2", 1]]}, "FILE: row 2: 2 values, but there are 5 columns"),
        ({"rows": [ROWS[0], "P2"]}, "FILE: row 2: no list of values"),
        ({"rows": [ROWS[0]]}, "FILE: holds 1 rows, but says it has 2 records"),
        ({"rows": 3}, "FILE: no Dataset-JSON: `rows` must be a list"),
        ({"datasetJSONVersion": "1.0.0"}, "FILE: no Dataset-JSON 1.1: datasetJSONVersion is 1.0.0"),
        ({"columns": []}, "FILE: no Dataset-JSON: `columns` must list the variables"),
        ({"columns": [{"label": "x"}]}, "FILE: column 1 has no name"),
        ({"columns": [HEADER["columns"][0]] * 2}, "FILE: column USUBJID stands twice"),
    ],
)
def test_a_broken_dataset_json_is_refused(
    tmp_path: Path, changes: dict[str, object], message: str
) -> None:
    assert refusal(json_file(tmp_path, **changes)).startswith(message)


def test_dataset_json_that_was_cut_short_is_refused_with_its_place(tmp_path: Path) -> None:
    path = json_file(tmp_path)
    path.write_bytes(path.read_bytes()[:-20])
    assert refusal(path).startswith("FILE: no valid JSON (line 1, column")

    path = tmp_path / "tr.ndjson"
    path.write_text(json.dumps(HEADER) + '\n["P1", 1, 12.5,', encoding="utf-8")
    assert refusal(path).startswith("FILE:2: no valid JSON")
    path.write_text(json.dumps(HEADER) + "\n" + json.dumps(ROWS[0]), encoding="utf-8")
    assert refusal(path).startswith("FILE: holds 1 rows, but says it has 2 records")
    path.write_text(json.dumps(HEADER) + '\n["P1"]', encoding="utf-8")
    assert refusal(path).startswith("FILE: line 2: 1 values")
    path.write_text("[1]\n", encoding="utf-8")
    assert refusal(path).startswith("FILE:1: no Dataset-JSON")
    json_path = tmp_path / "tr.json"
    json_path.write_text("[1]", encoding="utf-8")
    assert refusal(json_path).startswith("FILE: no Dataset-JSON")
