"""The budgets of section 8 of docs/architecture.md: small files and functions, no surprise in a handler or a global."""

import ast
import re

from tests.structure.sources import offenders, sources, sources_of_tests

FILE_LINES = 600
FUNCTION_LINES = 70
CHANGING = {"add", "append", "clear", "discard", "extend", "insert", "pop", "popitem", "remove", "setdefault", "update"}
CONTAINERS = {"bytearray", "Counter", "defaultdict", "deque", "dict", "list", "OrderedDict", "set"}


def functions(tree):
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_no_file_is_too_long():
    found = [
        f"{source.path.name} ({source.name}): {len(source.lines)} lines, {FILE_LINES} are allowed"
        for source in (*sources(), *sources_of_tests())
        if len(source.lines) > FILE_LINES
    ]
    assert not found, offenders(found)


def test_no_function_is_too_long():
    found = []
    for source in (*sources(), *sources_of_tests()):
        for node in functions(source.tree):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                found.append(
                    f"{source.name}:{node.lineno}: {node.name} has {length} lines, {FUNCTION_LINES} are allowed"
                )
    assert not found, offenders(found)


def is_broad(handler):
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or getattr(kind, "id", "") in ("Exception", "BaseException") for kind in kinds)


def gives_a_reason(line):
    """Whether a comment holds words besides the codes of a noqa."""
    comment = line.partition("#")[2]
    return bool(re.search(r"[a-z]{3}", re.sub(r"noqa(: ?[A-Z0-9, ]+)?", "", comment)))


def test_a_broad_except_says_why():
    found = []
    for source in sources():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ExceptHandler) and is_broad(node):
                near = source.lines[max(0, node.lineno - 2) : node.lineno + 1]
                if not any(gives_a_reason(line) for line in near):
                    found.append(f"{source.name}:{node.lineno}: a broad except without its reason")
    assert not found, offenders(found)


def test_only_the_cli_prints():
    found = [
        f"{source.name}:{line}: {name}()"
        for source in sources()
        if source.room != "cli"
        for line, name in source.calls()
        if name in ("print", "pprint")
    ]
    assert not found, offenders(found)


def holds_much(value):
    """Whether an expression makes a container that can change."""
    if isinstance(value, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp):
        return True
    return isinstance(value, ast.Call) and getattr(value.func, "id", getattr(value.func, "attr", "")) in CONTAINERS


def module_containers(source):
    """Names and lines of containers made at the module's top level, `__all__` apart."""
    for node in source.tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None and holds_much(node.value):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name) and target.id != "__all__":
                    yield target.id, node.lineno


def changed_names(node):
    """Names whose container a statement or call inside a function changes."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGING:
        if isinstance(node.func.value, ast.Name):
            yield node.func.value.id
    elif isinstance(node, ast.Assign | ast.AugAssign | ast.Delete):
        for target in [node.target] if isinstance(node, ast.AugAssign) else node.targets:
            if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
                yield target.value.id


def local_names(function):
    """What a function calls its own: arguments and names it assigns."""
    held = function.args
    names = {arg.arg for arg in (*held.posonlyargs, *held.args, *held.kwonlyargs)}
    return names | {
        node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def test_no_module_holds_state_that_changes():
    found = []
    for source in sources():
        held = dict(module_containers(source))
        for name, line in held.items():
            if not name.lstrip("_").isupper():
                found.append(f"{source.name}:{line}: {name} is a container at module level and not named as a constant")
        for function in functions(source.tree):
            own = local_names(function)
            for node in ast.walk(function):
                if isinstance(node, ast.Global):
                    found.append(f"{source.name}:{node.lineno}: global {', '.join(node.names)}")
                for name in changed_names(node):
                    if name in held and name not in own:
                        found.append(f"{source.name}:{node.lineno}: {function.name} changes the constant {name}")
    assert not found, offenders(found)
