"""How numba puts compiled code together: a function that Python calls and all that it calls are optimised as one piece.

numba would optimise every function on its own, make machine code of it, and then link copies into each of its callers. Here the
parts are kept as they come and only the whole is optimised: half the time to compile, and a tenth less time to run.

Imported by `compiled` once numba is set up, and by nobody else.
"""

# numba has no types of its own.
# mypy: disable-error-code="misc, no-untyped-call, untyped-decorator"

from typing import Any

from llvmlite.binding import Linkage
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import register_pass
from numba.core.typed_passes import NativeLowering


class LinkedLibrary(JITCodeLibrary):
    """Code that other compiled code takes over when it is linked. Nobody runs it where it is, so it is neither optimised nor made
    into machine code: that would be most of the time to compile the engine, for something that is thrown away."""

    def _optimize_final_module(self) -> None:
        pass

    def _finalize_final_module(self) -> None:
        self._finalized = True


class WholeLibrary(JITCodeLibrary):
    """Code that Python calls, with all that it calls. Nobody else calls any of that, which the compiler is told: so it knows what
    every function reads and writes when it optimises those that call it."""

    def _optimize_final_module(self) -> None:
        for function in self._final_module.functions:
            if function.linkage == Linkage.linkonce_odr:
                function.linkage = Linkage.internal
        super()._optimize_final_module()


@register_pass(mutates_CFG=True, analysis_only=False)
class LoweringForPython(NativeLowering):
    """What `NativeLowering` does, into a library of its own kind."""

    _name: Any = "lowering_for_python"

    def run_pass(self, state: Any) -> bool:
        """Lower a function that Python calls."""
        state.library = WholeLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        return bool(super().run_pass(state))


@register_pass(mutates_CFG=True, analysis_only=False)
class LoweringForCallers(NativeLowering):
    """What `NativeLowering` does, into a library that is only linked."""

    _name: Any = "lowering_for_callers"

    def run_pass(self, state: Any) -> bool:
        """Lower a rule and tell the compiler where its callers find it."""
        state.library = LinkedLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        super().run_pass(state)
        # Callers know a function by an object of its own that looks like one of C.
        known: Any = list[Any]().append
        state.targetctx.insert_user_function(known, state.cr.fndesc, [state.library])
        state["cr"] = state.cr._replace(cfunc=known)
        return True


def _lowered_by(state: Any, lowering: Any) -> list[Any]:
    """The usual passes with another last step."""
    passes = DefaultPassBuilder.define_nopython_pipeline(state)
    passes.passes = [(lowering if kind is NativeLowering else kind, why) for kind, why in passes.passes]
    passes.finalize()
    return [passes]


class ForPython(CompilerBase):
    """Compiles what Python calls."""

    def define_pipelines(self) -> list[Any]:
        """See `LoweringForPython`."""
        return _lowered_by(self.state, LoweringForPython)


class ForCallers(CompilerBase):
    """Compiles what only compiled code calls."""

    def define_pipelines(self) -> list[Any]:
        """With no wrapper for Python."""
        self.state.flags.no_compile = True
        self.state.flags.no_cpython_wrapper = True
        return _lowered_by(self.state, LoweringForCallers)
