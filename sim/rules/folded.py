"""The same rules, folded: what plain Python would look up and call again and again is written in place.

A rule is written to be read: its numbers have names and its conditions are small functions. Plain Python pays for every name
and for every call. Here the source of a rule is written out again, once in a process, as an equal function in which

- names of numbers are the numbers, and what follows from numbers alone is worked out,
- a call of a small rule is the expression that it returns, and where only the first lines of a rule can be written so
  (`value` of a parameter that never changes), the rest is called only if it is needed,
- a call of a larger rule goes to its own folded version, one for each set of numbers that it is called with.

Lines and files stay those of the source, so a traceback points at the rule as it was written, and at the call of what was written
in place. Only what changes nothing and calls nothing that might is written in place, and no argument is worked out twice or in
vain unless it changes nothing either. Everything else is called as it was. A name is taken to mean for good what it means now.

Compiled code (`compiled`) is made of the rules themselves and not of this.
"""

import ast
import builtins
import operator
from collections.abc import Callable, Iterator
from functools import cache, reduce
from itertools import count
from types import CodeType, FunctionType
from typing import Any, Final, TypeVar, cast

from sim.rules.sources import REST, UNKNOWN, Source, Sources, is_local, is_number, meaning, placed

__all__ = ["folded", "workshop"]

Rule = Callable[..., Any]
R = TypeVar("R", bound=Rule)

OPERATIONS: Final[dict[type[ast.AST], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.LShift: operator.lshift,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}


def folded(rule: R) -> R:
    """The folded version of a rule, always the same object. What cannot be folded (a method, a closure, a function whose source
    is not at hand) comes back as it is."""
    return cast(R, workshop().version(rule))


@cache
def workshop() -> "Workshop":
    """The one workshop of this process. Who exchanges a rule or a number afterwards clears it (`workshop.cache_clear`)."""
    return Workshop()


class Workshop:
    """Everything that has been folded. Folded functions share one namespace, in which a thing is called by its module and its
    name."""

    def __init__(self) -> None:
        self.space: dict[str, Any] = {"__builtins__": builtins, "__name__": __name__}
        self.sources = Sources()
        self.named: set[str] = set()
        self.waiting: list[tuple[str, Source, dict[str, ast.expr]]] = []

    def version(self, rule: Rule) -> Rule:
        """The folded version for any arguments."""
        source = self.sources.of(rule)
        if source is None:
            return rule
        name = self.name_of(source, {})
        while self.waiting:
            made, source, given = self.waiting.pop()
            self.space[made] = self.fold(source, given)
        return cast(Rule, self.space[name])

    def name_of(self, source: Source, given: dict[str, ast.Constant]) -> str:
        """The name of the version for some numbers; it is made before anybody can call it."""
        numbers = "".join(f" {parameter}={number.value!r}" for parameter, number in given.items())
        name = f"{source.module}.{source.definition.name}{numbers}"
        if name not in self.named:
            self.named.add(name)
            self.waiting.append((name, source, dict(given)))
        return name

    def fold(self, source: Source, given: dict[str, ast.expr]) -> FunctionType:
        """Write a rule out again, without the parameters that are given."""
        definition = source.definition
        wanted = [placed(ast.arg(name), definition) for name in source.parameters if name not in given]
        arguments = ast.arguments(posonlyargs=[], args=wanted, kwonlyargs=[], kw_defaults=[], defaults=[])
        body = Folder(self, source, given).many(definition.body)
        made = placed(ast.FunctionDef(definition.name, arguments, body, []), definition)
        code = compile(ast.Module([made], []), source.path, "exec")
        function = FunctionType(next(part for part in code.co_consts if isinstance(part, CodeType)), self.space)
        function.__module__ = source.module
        return function


class Folder(ast.NodeVisitor):
    """Writes a rule, or its answer, out again. `given` tells what stands for a name; the source is left as it is."""

    def __init__(self, shop: Workshop, source: Source, given: dict[str, ast.expr], caller: "Folder | None" = None) -> None:
        self.shop = shop
        self.source = source
        self.given = given
        self.callers: tuple[object, ...] = (*(caller.callers if caller else ()), source.rule)
        self.numbers: Iterator[int] = caller.numbers if caller else count()
        self.place: ast.expr | None = None
        """The call for which an answer is written, None for a whole rule."""
        self.bound = 0
        """How many names have been given their value on the way to an answer."""
        self.own_names = False
        """In a comprehension or lambda, whose names are its own: nothing is written in place there."""

    def generic_visit(self, node: ast.AST) -> Any:
        """The same kind of node with its parts written out; what numbers alone make is worked out."""
        if not node._fields:
            return node
        parts = [getattr(node, name) for name in node._fields]
        written = [self.many(part) if isinstance(part, list) else self.one(part) for part in parts]
        made = placed(type(node)(*written), self.place or node)
        return worked_out(made) if isinstance(made, ast.expr) else made

    def one(self, part: Any) -> Any:
        """A part if it is syntax, else the plain thing it is."""
        return self.visit(part) if isinstance(part, ast.AST) else part

    def many(self, parts: list[Any]) -> list[Any]:
        """A list of parts. A block never becomes empty."""
        found: list[Any] = []
        for part in parts:
            written = self.one(part)
            found.extend(written if isinstance(written, list) else [written])
        return found or [placed(ast.Pass(), part) for part in parts[:1]]

    def visit_If(self, node: ast.If) -> Any:
        """A condition that is settled leaves one branch."""
        test = self.visit(node.test)
        if isinstance(test, ast.Constant):
            return self.many(node.body if test.value else node.orelse)
        return placed(ast.If(test, self.many(node.body), self.many(node.orelse)), node)

    def visit_IfExp(self, node: ast.IfExp) -> Any:
        """A condition that is settled leaves one branch."""
        test = self.visit(node.test)
        if isinstance(test, ast.Constant):
            return self.visit(node.body if test.value else node.orelse)
        return placed(ast.IfExp(test, self.visit(node.body), self.visit(node.orelse)), self.place or node)

    def visit_Name(self, node: ast.Name) -> Any:
        """What stands for a name: an argument, a number, or a thing in the shared namespace."""
        if node.id == REST:
            return self.call(self.source, [self.given[name] for name in self.source.parameters], self.place or node)
        if node.id in self.given:
            standing = self.given[node.id]
            if isinstance(standing, ast.NamedExpr):
                self.given[node.id] = read_again(standing)
                self.bound += 1
            return standing
        return node if is_local(node.id, self.source) else self.thing(node)

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        """A thing in a module, or an attribute."""
        return self.generic_visit(node) if meaning(node, self.source) is UNKNOWN else self.thing(node)

    def thing(self, node: ast.expr) -> ast.expr:
        """A number as it is; anything else under its name in the shared namespace."""
        thing = meaning(node, self.source)
        at = self.place or node
        if is_number(thing):
            return placed(ast.Constant(thing), at)
        source = self.shop.sources.of(thing)
        name = ast.unparse(node) if source is None else self.shop.name_of(source, {})
        if source is None and thing is not UNKNOWN and thing is not getattr(builtins, name, UNKNOWN):
            name = f"{self.source.module}: {name}"
            self.shop.space[name] = thing
        return placed(ast.Name(name, ast.Load()), at)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> Any:
        """A name given a value on the way to an answer is a name of its own wherever the answer is written."""
        if self.place is None:
            return self.generic_visit(node)
        named = self.named(self.visit(node.value))
        self.given[node.target.id] = read_again(named)
        self.bound += 1
        return named

    def named(self, value: ast.expr) -> ast.NamedExpr:
        """Give a value a name that no source can have."""
        return placed(ast.NamedExpr(placed(ast.Name(f".{next(self.numbers)}", ast.Store()), value), value), value)

    def with_own_names(self, node: ast.AST) -> Any:
        """A comprehension or lambda."""
        before, self.own_names = self.own_names, True
        made = self.generic_visit(node)
        self.own_names = before
        return made

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_Lambda = with_own_names

    def visit_Call(self, node: ast.Call) -> Any:
        """A call: the answer in place of it, or a version for its numbers, or as it was."""
        called = meaning(node.func, self.source)
        source = self.shop.sources.of(called)
        plain = not node.keywords and not any(isinstance(argument, ast.Starred) for argument in node.args)
        if not plain or self.own_names or (source and len(source.parameters) != len(node.args)):
            return self.generic_visit(node)
        bound = self.bound
        arguments: list[ast.expr] = [self.visit(argument) for argument in node.args]
        at = self.place or node
        if called in (min, max) and len(arguments) > 1:
            return reduce(lambda a, b: self.chosen(a, b, ast.Gt() if called is min else ast.Lt(), at), arguments)
        if source is None:
            return placed(ast.Call(self.visit(node.func), arguments, []), at)
        # An argument that gives a name its value must be worked out here and now, for whoever uses the name after it.
        free = self.bound == bound and all(
            is_simple(written) or self.shop.sources.is_quiet(argument, self.source)
            for argument, written in zip(node.args, arguments, strict=True)
        )
        return (self.answer(source, arguments, at) if free else None) or self.call(source, arguments, at)

    def chosen(self, a: ast.expr, b: ast.expr, other: ast.cmpop, at: ast.expr) -> ast.expr:
        """`min` or `max` as a comparison; of equals the first, as they do."""
        pair = [each if is_simple(each) else self.named(each) for each in (a, b)]
        first, second = (read_again(each) if isinstance(each, ast.NamedExpr) else each for each in pair)
        return placed(ast.IfExp(placed(ast.Compare(pair[0], [other], [pair[1]]), at), second, first), at)

    def call(self, source: Source, arguments: list[ast.expr], at: ast.expr) -> ast.expr:
        """Call the version of a rule that is made for the numbers among its arguments."""
        pairs = dict(zip(source.parameters, arguments, strict=True))
        fixed = {name: each for name, each in pairs.items() if isinstance(each, ast.Constant) and name in source.settles}
        function = placed(ast.Name(self.shop.name_of(source, fixed), ast.Load()), at)
        return placed(ast.Call(function, [each for name, each in pairs.items() if name not in fixed], []), at)

    def answer(self, source: Source, arguments: list[ast.expr], at: ast.expr) -> ast.expr | None:
        """The answer of a rule for its arguments, if it can be written in place of the call."""
        if source.answer is None or source.rule in self.callers:
            return None
        inner = Folder(self.shop, source, {}, self)
        inner.place = at
        for name, argument in zip(source.parameters, arguments, strict=True):
            used = source.uses[name]
            if is_simple(argument) or len(used) < 2:
                inner.given[name] = argument
            elif used[0]:
                inner.given[name] = self.named(argument)
            else:
                return None
        written: ast.expr = inner.visit(source.answer)
        return written


def worked_out(node: ast.expr) -> ast.expr:
    """What numbers alone make, as a number; everything else as it is."""
    match node:
        case ast.BinOp(ast.Constant(a), by, ast.Constant(b)) | ast.Compare(ast.Constant(a), [by], [ast.Constant(b)]):
            return placed(ast.Constant(OPERATIONS[type(by)](a, b)), node) if type(by) in OPERATIONS else node
        case ast.Tuple(parts) if all(isinstance(part, ast.Constant) for part in parts):
            return placed(ast.Constant(cast(Any, tuple(part.value for part in parts if isinstance(part, ast.Constant)))), node)
        case ast.UnaryOp(ast.USub(), ast.Constant(int() | float() as a)):
            return placed(ast.Constant(-a), node)
        case ast.UnaryOp(ast.Not(), ast.Constant(a)):
            return placed(ast.Constant(not a), node)
    return node


def read_again(named: ast.NamedExpr) -> ast.expr:
    """The name of a value that has been worked out."""
    return placed(ast.Name(named.target.id, ast.Load()), named)


def is_simple(node: ast.expr) -> bool:
    """A name, a number or a field: as cheap to write again as to keep."""
    match node:
        case ast.Subscript(value=ast.Name(), slice=ast.Constant()) | ast.Name() | ast.Constant():
            return True
    return False
