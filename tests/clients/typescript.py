"""What the API's description says, in TypeScript, and the compiler that compares it with the client's own types."""

import importlib.util
import json
import shutil
from pathlib import Path
from typing import Any

from tests.clients.conftest import TYPESCRIPT

_SAME = """
type Same<One, Other> = (<T>() => T extends One ? 1 : 2) extends (<T>() => T extends Other ? 1 : 2) ? true : false;
"""


def builder() -> Any:
    """The client's own build script."""
    spec = importlib.util.spec_from_file_location("build_typescript", TYPESCRIPT / "build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def module_of(schemas: dict[str, Any], renamed: dict[str, type], without: set[str]) -> str:
    """A module that compiles only if every shape of the client is the described one."""
    lines = ['import type * as client from "./src/index.ts";', _SAME, "namespace served {"]
    lines += [f"  export type {name} = {_type(schema)};" for name, schema in schemas.items()]
    lines += ["}"]
    for name, schema in schemas.items():
        if "properties" in schema and (name not in without or name == "Problem"):
            own = renamed[name].__name__ if name in renamed else name
            lines.append(
                f"export const is{name}: Same<Flat<served.{name}>, Flat<client.{own}>> = true; // {name}"
            )
    flat = "type Flat<T> = T extends (infer E)[] ? Flat<E>[] : T extends object ? { [K in keyof T]: Flat<T[K]> } : T;"
    return "\n".join([*lines, flat])


def check(folder: Path, module: str) -> str:
    """What the compiler says of the module, with the client's sources beside it."""
    shutil.copytree(TYPESCRIPT / "src", folder / "src")
    shutil.copy(TYPESCRIPT / "deno.json", folder)
    (folder / "contract.ts").write_text(module, encoding="utf-8")
    done = builder().deno("check", "--no-remote", "--no-npm", "contract.ts", within=folder)
    return str(done.stderr) if done.returncode else ""


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return f"served.{schema['$ref'].rpartition('/')[2]}"
    for choice, sign in (("oneOf", " | "), ("anyOf", " | "), ("allOf", " & ")):
        if choice in schema:
            return f"({sign.join(_type(one) for one in schema[choice])})"
    if "enum" in schema:
        return f"({' | '.join(json.dumps(one) for one in schema['enum'])})"
    kinds = schema.get("type", "object")
    if isinstance(kinds, list):
        return f"({' | '.join(_type(schema | {'type': kind}) for kind in kinds)})"
    if kinds == "array":
        return f"{_type(schema['items'])}[]"
    if kinds == "object":
        return _object(schema)
    return {"integer": "number"}.get(kinds, kinds)


def _object(schema: dict[str, Any]) -> str:
    if "properties" not in schema:
        return "Record<string, unknown>"
    required = schema.get("required", [])
    fields = (
        f"{name}{'' if name in required else '?'}: {_type(one)}" for name, one in schema["properties"].items()
    )
    return f"{{ {'; '.join(fields)} }}"
