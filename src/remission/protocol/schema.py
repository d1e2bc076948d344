"""The JSON Schema of protocol files, with the words that each named choice allows."""

from remission.protocol.model import Protocol
from remission.protocol.variables import Names

JsonObject = dict[str, object]


def protocol_schema(names: Names) -> JsonObject:
    """Return the JSON Schema of `protocol.toml`.

    Parameters
    ----------
    names
        What `remission.analysis.list_names` returns.

    """
    schema: JsonObject = Protocol.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Remission protocol"
    for place, words in names.items():
        model, field = place.split(".")
        _field(schema, model, field)["enum"] = list(words)
    return schema


def _field(schema: JsonObject, model: str, field: str) -> JsonObject:
    found: object = schema
    for key in ("$defs", model, "properties", field):
        if not isinstance(found, dict) or key not in found:
            raise KeyError(f"{model}.{field} is no field of the protocol")
        found = found[key]
    if not isinstance(found, dict):
        raise KeyError(f"{model}.{field} is no field of the protocol")
    return found
