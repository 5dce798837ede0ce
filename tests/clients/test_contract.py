"""What the clients send and read is what the API's own description says, to the field and the type."""

import json
import types
from dataclasses import MISSING, fields
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import moments_rewards
import pytest
from django.test import Client
from moments_rewards import BatchRow, Fault, RewardCall, calls, errors
from moments_rewards.decoding import camel
from moments_rewards.operations import OPERATIONS

from moments.api.pages import CODES
from tests.clients.conftest import run_node
from tests.clients.typescript import check, module_of

# Calls of the API that the clients leave out, each with its reason: none.
LEFT_OUT: set[str] = set()
# Shapes that have no class of their own: the form of a batch is its rows, pages are read one by one, and a problem
# becomes an error.
WITHOUT_A_CLASS = {"NewBatchRequest", "Problem"}
PAGES = {"CampaignPage", "ActionPage", "RowPage", "EventPage", "WebhookEndpointPage", "DeliveryPage"}
SHAPES = {
    "RewardCallFormRequest": RewardCall,
    "BatchRowFormRequest": BatchRow,
    "NewWebhookEndpointRequest": calls.NewWebhookEndpoint,
    "PatchedWebhookEndpointChangesRequest": calls.WebhookEndpointChanges,
    "ResendingRequest": calls.Resending,
    "ReplayingRequest": calls.Replaying,
    "RotatingRequest": calls.Rotating,
    "Fault": Fault,
}
FORMATS = {"date": date, "date-time": datetime, "uri": str}


@pytest.fixture
def description(client: Client) -> dict[str, Any]:
    return json.loads(client.get("/v1/openapi.json").content)


def operations_of(description: dict[str, Any]) -> dict[str, tuple[str, str, list[str]]]:
    return {
        operation["operationId"]: (
            method.upper(),
            path,
            sorted(one["name"] for one in operation.get("parameters", []) if one["in"] == "query"),
        )
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    }


def test_every_call_of_the_description_is_in_the_python_client(description: dict[str, Any]) -> None:
    known = {name: (one.method, one.path, sorted(one.query)) for name, one in OPERATIONS.items()}
    described = operations_of(description)

    assert known == {name: described[name] for name in described.keys() - LEFT_OUT}


def test_every_call_of_the_description_is_in_the_typescript_client(
    description: dict[str, Any], tmp_path: Path
) -> None:
    script = 'import { OPERATIONS } from "moments-rewards"; console.log(JSON.stringify(OPERATIONS));'
    known = run_node("old", tmp_path, script)
    described = operations_of(description)

    assert {name: (one["method"], one["path"], sorted(one["query"])) for name, one in known.items()} == {
        name: described[name] for name in described.keys() - LEFT_OUT
    }
    assert {name for name, one in known.items() if one["isRepeatable"]} == {
        name for name, one in OPERATIONS.items() if one.is_repeatable
    }


def test_what_is_repeated_reads_or_carries_a_key(description: dict[str, Any]) -> None:
    for name, operation in OPERATIONS.items():
        method, path, _ = operations_of(description)[name]
        given = description["paths"][path][method.lower()].get("parameters", [])
        has_key = any(one["name"] == "Idempotency-Key" for one in given)
        assert operation.is_repeatable == (method == "GET" or has_key or name == "getRewardInfo"), name


def described_type(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """The type of Python that a schema describes."""
    if "$ref" in schema:
        return described_type(schemas[schema["$ref"].rpartition("/")[2]] | {"title": schema["$ref"]}, schemas)
    for choice in ("oneOf", "anyOf", "allOf"):
        if choice in schema:
            found = {described_type(one, schemas) for one in schema[choice]}
            return frozenset().union(*(one if isinstance(one, frozenset) else {one} for one in found))
    if "enum" in schema:
        return frozenset(schema["enum"])
    kinds = schema.get("type", "object")
    if isinstance(kinds, list):
        return frozenset(
            described_type(schema | {"type": kind}, schemas) if kind != "null" else None for kind in kinds
        )
    if kinds == "array":
        return ("array", described_type(schema["items"], schemas))
    if kinds == "object":
        return schema["title"].rpartition("/")[2] if "title" in schema else "object"
    plain = {"string": str, "integer": int, "boolean": bool, "null": None}
    return FORMATS[schema["format"]] if "format" in schema and kinds == "string" else plain[kinds]


def python_type(hint: Any) -> Any:
    """The same of a class's field."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        found = [python_type(one) for one in get_args(hint)]
        return frozenset().union(*(one if isinstance(one, frozenset) else {one} for one in found))
    if origin is Literal:
        return frozenset(get_args(hint))
    if origin is tuple:
        return ("array", python_type(get_args(hint)[0]))
    if origin is not None:
        return "object"
    if hint is type(None):
        return None
    return {Decimal: str}.get(hint, hint if hint in (str, int, bool, date, datetime) else hint.__name__)


def _present(kind: Any) -> Any:
    """A type without None; a union of one is that one."""
    left = kind - {None} if isinstance(kind, frozenset) else kind
    return next(iter(left)) if isinstance(left, frozenset) and len(left) == 1 else left


def class_of(name: str) -> type | None:
    return SHAPES.get(name) or (None if name == "Problem" else getattr(moments_rewards, name, None))


def test_every_shape_of_the_description_has_a_class_or_a_reason(description: dict[str, Any]) -> None:
    objects = {name for name, one in description["components"]["schemas"].items() if "properties" in one}

    assert {name for name in objects if class_of(name) is None} == WITHOUT_A_CLASS | PAGES


def test_every_field_of_the_python_client_is_described_with_the_same_type(
    description: dict[str, Any],
) -> None:
    schemas = description["components"]["schemas"]
    for name in schemas:
        shape = class_of(name)
        if shape is None or "properties" not in schemas[name]:
            continue
        described = {
            field: described_type(one, schemas) for field, one in schemas[name]["properties"].items()
        }
        hints = get_type_hints(shape)
        known = {camel(one.name): python_type(hints[one.name]) for one in fields(shape)}
        required = {camel(one.name) for one in fields(shape) if one.default is MISSING}
        if name in SHAPES:  # what may be absent is None there
            known = {field: _present(kind) for field, kind in known.items()}
            described = {field: _present(kind) for field, kind in described.items()}
        assert known == described, name
        assert required == set(schemas[name].get("required", [])), name


def test_every_field_of_the_typescript_client_is_described_with_the_same_type(
    description: dict[str, Any], tmp_path: Path
) -> None:
    done = check(tmp_path, module_of(description["components"]["schemas"], SHAPES, WITHOUT_A_CLASS | PAGES))

    assert done == ""


def test_a_field_that_differs_is_found_by_the_compiler(description: dict[str, Any], tmp_path: Path) -> None:
    schemas = description["components"]["schemas"]
    schemas["Reward"]["properties"]["remainingRewardCount"] = {"type": "string"}

    assert "Reward" in check(tmp_path, module_of(schemas, SHAPES, WITHOUT_A_CLASS | PAGES))


def test_every_code_has_a_class_of_its_kind() -> None:
    kinds = {code: errors.class_of(code, one.refusal.status) for code, one in CODES.items()}

    # What can't be done as things stand, and is told apart by its code.
    others = {code for code, kind in kinds.items() if kind is moments_rewards.Refusal}
    assert {CODES[code].refusal.status for code in others} == {409}
    assert {code for code, kind in kinds.items() if kind is moments_rewards.ServerFault} == {
        "server_fault",
        "try_again",
    }
    assert {code for code, kind in kinds.items() if kind is moments_rewards.NotFound} == {
        code for code in CODES if code.endswith("not_found")
    }


def test_both_clients_have_the_same_classes_of_errors(tmp_path: Path) -> None:
    codes = json.dumps({code: one.refusal.status for code, one in CODES.items()})
    script = f"""
    import {{ classOf }} from "./node_modules/moments-rewards/dist/errors.js";
    const codes = {codes};
    console.log(JSON.stringify(Object.keys(codes).map((code) => [code, classOf(code, codes[code]).name])));
    """
    expected = {code: errors.class_of(code, one.refusal.status).__name__ for code, one in CODES.items()}

    assert dict(run_node("old", tmp_path, script)) == expected


def test_both_clients_are_of_one_version() -> None:
    root = Path(__file__).resolve().parents[2] / "clients"
    package = json.loads((root / "typescript" / "package.json").read_text())

    assert package["version"] == moments_rewards.__version__
    assert f'version = "{moments_rewards.__version__}"' in (root / "python" / "pyproject.toml").read_text()
    assert f'"{moments_rewards.__version__}"' in (root / "typescript" / "src" / "version.ts").read_text()
