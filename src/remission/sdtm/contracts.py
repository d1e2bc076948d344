"""Which columns each SDTM domain has behind the door, of what kind, and which a file must bring.

Column names are those of the SDTM Implementation Guide. A file may hold more; what is listed here
is what the other rooms may rely on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "number", "integer", "date"]
"""text; number (Float64); integer (Int64); date: ISO 8601 text, with --DT and --DTF beside it."""


@dataclass(frozen=True, kw_only=True)
class Contract:
    """The columns of one domain and what they may hold."""

    domain: str
    columns: Mapping[str, Kind]  # in the order in which they leave the door
    required: tuple[str, ...]  # a file without one of them is refused
    key: tuple[str, ...]  # one record per value of these together
    date: str  # the column that dates a record, its start where it lasts
    end: str | None = None  # the column that ends it
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # the only ones allowed

    def of_kind(self, kind: Kind) -> tuple[str, ...]:
        """Return the columns of one kind."""
        return tuple(name for name, its in self.columns.items() if its == kind)


def _split(names: str) -> tuple[str, ...]:
    return tuple(names.split())


def _contract(  # noqa: PLR0913 - one keyword per row of the table that it writes down
    domain: str,
    *,
    required: str,
    text: str,
    date: str,
    dates: str = "",
    end: str | None = None,
    numbers: str = "",
    key: str | None = None,
    words: Mapping[str, tuple[str, ...]] | None = None,
) -> Contract:
    sequence = f"{domain}SEQ"
    columns: dict[str, Kind] = {"STUDYID": "text", "DOMAIN": "text", "USUBJID": "text"}
    if key is None:
        columns[sequence] = "integer"
    columns |= dict.fromkeys(_split(text), "text")
    columns |= dict.fromkeys(_split(numbers), "number")
    columns |= dict.fromkeys((date, *_split(dates), *((end,) if end else ())), "date")
    return Contract(
        domain=domain,
        columns=columns,
        required=("USUBJID", *_split(required)),
        key=("USUBJID", sequence) if key is None else _split(key),
        date=date,
        end=end,
        words=words or {},
    )


_ROWS = (
    _contract(
        "DM",
        key="USUBJID",
        required="",
        text="SUBJID SITEID AGEU SEX RACE ETHNIC ARMCD ARM ACTARMCD ACTARM COUNTRY DTHFL",
        numbers="AGE",
        date="DMDTC",
        dates="RFICDTC RFSTDTC RFENDTC RFXSTDTC RFXENDTC RFPENDTC BRTHDTC DTHDTC",
        words={"SEX": ("F", "M", "U", "INTERSEX", "UNDIFFERENTIATED"), "DTHFL": ("Y", "N")},
    ),
    _contract(
        "IE",
        required="IETESTCD",
        text="IETESTCD IETEST IECAT IESCAT IEORRES IESTRESC VISIT",
        numbers="VISITNUM",
        date="IEDTC",
    ),
    _contract(
        "EX",
        required="EXTRT EXSTDTC",
        text="EXTRT EXCAT EXDOSU EXDOSFRM EXDOSFRQ EXROUTE EXADJ VISIT",
        numbers="EXDOSE VISITNUM",
        date="EXSTDTC",
        end="EXENDTC",
    ),
    _contract(
        "EC",
        required="ECTRT ECSTDTC",
        text="ECTRT ECCAT ECMOOD ECOCCUR ECDOSU ECDOSFRM ECDOSFRQ ECROUTE ECADJ VISIT",
        numbers="ECDOSE VISITNUM",
        date="ECSTDTC",
        end="ECENDTC",
    ),
    _contract(
        "TU",
        required="TULNKID TUSTRESC",
        text="TUGRPID TULNKID TUTESTCD TUTEST TUORRES TUSTRESC TUSTAT TUREASND TULOC TULAT TUDIR "
        "TUMETHOD TUEVAL TUEVALID TUACPTFL VISIT",
        numbers="VISITNUM",
        date="TUDTC",
        words={"TUSTRESC": ("TARGET", "NON-TARGET", "NEW"), "TUACPTFL": ("Y", "N")},
    ),
    _contract(
        "TR",
        required="TRLNKID TRTESTCD TRSTRESC TRDTC",
        text="TRGRPID TRLNKID TRLNKGRP TRTESTCD TRTEST TRORRES TRORRESU TRSTRESC TRSTRESU TRSTAT "
        "TRREASND TRLOC TRMETHOD TREVAL TREVALID TRACPTFL VISIT",
        numbers="TRSTRESN VISITNUM",
        date="TRDTC",
        words={"TRACPTFL": ("Y", "N"), "TRSTAT": ("NOT DONE",)},
    ),
    _contract(
        "RS",
        required="RSTESTCD RSSTRESC RSDTC",
        text="RSGRPID RSLNKID RSLNKGRP RSTESTCD RSTEST RSCAT RSSCAT RSORRES RSORRESU RSSTRESC "
        "RSSTRESU RSSTAT RSREASND RSEVAL RSEVALID RSACPTFL VISIT",
        numbers="RSSTRESN VISITNUM",
        date="RSDTC",
        words={"RSACPTFL": ("Y", "N"), "RSSTAT": ("NOT DONE",)},
    ),
    _contract(
        "AE",
        required="AETERM AESTDTC",
        text="AESPID AETERM AELLT AEDECOD AEHLT AEHLGT AEBODSYS AESOC AECAT AESCAT AESEV AETOXGR "
        "AESER AEACN AEREL AEOUT AESDTH AECONTRT AEENRF AEENRTPT VISIT",
        numbers="VISITNUM",
        date="AESTDTC",
        dates="AEDTC",
        end="AEENDTC",
        words={"AESER": ("Y", "N")},
    ),
    _contract(
        "LB",
        required="LBTESTCD LBDTC",
        text="LBTESTCD LBTEST LBCAT LBSCAT LBSPEC LBORRES LBORRESU LBORNRLO LBORNRHI LBSTRESC "
        "LBSTRESU LBSTAT LBREASND LBBLFL LBLOBXFL VISIT",
        numbers="LBSTRESN LBSTNRLO LBSTNRHI VISITNUM",
        date="LBDTC",
        words={"LBSTAT": ("NOT DONE",)},
    ),
    _contract(
        "DS",
        required="DSDECOD DSSTDTC",
        text="DSSPID DSTERM DSDECOD DSCAT DSSCAT EPOCH VISIT",
        numbers="VISITNUM",
        date="DSSTDTC",
        dates="DSDTC",
    ),
    _contract(
        "CM",
        required="CMTRT",
        text="CMTRT CMDECOD CMCAT CMSCAT CMCLAS CMINDC CMDOSTXT CMDOSU CMDOSFRQ CMROUTE VISIT",
        numbers="CMDOSE VISITNUM",
        date="CMSTDTC",
        end="CMENDTC",
    ),
    _contract(
        "PR",
        required="PRTRT",
        text="PRLNKID PRTRT PRDECOD PRCAT PRSCAT PRINDC PRLOC VISIT",
        numbers="VISITNUM",
        date="PRSTDTC",
        end="PRENDTC",
    ),
    _contract(
        "MH",
        required="MHTERM",
        text="MHTERM MHDECOD MHCAT MHSCAT MHBODSYS VISIT",
        numbers="VISITNUM",
        date="MHSTDTC",
        dates="MHDTC",
        end="MHENDTC",
    ),
    _contract(
        "MI",
        required="MITESTCD",
        text="MISPID MITESTCD MITEST MICAT MISCAT MIORRES MIORRESU MISTRESC MISTRESU MISTAT "
        "MIREASND MISPEC MILOC MIMETHOD MIEVAL MIEVALID MIACPTFL VISIT",
        numbers="MISTRESN VISITNUM",
        date="MIDTC",
        words={"MIACPTFL": ("Y", "N")},
    ),
    _contract(
        "QS",
        required="QSTESTCD",
        text="QSTESTCD QSTEST QSCAT QSSCAT QSORRES QSORRESU QSSTRESC QSSTRESU QSSTAT QSREASND "
        "QSBLFL QSLOBXFL QSEVAL VISIT",
        numbers="QSSTRESN VISITNUM",
        date="QSDTC",
        words={"QSSTAT": ("NOT DONE",)},
    ),
    _contract(
        "SV",
        key="USUBJID VISITNUM SVSTDTC",
        required="",
        text="VISIT SVUPDES",
        numbers="VISITNUM VISITDY",
        date="SVSTDTC",
        end="SVENDTC",
    ),
    _contract(
        "SS",
        required="SSTESTCD",
        text="SSTESTCD SSTEST SSCAT SSORRES SSSTRESC SSSTAT VISIT",
        numbers="VISITNUM",
        date="SSDTC",
    ),
    _contract(
        "VS",
        required="VSTESTCD",
        text="VSTESTCD VSTEST VSCAT VSPOS VSORRES VSORRESU VSSTRESC VSSTRESU VSSTAT VSLOC VSBLFL "
        "VSLOBXFL VISIT",
        numbers="VSSTRESN VISITNUM",
        date="VSDTC",
        words={"VSSTAT": ("NOT DONE",)},
    ),
)

CONTRACTS: Mapping[str, Contract] = {row.domain: row for row in _ROWS}
"""Every domain that is read, by its two letters."""

TUMOUR_DOMAINS = ("TU", "TR", "RS")
"""Domains whose partial dates are completed by the protocol's rule for assessments."""
