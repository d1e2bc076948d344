"""What a design counts, in its sentences: responses, or patients free from progression on a day."""

_FREE = (  # in this order: the longer words first
    ("response rate", "rate free from progression"),
    ("responses", "patients free from progression"),
    ("response", "patient free from progression"),
    ("patients responded", "patients was free from progression"),
    ("may still respond", "may still be free from progression on that day"),
)


def name_counted(sentence: str, free_days: int | None) -> str:
    """Put what is counted into a sentence of a design, all of which speak of responses.

    Designs judge numbers and know no patients, so that they cannot say it themselves. With
    `free_days` it is patients alive without progression on that day, which the sentence then
    defines first; without, the sentence is as it was.
    """
    if free_days is None:
        return sentence
    for word, free in _FREE:
        sentence = sentence.replace(word, free)
    return f"Counted: alive without progression on day {free_days}. {sentence}"
