"""What numba must know of `Arrays` and of blocks of words: an address, and how to read from it.

Imported by `compiled` once numba is set up, and by nobody else. A table read through the address belongs to nobody there, so no
reference is counted, and an index is never negative. Neither directory nor tables change while compiled code runs, which the
compiler is told, so that it looks a number up once and not after every change of a person's row.
"""

# numba has no types of its own.
# mypy: disable-error-code="misc, no-untyped-call, override, untyped-decorator"

import operator
from collections.abc import Callable
from typing import Any, Final

from llvmlite import ir
from numba.core import cgutils, config, types
from numba.core.datamodel import models
from numba.core.typing.templates import AbstractTemplate, AttributeTemplate, infer_global, signature
from numba.extending import (
    NativeValue,
    infer_getattr,
    intrinsic,
    lower_builtin,
    lower_getattr_generic,
    register_model,
    typeof_impl,
    unbox,
)

from sim.rules import words
from sim.rules.arrays import FIELDS, Arrays
from sim.rules.layout import ROW_BYTES, place
from sim.rules.person import FIELDS as FIELDS_A_ROW
from sim.rules.person import LONG, MIDDLE, SHORT

CHECKED: Final = bool(getattr(config, "BOUNDSCHECK", False))
WORD: Final = ir.IntType(64)
HALF, QUARTER, BYTE = (ir.IntType(bits) for bits in (32, 16, 8))
WORD_BYTES: Final = 8


class ColumnType(types.Type):
    """The type of a table in compiled code: numbers of one kind in a row."""

    def __init__(self, kind: Any) -> None:
        self.kind = kind
        super().__init__(name=f"Column({kind})")


@register_model(ColumnType)
class ColumnModel(models.StructModel):
    """Where the table lies, and how long it is."""

    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, [("first", types.CPointer(kind.kind)), ("length", types.int64)])


FIELD_TYPES: Final[dict[str, Any]] = {
    "number": types.int64,
    "integers": ColumnType(types.int64),
    "floats": ColumnType(types.float64),
}


class TablesType(types.Type):
    """The type of `Arrays` in compiled code."""

    def __init__(self) -> None:
        super().__init__(name="Tables")


@register_model(TablesType)
class TablesModel(models.PrimitiveModel):
    """A pointer to the directory."""

    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, WORD.as_pointer())


@typeof_impl.register(Arrays)
def _typeof(value: Arrays, context: Any) -> TablesType:
    return TablesType()


@unbox(TablesType)
def _unbox(kind: Any, value: Any, c: Any) -> NativeValue:
    address = c.pyapi.object_getattr_string(value, "address")
    found = cgutils.is_not_null(c.builder, address)
    number = cgutils.alloca_once_value(c.builder, ir.Constant(WORD, 0))
    with c.builder.if_then(found):
        c.builder.store(c.pyapi.long_as_longlong(address), number)
        c.pyapi.decref(address)
    return NativeValue(c.builder.inttoptr(c.builder.load(number), WORD.as_pointer()), is_error=c.builder.not_(found))


@infer_getattr
class TablesAttributes(AttributeTemplate):
    """`b.name` is a number or an array that may not be written."""

    key = TablesType

    def generic_resolve(self, kind: Any, name: str) -> Any:
        """The type of a field; None for a name that is none."""
        return FIELD_TYPES[FIELDS[name]] if name in FIELDS else None


@lower_getattr_generic(TablesType)
def _read_field(context: Any, builder: Any, kind: Any, directory: Any, name: str) -> Any:
    line = 2 * list(FIELDS).index(name)
    field = FIELD_TYPES[FIELDS[name]]
    first = _word(builder, directory, line)
    if field is types.int64:
        return first
    table = cgutils.create_struct_proxy(field)(context, builder)
    table.first = builder.inttoptr(first, context.get_data_type(field.kind).as_pointer())
    table.length = _word(builder, directory, line + 1)
    return table._getvalue()


@infer_global(operator.getitem)
class GetNumber(AbstractTemplate):
    """`table[i]`."""

    def generic(self, args: Any, kws: Any) -> Any:
        """A number of the table's kind."""
        whole = isinstance(args[0], ColumnType) and isinstance(args[1], types.Integer)
        return signature(args[0].kind, args[0], types.int64) if whole else None


@lower_builtin(operator.getitem, ColumnType, types.int64)
def _get_number(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    table = cgutils.create_struct_proxy(sig.args[0])(context, builder, value=args[0])
    if CHECKED:
        with builder.if_then(builder.icmp_unsigned(">=", args[1], table.length), likely=False):
            context.call_conv.return_user_exc(builder, IndexError, ("out of a table",))
    return _unchanging(builder, builder.gep(table.first, [args[1]]))


@infer_global(len)
class LengthOfTable(AbstractTemplate):
    """`len(table)`."""

    def generic(self, args: Any, kws: Any) -> Any:
        """An int64."""
        return signature(types.int64, args[0]) if isinstance(args[0], ColumnType) else None


@lower_builtin(len, ColumnType)
def _length_of_table(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    return cgutils.create_struct_proxy(sig.args[0])(context, builder, value=args[0]).length


def for_any_number(rule: Any) -> Any:
    """Have a rule compiled once for numbers. Left alone, numba makes another version for every constant it is called with."""
    of_types = rule.get_call_template
    rule.get_call_template = lambda args, kws: of_types(
        tuple(types.unliteral(arg) for arg in args), {name: types.unliteral(arg) for name, arg in kws.items()}
    )
    return rule


def _word(builder: Any, directory: Any, number: int) -> Any:
    return _unchanging(builder, builder.gep(directory, [ir.Constant(WORD, number)]))


def _unchanging(builder: Any, at: Any) -> Any:
    """What lies at a place that nobody writes to while compiled code runs."""
    number = builder.load(at)
    number.set_metadata("invariant.load", builder.module.add_metadata([]))
    return number


class WordsType(types.Type):
    """The type of a block of numbers in compiled code."""

    def __init__(self) -> None:
        super().__init__(name="Words")


TABLES: Final = TablesType()
WORDS: Final = WordsType()


@register_model(WordsType)
class WordsModel(models.StructModel):
    """Where the block lies and, only where bounds are checked, how long it is."""

    def __init__(self, manager: Any, kind: Any) -> None:
        length = [("length", types.int64)] if CHECKED else []
        super().__init__(manager, kind, [("first", types.CPointer(types.int64)), *length])


def _block(context: Any, builder: Any, first: Any, length: Any) -> Any:
    block = cgutils.create_struct_proxy(WORDS)(context, builder)
    block.first = first
    if CHECKED:
        block.length = length
    return block._getvalue()


def _place(context: Any, builder: Any, block: Any, index: Any, number: Any) -> Any:
    """The address of `number` words from `index` on; raises IndexError where they reach out of the block and that is checked."""
    found = cgutils.create_struct_proxy(WORDS)(context, builder, value=block)
    if CHECKED:
        last = builder.add(index, number)
        below = builder.icmp_signed("<", index, ir.Constant(WORD, 0))
        with builder.if_then(builder.or_(below, builder.icmp_signed(">", last, found.length)), likely=False):
            context.call_conv.return_user_exc(builder, IndexError, ("out of a block of words",))
    return builder.gep(found.first, [index])


@infer_global(operator.getitem)
class GetWord(AbstractTemplate):
    """`block[i]`."""

    def generic(self, args: Any, kws: Any) -> Any:
        """An int64."""
        whole = args[0] is WORDS and isinstance(args[1], types.Integer)
        return signature(types.int64, WORDS, types.int64) if whole else None


@infer_global(operator.setitem)
class SetWord(AbstractTemplate):
    """`block[i] = number`; a truth is written as 0 or 1."""

    def generic(self, args: Any, kws: Any) -> Any:
        """Nothing comes back."""
        if args[0] is not WORDS or not isinstance(args[1], types.Integer):
            return None
        whole = isinstance(args[2], types.Integer | types.Boolean)
        return signature(types.none, WORDS, types.int64, types.int64) if whole else None


@lower_builtin(operator.getitem, WordsType, types.int64)
def _get_word(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    return builder.load(_place(context, builder, args[0], args[1], ir.Constant(WORD, 1)))


@lower_builtin(operator.setitem, WordsType, types.int64, types.int64)
def _set_word(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    builder.store(args[2], _place(context, builder, args[0], args[1], ir.Constant(WORD, 1)))
    return context.get_dummy_value()


class RowType(types.Type):
    """The type of a person's row in compiled code: the address of its first number."""

    def __init__(self) -> None:
        super().__init__(name="Row")


ROW: Final = RowType()


@register_model(RowType)
class RowModel(models.PrimitiveModel):
    """A pointer."""

    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, WORD.as_pointer())


@infer_global(operator.getitem)
class GetField(AbstractTemplate):
    """`me[field]`."""

    def generic(self, args: Any, kws: Any) -> Any:
        """An int64."""
        return signature(types.int64, ROW, types.int64) if args[0] is ROW and isinstance(args[1], types.Integer) else None


@infer_global(operator.setitem)
class SetField(AbstractTemplate):
    """`me[field] = number`; a truth is written as 0 or 1."""

    def generic(self, args: Any, kws: Any) -> Any:
        """Nothing comes back."""
        if args[0] is not ROW or not isinstance(args[1], types.Integer):
            return None
        whole = isinstance(args[2], types.Integer | types.Boolean)
        return signature(types.none, ROW, types.int64, types.int64) if whole else None


def _check_field(context: Any, builder: Any, field: Any) -> None:
    if CHECKED:
        with builder.if_then(builder.icmp_unsigned(">=", field, ir.Constant(WORD, FIELDS_A_ROW)), likely=False):
            context.call_conv.return_user_exc(builder, IndexError, ("no such field in a row",))


def _by_width(builder: Any, field: Any, row: Any, use: Callable[[Any, Any], None]) -> None:
    """Call `use(address, width)` for the width that a field has; where the field is known, the others fall away."""

    def at(width: Any, first: int, below: int) -> None:
        """Use a field of a width, whose fields begin with number `first` and with byte `below` of a row."""
        numbers = builder.bitcast(row, width.as_pointer())
        number = builder.add(field, ir.Constant(WORD, below // (width.width // 8) - first))
        use(builder.gep(numbers, [number]), width)

    def is_below(number: int) -> Any:
        return builder.if_else(builder.icmp_signed("<", field, ir.Constant(WORD, number)))

    with is_below(MIDDLE) as (is_wide, is_narrow):
        with is_wide, is_below(LONG) as (is_long, is_middle):
            with is_long:
                at(WORD, 0, 0)
            with is_middle:
                at(HALF, LONG, place(LONG))
        with is_narrow, is_below(SHORT) as (is_short, is_byte):
            with is_short:
                at(QUARTER, MIDDLE, place(MIDDLE))
            with is_byte:
                at(BYTE, SHORT, place(SHORT))


@lower_builtin(operator.getitem, RowType, types.int64)
def _get_field(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    row, field = args
    _check_field(context, builder, field)
    found = cgutils.alloca_once(builder, WORD)

    def read(at: Any, width: Any) -> None:
        number = builder.load(at)
        builder.store(number if width is WORD else builder.sext(number, WORD), found)

    _by_width(builder, field, row, read)
    return builder.load(found)


@lower_builtin(operator.setitem, RowType, types.int64, types.int64)
def _set_field(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    row, field, number = args
    _check_field(context, builder, field)

    def write(at: Any, width: Any) -> None:
        if width is WORD:
            builder.store(number, at)
            return
        most = ir.Constant(WORD, (1 << (width.width - 1)) - 1)
        cut = builder.select(builder.icmp_signed("<", number, most), number, most)
        builder.store(builder.trunc(cut, width), at)

    _by_width(builder, field, row, write)
    return context.get_dummy_value()


@intrinsic
def _row_at(typing: Any, rows: Any, person: Any) -> Any:
    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        words = ir.Constant(WORD, ROW_BYTES // WORD_BYTES)
        return _place(context, builder, args[0], builder.mul(args[1], words), words)

    return signature(ROW, WORDS, types.int64), lower


@intrinsic
def _words_at(typing: Any, address: Any, length: Any) -> Any:
    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return _block(context, builder, builder.inttoptr(args[0], WORD.as_pointer()), args[1])

    return signature(WORDS, types.int64, types.int64), lower


@intrinsic
def _tables_at(typing: Any, address: Any) -> Any:
    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.inttoptr(args[0], WORD.as_pointer())

    return signature(TABLES, types.int64), lower


@intrinsic
def _part(typing: Any, block: Any, start: Any, length: Any) -> Any:
    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return _block(context, builder, _place(context, builder, args[0], args[1], args[2]), args[2])

    return signature(WORDS, WORDS, types.int64, types.int64), lower


@intrinsic
def _fetch_ahead(typing: Any, block: Any, start: Any) -> Any:
    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        byte, flag = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, flag, flag, flag])
        fetch = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8")
        at = builder.bitcast(_place(context, builder, args[0], args[1], ir.Constant(WORD, 1)), byte)
        builder.call(fetch, [at, ir.Constant(flag, 1), ir.Constant(flag, 3), ir.Constant(flag, 1)])
        return context.get_dummy_value()

    return signature(types.none, WORDS, types.int64), lower


BODIES: Final[dict[Callable[..., Any], Any]] = {
    words.words_at: _words_at,
    words.tables_at: _tables_at,
    words.part: _part,
    words.row_at: _row_at,
    words.fetch_ahead: _fetch_ahead,
}
"""What stands in compiled code for the functions of `words`."""
