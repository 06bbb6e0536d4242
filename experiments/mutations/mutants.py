"""Mutants: every fact of every key of the schema, each made wrong in one way or more.

A mutant is the source of one module of the schema with one thing changed in one field: a default,
an end of a range, a unit, what money is paid for, and so on. What a field does not say is a fact,
too: that a number is no lump sum, or no matter of degree.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOM = Path(__file__).parents[2] / "sim" / "scenario"
MODULES = ("segment", "firm", "levers", "policy", "buying", "relating", "category", "scenario")
"""Files of the schema."""
FACTS = (
    *("unit", "symbol", "kernel", "words", "per", "spends", "scales", "amount", "follows"),
    *("mechanism", "off", "within"),
)
"""Fields of `Facts`, in their order: said again, as a schema that is loaded cannot be mutated."""
ENDS = {"ge": (-1.0, 1.0), "gt": (-1.0, 1.0), "le": (1.0, -1.0), "lt": (1.0, -1.0)}
"""End of a range -> the directions in which it becomes wider and narrower."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fact of one key made wrong."""

    table: str
    """Class of the schema."""
    key: str
    fact: str
    """default, range, or a field of `Facts`."""
    change: str
    """What was changed into what."""
    module: str
    field: ast.AnnAssign
    """The changed field."""

    @property
    def source(self) -> str:
        """The module's text with the change."""
        tree = copy.deepcopy(_tree(self.module))
        for table in tree.body:
            if isinstance(table, ast.ClassDef) and table.name == self.table:
                table.body = [
                    self.field
                    if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == self.key
                    else node
                    for node in table.body
                ]
        return ast.unparse(ast.fix_missing_locations(tree))

    @property
    def name(self) -> str:
        """What a list shows, and `--only` looks in."""
        return f"{self.table}.{self.key} {self.fact}: {self.change}"


@dataclass(frozen=True, slots=True)
class _Field:
    module: str
    table: str
    node: ast.AnnAssign

    @property
    def key(self) -> str:
        return ast.unparse(self.node.target)


def mutants() -> Iterator[Mutant]:
    """Yield all mutants, file by file and key by key."""
    for field in _fields():
        for fact, change, mutated in _changes(field):
            yield Mutant(field.table, field.key, fact, change, field.module, mutated)


def _fields() -> Iterator[_Field]:
    for module in MODULES:
        for table in _tree(module).body:
            if isinstance(table, ast.ClassDef) and _is_table(table):
                for node in table.body:
                    if isinstance(node, ast.AnnAssign) and not _is_named(node):
                        yield _Field(module, table.name, node)


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse((ROOM / f"{module}.py").read_text(encoding="utf-8"))


def _is_table(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base) in ("Words", "Levers") for base in node.bases)


@cache
def _tables() -> frozenset[str]:
    bodies = (node for module in MODULES for node in _tree(module).body)
    return frozenset(node.name for node in bodies if isinstance(node, ast.ClassDef))


def _is_named(node: ast.AnnAssign) -> bool:
    """Return whether the field is another table of the schema, whose own keys are mutated."""
    return ast.unparse(node.annotation).removesuffix(" | None") in _tables()


def _changes(field: _Field) -> Iterator[tuple[str, str, ast.AnnAssign]]:
    node = copy.deepcopy(field.node)
    node.annotation = _spelt_out(node.annotation)
    for change, value in _defaults(node):
        mutated = copy.deepcopy(node)
        mutated.value = value
        yield "default", change, mutated
    ranges = [call for call in _calls(node, "Field") if call.keywords]
    for position, call in enumerate(ranges):
        for number, keyword in enumerate(call.keywords):
            for change, end in _ends(keyword):
                mutated = copy.deepcopy(node)
                same = [call for call in _calls(mutated, "Field") if call.keywords][position]
                same.keywords[number] = end
                yield "range", change, mutated
    if not _is_number(node):
        return
    said = _said(node)
    for fact, change, value in _wrong_facts(field, said):
        mutated = copy.deepcopy(node)
        _say(mutated, said | {fact: value})
        yield fact, change, mutated


@cache
def _named_types() -> dict[str, ast.expr]:
    return {
        ast.unparse(node.targets[0]): node.value
        for node in _tree("words").body
        if isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("Annotated")
    }


def _spelt_out(annotation: ast.expr) -> ast.expr:
    """Return the annotation with types such as Share replaced by what they stand for."""
    named = _named_types()

    class Spell(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return copy.deepcopy(named.get(node.id, node))

    spelt: ast.expr = Spell().visit(copy.deepcopy(annotation))
    return spelt


def _calls(node: ast.AST, function: str) -> list[ast.Call]:
    return [
        inner
        for inner in ast.walk(node)
        if isinstance(inner, ast.Call) and ast.unparse(inner.func) == function
    ]


def _is_number(node: ast.AnnAssign) -> bool:
    names = {inner.id for inner in ast.walk(node.annotation) if isinstance(inner, ast.Name)}
    return bool(names & {"int", "float"}) and "dict" not in names


def _defaults(node: ast.AnnAssign) -> Iterator[tuple[str, ast.expr]]:
    """Yield other defaults; for a required key, that it has one."""
    said = ast.unparse(node.annotation)
    old = node.value
    if isinstance(old, ast.Call) and ast.unparse(old.func) == "Field":
        inner = [word.value for word in old.keywords if word.arg == "default"]
        if not inner:
            return
        old = inner[0]
    if old is None:
        if "dict" not in said:
            made = ast.Constant("us" if "str" in said else 0.5)
            yield f"required -> {made.value!r}", made
        return
    try:
        value = ast.literal_eval(old)
    except ValueError:
        return
    for new in _other(value, said):
        yield f"{value!r} -> {new!r}", ast.Constant(new)


def _other(value: object, said: str) -> Iterator[object]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, float):
        yield round(value * 1.1 + 0.01, 6)
    elif isinstance(value, str):
        options = [inner.value for inner in ast.walk(ast.parse(said)) if _is_text(inner)]
        others = [option for option in options if option != value]
        yield others[0] if others else "$" if value == "€" else f"{value}x"
    elif value is None and "int" in said:
        yield 3
    elif value is None and "str" not in said:
        yield 0.5
    elif value is None:
        yield "us"


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _ends(keyword: ast.keyword) -> Iterator[tuple[str, ast.keyword]]:
    """Yield a range wider or narrower at one end, and one that has lost or gained the end."""
    name = keyword.arg or ""
    if name in ("min_length", "max_length"):
        size = ast.literal_eval(keyword.value)
        for new in (size - 1, size + 1):
            yield f"{name} {size} -> {new}", ast.keyword(name, ast.Constant(new))
    if name not in ENDS:
        return
    end = ast.literal_eval(keyword.value)
    for direction in ENDS[name]:
        new = end + int(direction) if isinstance(end, int) else end + direction * _nudge(end)
        yield f"{name} {end} -> {new}", ast.keyword(name, ast.Constant(new))
    other = {"ge": "gt", "gt": "ge", "le": "lt", "lt": "le"}[name]
    yield f"{name} {end} -> {other} {end}", ast.keyword(other, keyword.value)


def _nudge(end: float) -> float:
    return 0.01 if end == 0.0 else abs(end) * 0.1


def _said(node: ast.AnnAssign) -> dict[str, object]:
    """Return what the field says, its type's facts first."""
    said: dict[str, object] = dict.fromkeys(FACTS, "") | {"amount": False, "off": 0.0}
    for call in _calls(node, "Facts"):  # the field's own first
        given = {
            name: ast.literal_eval(value) for name, value in zip(FACTS, call.args, strict=False)
        }
        given |= {str(word.arg): ast.literal_eval(word.value) for word in call.keywords}
        said |= {name: value for name, value in given.items() if value and not said[name]}
    return said


def _say(node: ast.AnnAssign, said: dict[str, object]) -> None:
    """Make the field say exactly this."""

    class Drop(ast.NodeTransformer):
        def visit_Tuple(self, inner: ast.Tuple) -> ast.Tuple:
            self.generic_visit(inner)
            inner.elts = [each for each in inner.elts if each not in _calls(inner, "Facts")]
            return inner

    node.annotation = Drop().visit(node.annotation)
    words = [ast.keyword(name, ast.Constant(value)) for name, value in said.items() if value]
    facts = ast.Call(ast.Name("Facts"), [], words)
    node.annotation = ast.Subscript(
        ast.Name("Annotated"), ast.Tuple([_bare(node.annotation), facts])
    )


def _bare(annotation: ast.expr) -> ast.expr:
    """Return x for `Annotated[x]`: of one thing that is no type."""

    class Bare(ast.NodeTransformer):
        def visit_Subscript(self, inner: ast.Subscript) -> ast.expr:
            self.generic_visit(inner)
            only = isinstance(inner.slice, ast.Tuple) and len(inner.slice.elts) == 1
            if ast.unparse(inner.value) == "Annotated" and only:
                assert isinstance(inner.slice, ast.Tuple)
                return inner.slice.elts[0]
            return inner

    bare: ast.expr = Bare().visit(annotation)
    return bare


OTHER_UNITS = {
    "": "share",
    "share": "",
    "weeks": "purchases",
    "per week": "per year",
    "per year": "per week",
    "money": "",
    "per unit of money": "money",
    "utility": "logit",
    "logit": "utility",
    "sd of quality": "utility",
    "customers": "purchases",
    "purchases": "weeks",
    "points": "customers",
    "contacts": "per year",
}
"""Unit -> a wrong one."""
OTHER_PAID = {"year": "contact", "purchase": "unit", "unit": "purchase", "reward": "purchase"}
"""What money is paid for -> something else; a year in place of the rest."""
OF_A_FIRM = ("firm", "levers")
"""Files whose numbers may be spending and matters of degree."""


def _wrong_facts(field: _Field, said: dict[str, object]) -> Iterator[tuple[str, str, object]]:
    """Yield, of every fact that is said, that it is not or is another; of others, that it is."""
    wrong: dict[str, list[object]] = {name: [""] if said[name] else [] for name in FACTS}
    wrong["amount"] = [not said["amount"]]
    unit = str(said["unit"])
    wrong["unit"] = [new for new in dict.fromkeys(["", OTHER_UNITS[unit]]) if new != unit]
    wrong["symbol"].append("Ж")
    wrong["kernel"].append(f"{said['kernel']}_x".lstrip("_"))
    wrong["words"].append("something else altogether")
    if said["per"]:
        wrong["per"].append(OTHER_PAID.get(str(said["per"]), "year"))
    else:
        wrong["per"].append("year")
    wrong["spends"].append("cost_goods" if said["spends"] else "cost_contacts")
    wrong["scales"].append("ratio" if said["scales"] == "line" else "line")
    wrong["follows"].append("price" if said["follows"] else field.key)
    wrong["within"].append("word of mouth" if said["within"] == "turnover" else "turnover")
    wrong["mechanism"].append("something else altogether")
    wrong["off"] = [float(str(said["off"])) + 0.5] if said["mechanism"] else []
    if field.module not in OF_A_FIRM:
        for name in ("per", "spends", "scales", "follows", "amount"):
            wrong[name] = []
    for fact, values in wrong.items():
        for value in values:
            yield fact, f"{said[fact]!r} -> {value!r}", value


def table_names() -> dict[str, str]:
    """Return the name that each table of the schema has in a file, where it has just one."""
    names = {}
    for module in MODULES:
        for table in _tree(module).body:
            if isinstance(table, ast.ClassDef):
                for node in table.body:
                    if isinstance(node, ast.AnnAssign) and _is_named(node):
                        kind = ast.unparse(node.annotation).removesuffix(" | None")
                        names[kind] = ast.unparse(node.target)
    return names
