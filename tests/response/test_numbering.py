import polars as pl

from remission.response.numbering import list_names

RECORDS = pl.DataFrame(
    {
        "USUBJID": ["B", "A", "A", "A", "B"],
        "EVALUATOR": ["READER 2", "READER 1", "READER 2", "READER 2", "READER 1"],
        "LNKID": ["T02", "T02", "T10", "NT01", "T02"],
        "VISIT": ["WEEK 8", None, "SCREENING", "WEEK 8", "WEEK 16"],
    }
)


def test_numbers_of_lesions_follow_the_order_of_patient_reader_and_name() -> None:
    names = list_names(RECORDS.lazy())

    numbered = RECORDS.with_columns(names.number_lesions()).sort("L")

    assert numbered.drop("L").equals(
        RECORDS.sort("USUBJID", "EVALUATOR", "LNKID", maintain_order=True)
    )
    assert numbered["L"].n_unique() == 5  # each row is another lesion


def test_a_number_says_whose_lesion_it_is_and_its_name() -> None:
    names = list_names(RECORDS.lazy())

    numbered = RECORDS.with_columns(names.number_lesions()).with_columns(names.number_series())

    assert names.name_lesions(numbered["L"]).to_list() == RECORDS["LNKID"].to_list()
    assert names.name_series(numbered["S"]).drop("S").equals(RECORDS.select("USUBJID", "EVALUATOR"))


def test_names_come_from_every_frame_and_a_record_without_a_visit_keeps_none() -> None:
    other = RECORDS.with_columns(pl.lit("C").alias("USUBJID"), pl.lit(None).alias("LNKID"))

    names = list_names(RECORDS.lazy(), other.lazy())
    visits = RECORDS.select(names.order("VISIT")).to_series()

    assert names.sorted["USUBJID"].to_list() == ["A", "B", "C"]
    assert names.sorted["LNKID"].to_list() == ["NT01", "T02", "T10"]
    assert visits.cast(pl.String).to_list() == RECORDS["VISIT"].to_list()


def test_frames_without_records_have_no_names() -> None:
    names = list_names(RECORDS.clear().lazy())

    assert RECORDS.clear().select(names.number_lesions()).is_empty()
