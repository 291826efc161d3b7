"""What a module exports is what it says it exports: `__all__` is sorted and public, and holds all that others take."""

import ast
import importlib

from tests.structure.sources import offenders, sources


def module_name(source):
    parts = ["hotset", *source.name.removesuffix(".py").split("/")]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def is_entry_script(source):
    return source.name.endswith("__main__.py")


def exported(source):
    """The names in `__all__`, or None where there is none."""
    for node in source.tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
            return [item.value for item in node.value.elts]
    return None


def defined(source):
    """Public names that the module itself defines at its top level, with their nodes."""
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node
        elif isinstance(node, ast.Assign):
            yield from ((target.id, node) for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign | ast.TypeAlias if hasattr(ast, "TypeAlias") else ast.AnnAssign):
            yield getattr(node.target, "id", ""), node


def order(name):
    """Constants, then classes, then functions: as the formatter sorts them."""
    kind = 0 if name.isupper() else 1 if name[:1].isupper() else 2
    return kind, name


def test_every_module_with_public_names_says_what_it_exports():
    found = []
    for source in sources():
        public = [name for name, _ in defined(source) if not name.startswith("_")]
        if public and exported(source) is None and not is_entry_script(source):
            found.append(f"{source.name}: no __all__, though it defines {', '.join(public[:5])}")
    assert not found, offenders(found)


def test_exported_names_are_sorted_and_public():
    found = []
    for source in sources():
        names = exported(source) or []
        if names != sorted(names, key=order):
            found.append(f"{source.name}: __all__ is not sorted")
        if len(set(names)) < len(names):
            found.append(f"{source.name}: a name is in __all__ twice")
        found += [f"{source.name}: __all__ leaks {name}" for name in names if name.startswith("_")]
    assert not found, offenders(found)


def taken_names():
    """Every name that one module of the package takes from another: taker, line, giver, name."""
    modules = {module_name(source) for source in sources()}
    for source in sources():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ImportFrom) and not node.level and node.module in modules:
                for alias in node.names:
                    if f"{node.module}.{alias.name}" not in modules:
                        yield source, node.lineno, node.module, alias.name


def test_what_another_module_takes_is_exported():
    exports = {module_name(source): exported(source) or [] for source in sources()}
    found = [
        f"{source.name}:{line}: takes {name} from {giver}, which does not export it"
        for source, line, giver, name in taken_names()
        if name not in exports[giver]
    ]
    assert not found, offenders(found)


def test_exported_names_are_there():
    found = []
    for source in sources():
        if not exported(source) or source.name.startswith("cli/"):
            continue
        try:
            held = importlib.import_module(module_name(source))
        except ImportError as error:
            found.append(f"{source.name}: {error}")
            continue
        names = exported(source) or []
        found += [
            f"{source.name}: __all__ names {name}, which is not there" for name in names if not hasattr(held, name)
        ]
    assert not found, offenders(found)


def test_every_public_name_has_a_docstring():
    found = []
    for source in sources():
        if len(source.lines) > 1 and ast.get_docstring(source.tree) is None:
            found.append(f"{source.name}: no module docstring")
        for name, node in defined(source):
            if name.startswith("_") or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            if ast.get_docstring(node) is None:
                found.append(f"{source.name}:{node.lineno}: {name} has no docstring")
    assert not found, offenders(found)
