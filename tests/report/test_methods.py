"""What the methods of the report say about what the protocol leaves open."""

from dataclasses import replace

from remission.analysis import Results
from remission.protocol import Protocol
from remission.report.material import gather_material
from remission.report.methods import list_methods
from report.conftest import PROTOCOL


def said(results: Results, protocol: Protocol, what: str = "New anticancer therapy") -> str:
    endpoints = replace(results.endpoints, protocol=protocol)
    material = gather_material(replace(results, endpoints=endpoints))
    return dict(list_methods(material))[what]


def test_it_is_said_when_no_source_of_new_therapies_is_named(results: Results) -> None:
    treatment = {"drug": "IMATINIB", "dose": 400, "new_therapy": {"variable": "CM.CMSTDTC"}}
    silent = Protocol.model_validate(PROTOCOL)
    named = Protocol.model_validate(PROTOCOL | {"treatment": treatment})

    assert said(results, silent) == (
        "The protocol does not say where new therapies are recorded (treatment.new_therapy): "
        "nobody is known to have had one, and none ends follow-up or best response."
    )
    assert said(results, named) == "Assessments after its start are not used for best response."


def test_it_is_said_whether_a_response_that_goes_on_confirms_one(results: Results) -> None:
    plan = {"criterion": "recist-1.1", "mode": "continued response"}
    for policy in ("confirms", "does not confirm"):
        response = plan | {"doubt": {"continued_response": policy}}
        protocol = Protocol.model_validate(PROTOCOL | {"response": response})

        assert said(results, protocol, "Mode") == (
            "A response stays one until progression; an assessment at which it only goes on "
            f"{policy} it."
        )
