"""Every exception that Remission raises on purpose.

::

    RemissionError
    ├── ProtocolError     the protocol file is wrong, or asks for something that does not exist
    ├── DataError         a study file cannot be read, or a domain that is needed is missing
    ├── DesignError       a trial design does not exist for the numbers asked for
    └── EstimationError   an estimator was given input for which it has no meaning

Odd patient data are not errors: they become findings (see `remission.sdtm.findings`).
"""


class RemissionError(Exception):
    """Something the caller can mend; the message says what, where and how."""


class ProtocolError(RemissionError):
    """The protocol file is wrong; one line of the message per fault."""


class DataError(RemissionError):
    """A study file cannot be read, or a domain that is needed is missing."""


class DesignError(RemissionError):
    """A trial design does not exist for the numbers asked for."""


class EstimationError(RemissionError):
    """An estimator was given input for which it has no meaning."""
