"""What numba must know of `Arrays`: one address, and how to read a table from it.

Imported by `compiled` once numba is set up, and by nobody else. A table read through the address looks to a rule like any
array that may not be written; it belongs to nobody there, so no reference is counted. The directory never changes while a rule
runs, which the compiler is told, so that it looks a table up once and not after every change of a person's row.
"""

# numba has no types of its own.
# mypy: disable-error-code="misc, no-untyped-call, override, untyped-decorator"

from typing import Any, Final

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.core.typing.templates import AttributeTemplate
from numba.extending import NativeValue, infer_getattr, lower_getattr_generic, register_model, typeof_impl, unbox
from numba.np import arrayobj

from sim.rules.arrays import FIELDS, Arrays

WORD: Final = ir.IntType(64)
WORD_BYTES: Final = 8
FIELD_TYPES: Final[dict[str, Any]] = {
    "number": types.int64,
    "integers": types.Array(types.int64, 1, "C", readonly=True),
    "floats": types.Array(types.float64, 1, "C", readonly=True),
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
    array = arrayobj.make_array(field)(context, builder)
    arrayobj.populate_array(
        array,
        data=builder.inttoptr(first, context.get_data_type(field.dtype).as_pointer()),
        shape=[_word(builder, directory, line + 1)],
        strides=[ir.Constant(WORD, WORD_BYTES)],
        itemsize=ir.Constant(WORD, WORD_BYTES),
        meminfo=None,
    )
    return array._getvalue()


def for_any_number(rule: Any) -> Any:
    """Have a rule compiled once for numbers. Left alone, numba makes another version for every constant it is called with."""
    of_types = rule.get_call_template
    rule.get_call_template = lambda args, kws: of_types(
        tuple(types.unliteral(arg) for arg in args), {name: types.unliteral(arg) for name, arg in kws.items()}
    )
    return rule


def _word(builder: Any, directory: Any, number: int) -> Any:
    word = builder.load(builder.gep(directory, [ir.Constant(WORD, number)]))
    word.set_metadata("invariant.load", builder.module.add_metadata([]))
    return word
