"""Who may import whom: the pure modules know nothing of GIMP and run anywhere."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import mask_editor
import pytest

PACKAGE = Path(mask_editor.__file__).parent
PURE = """
    texts cancel errors options geometry lanes pictures samples coverage answers drift provider
    transport downloads journal api_key memory origin edit files sound log
    asked job lock past record recover whole keyrings/keychain keyrings/credential_manager
""".split()
ALSO = {"transport": {"requests", "urllib3"}}


def imported(module: str) -> set[str]:
    """The top-level names that a module imports; our own modules as `.name`."""
    names: set[str] = set()
    for node in ast.walk(ast.parse((PACKAGE / f"{module}.py").read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level:
            names |= {"." + (node.module or alias.name) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    return names


@pytest.mark.parametrize("module", PURE)
def test_pure_modules_import_only_pure_ones(module: str) -> None:
    siblings = {f".{name}" for name in PURE} | {".VERSION"}
    allowed = siblings | set(sys.stdlib_module_names) | ALSO.get(module, set())
    assert imported(module) <= allowed


def test_what_is_imported_to_be_asked_for_procedures_is_light() -> None:
    """The plug-in's file imports `procedure` only; nothing below that needs requests or GTK."""
    seen, waiting = set(), {"procedure"}
    while waiting:
        module = waiting.pop()
        seen.add(module)
        tree = ast.parse((PACKAGE / f"{module}.py").read_text())
        top = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.level]
        siblings = {node.module or alias.name for node in top for alias in node.names}
        waiting |= {name for name in siblings if (PACKAGE / f"{name}.py").is_file()} - seen
    assert not seen & {"transport", "provider", "pixels", "canvas", "ui"}


def bound_names(module: Path) -> list[str]:
    tree = ast.parse(module.read_text())
    names = [
        n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    ]
    return names + [n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)]


@pytest.mark.parametrize("module", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.stem)
def test_what_translates_is_not_a_name_for_anything_else(module: Path) -> None:
    """A `_` bound in a function hides the translation there, and fails only when it runs."""
    if "import _" in module.read_text():
        assert "_" not in bound_names(module)
