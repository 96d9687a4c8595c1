"""How a rule is written: what may be known about it from its source, for whoever writes it out again (`folded`)."""

import ast
import builtins
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from inspect import getsource
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import Final, NamedTuple, TypeGuard, TypeVar, cast

REST: Final = "..."
"""Stands in an answer for calling the rule after all."""
LARGEST: Final = 150
SMALL: Final = 24
"""How many parts an answer may have, and one that does not always do without the call."""
UNKNOWN: Final = object()
NOT_PLAIN: Final = (
    ast.FunctionDef, ast.ClassDef, ast.Yield, ast.YieldFrom, ast.Await, ast.Global, ast.Nonlocal, ast.Import, ast.ImportFrom,
)  # fmt: skip
HARMLESS: Final = (abs, bool, float, int, len, max, min, range)
QUIET: Final = (
    ast.Assign, ast.AugAssign, ast.AnnAssign, ast.If, ast.While, ast.For, ast.Return, ast.Break, ast.Continue, ast.Pass, ast.Expr,
    ast.BinOp, ast.BoolOp, ast.Compare, ast.Constant, ast.IfExp, ast.Name, ast.NamedExpr, ast.Tuple, ast.UnaryOp, ast.Call,
    ast.Attribute, ast.Subscript, ast.expr_context, ast.operator, ast.boolop, ast.cmpop, ast.unaryop,
)  # fmt: skip
"""Syntax that changes nothing outside of a function, if it stores into names only and calls nothing that does."""

N = TypeVar("N", bound=ast.AST)


class Source(NamedTuple):
    """A rule as it was written."""

    rule: object
    module: str
    path: str
    space: Mapping[str, object]
    """What the names of its module mean."""
    definition: ast.FunctionDef
    parameters: tuple[str, ...]
    stored: Counter[str]
    """How often the rule gives a name a value, besides its parameters."""
    settles: frozenset[str]
    """The parameters with which something is compared or worked out, so that a version for a number pays."""
    answer: ast.expr | None
    """What it returns as one expression, if it can be told so and changes nothing."""
    uses: dict[str, list[bool]]
    """Per parameter its uses in the answer (see `uses`)."""


class Sources:
    """The sources that have been read."""

    def __init__(self) -> None:
        self.found: dict[FunctionType, Source | None] = {}
        self.quiet: dict[object, bool] = {}

    def of(self, rule: object) -> Source | None:
        """How a rule is written; None for what cannot be folded."""
        if not isinstance(rule, FunctionType):
            return None
        if rule not in self.found:
            # Until it is read: a rule that calls itself is called as it is.
            self.found[rule] = None
            self.found[rule] = self.read(rule)
        return self.found[rule]

    def read(self, rule: FunctionType) -> Source | None:
        """Read the source of a rule."""
        if getattr(sys.modules.get(rule.__module__), rule.__name__, None) is not rule:
            return None
        definition, code = definitions(rule.__module__).get(rule.__name__, (None, None))
        if definition is None or code is None or not same(code, rule.__code__):
            return None
        lines = [node for line in definition.body for node in parts(line)]
        if not is_plain(definition, lines):
            return None
        parameters = tuple(argument.arg for argument in definition.args.args)
        stored = Counter(node.id for node in lines if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load))
        place = rule.__module__, code.co_filename, rule.__globals__
        source = Source(rule, *place, definition, parameters, stored, frozenset(), None, {})
        source = source._replace(settles=frozenset(settled(lines, source)) & set(parameters) - stored.keys())
        answer = answer_of(definition.body, stored)
        whole = not uses(answer, REST)
        told = not is_rest(answer) and len(parts(answer)) <= (LARGEST if whole else SMALL) and not stored.keys() & set(parameters)
        if not told or not self.is_quiet(answer, source):
            return source
        return source._replace(answer=answer, uses={name: uses(answer, name) for name in parameters})

    def is_quiet(self, part: ast.AST, source: Source) -> bool:
        """Whether a part of a rule changes nothing outside of it, whatever it is called with."""
        for node in parts(part):
            if not isinstance(node, QUIET):
                return False
            if isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
                return False
            if isinstance(node, ast.Call) and not self.calls_quietly(meaning(node.func, source)):
                return False
        return True

    def calls_quietly(self, thing: object) -> bool:
        """Whether calling a thing changes nothing."""
        source = self.of(thing)
        if source is None:
            return thing in HARMLESS or (isinstance(thing, BuiltinFunctionType) and thing.__module__ == "math")
        if source.rule not in self.quiet:
            self.quiet[source.rule] = False
            self.quiet[source.rule] = all(self.is_quiet(line, source) for line in source.definition.body)
        return self.quiet[source.rule]


@cache
def definitions(module: str) -> dict[str, tuple[ast.FunctionDef, CodeType]]:
    """The functions at the top of a module as they stand in its file, and what they are compiled to."""
    loaded = sys.modules[module]
    try:
        tree = ast.parse(getsource(loaded))
    except OSError:
        return {}
    parts = compile(tree, str(loaded.__file__), "exec").co_consts
    codes = {part.co_name: part for part in parts if isinstance(part, CodeType)}
    return {node.name: (node, codes[node.name]) for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in codes}


def same(written: CodeType, running: CodeType) -> bool:
    """Whether what stands in the file is still what runs."""
    parts = ("co_code", "co_consts", "co_names", "co_varnames", "co_firstlineno")
    return all(getattr(written, part) == getattr(running, part) for part in parts)


def is_plain(definition: ast.FunctionDef, lines: list[ast.AST]) -> bool:
    """Whether a function has plain parameters only, no decorator, and is neither a generator nor a maker of functions."""
    told = definition.args
    odd = (told.vararg, told.kwarg, *told.kwonlyargs, *told.posonlyargs, *told.defaults, *definition.decorator_list)
    return not any(odd) and not any(isinstance(node, NOT_PLAIN) for node in lines)


def answer_of(body: list[ast.stmt], stored: Counter[str]) -> ast.expr:
    """What the lines of a rule return as one expression, with REST for what cannot be told so."""
    rest = ast.Name(REST, ast.Load())
    match body:
        case [ast.Expr(ast.Constant()), *later]:
            return answer_of(later, stored)
        case [ast.Return(ast.expr() as value), *_]:
            return value
        case [ast.If(test, then, otherwise), *later] if isinstance(then[-1], ast.Return):
            yes, no = answer_of(then, stored), answer_of([*otherwise, *later], stored)
            return rest if is_rest(yes) and is_rest(no) else placed(ast.IfExp(test, yes, no), test)
        case [ast.Assign([ast.Name(name)], value), *later] if stored[name] == 1:
            answer = answer_of(later, stored)
            return cast(ast.expr, FirstUse(name, value).visit(deepcopy(answer))) if uses(answer, name)[:1] == [True] else rest
    return rest


class FirstUse(ast.NodeTransformer):
    """Gives a name its value where it is first used."""

    def __init__(self, name: str, value: ast.expr) -> None:
        self.name = name
        self.value: ast.expr | None = value

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """The first time the name and its value."""
        if node.id != self.name or self.value is None:
            return node
        value, self.value = self.value, None
        return placed(ast.NamedExpr(placed(ast.Name(node.id, ast.Store()), node), value), node)


def uses(node: ast.AST, name: str, certain: bool = True) -> list[bool]:
    """The uses of a name in the order in which they are reached: True where it is reached in any case. REST uses every name."""
    if isinstance(node, ast.Name):
        return [certain] if isinstance(node.ctx, ast.Load) and node.id in (name, REST) else []
    found: list[bool] = []
    for child in ast.iter_child_nodes(node):
        match node:
            case ast.IfExp(test=first) | ast.BoolOp(values=[first, *_]):
                always = child is first
            case ast.Compare(comparators=[_, *later]):
                always = child not in later
            case _:
                always = True
        found += uses(child, name, certain and always)
    return found


def meaning(node: ast.expr, source: Source) -> object:
    """What a name, or a name in a module, means in a rule for good; UNKNOWN for everything else."""
    if isinstance(node, ast.Name) and not is_local(node.id, source):
        return source.space.get(node.id, getattr(builtins, node.id, UNKNOWN))
    if isinstance(node, ast.Attribute):
        module = meaning(node.value, source)
        return getattr(module, node.attr, UNKNOWN) if isinstance(module, ModuleType) else UNKNOWN
    return UNKNOWN


def settled(lines: list[ast.AST], source: Source) -> Iterator[str]:
    """The names that stand beside a number in an operation, or in brackets."""
    for node in lines:
        match node:
            case ast.BinOp(ast.Name(name), _, other) | ast.BinOp(other, _, ast.Name(name)) if told(other, source):
                yield name
            case ast.Compare(ast.Name(name), _, [other]) if told(other, source):
                yield name
            case ast.Subscript(slice=ast.Name(name)):
                yield name


def told(node: ast.expr, source: Source) -> bool:
    """Whether a part of a rule is a number, or some of them, whatever the rule is called with."""
    if isinstance(node, ast.Tuple):
        return all(told(each, source) for each in node.elts)
    return isinstance(node, ast.Constant) or is_number(meaning(node, source))


def is_local(name: str, source: Source) -> bool:
    """Whether a name is a parameter of the rule or given a value in it."""
    return name in source.stored or name in source.parameters


def is_number(thing: object) -> TypeGuard[bool | int | float]:
    """Whether a thing is a plain number and cannot change."""
    return type(thing) in (bool, int, float)


def is_rest(node: ast.expr) -> bool:
    """Whether nothing but the call is left."""
    return isinstance(node, ast.Name) and node.id == REST


def parts(node: ast.AST) -> list[ast.AST]:
    """A piece of syntax and everything that it is made of, without the signs between."""
    found = [node]
    for each in found:
        for name in each._fields:
            part = getattr(each, name)
            several = part if isinstance(part, list) else [part]
            found += [one for one in several if isinstance(one, ast.AST) and one._fields]
    return found


def placed(node: N, at: ast.AST) -> N:
    """A node at the place of another in the source."""
    for name in at._attributes:
        setattr(node, name, getattr(at, name))
    return node
