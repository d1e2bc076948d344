"""Names of tumours, their subtypes, and what each is mistaken for; who has which is invented."""

GIST = "GIST"
LEIOMYOSARCOMA = "LEIOMYOSARCOMA"
UNCLASSIFIED = "UNCLASSIFIED SARCOMA"
MFH = "MALIGNANT FIBROUS HISTIOCYTOMA"

SUBTYPES = {
    GIST: ("SPINDLE CELL", "SPINDLE CELL", "EPITHELIOID", "MIXED"),
    "LIPOSARCOMA": ("MYXOID", "DEDIFFERENTIATED", "PLEOMORPHIC"),
    "SYNOVIAL SARCOMA": ("MONOPHASIC", "BIPHASIC"),
}
"""Tumours that are divided further; the others have no subtype."""

GRADES = ("1", "2", "3")
"""Grades of sarcomas other than GIST, which is not graded."""

MISTAKEN_FOR = {
    GIST: (LEIOMYOSARCOMA, "NEUROGENIC SARCOMA"),
    LEIOMYOSARCOMA: (UNCLASSIFIED, GIST),
    "LIPOSARCOMA": (MFH, UNCLASSIFIED),
    MFH: (UNCLASSIFIED, LEIOMYOSARCOMA),
    "SYNOVIAL SARCOMA": ("FIBROSARCOMA", "NEUROGENIC SARCOMA"),
}
"""What a reader may call it instead; all others an unclassified sarcoma."""
