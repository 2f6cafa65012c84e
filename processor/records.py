"""`@dataclass(frozen=True, slots=True)` that costs a tenth of the standard one when a module is imported.

A command imports some two hundred such classes and makes objects of the half of them. The standard decorator compiles
six methods for each class at once (0.42 ms a class); here nothing is compiled for a class alone: classes with the same
number of fields share the code of `__init__`, which gets the names of the fields when the first object is made, and
dataclasses.fields() and its like are worked out when somebody asks. Type checkers see the standard decorator, and
fields(), replace(), pickle and what field() says work as usual, but for init and kw_only. A record has no record as its
base, and every annotation is a field.

    from processor.records import dataclass
"""

from __future__ import annotations

import dataclasses
from functools import cache, partial
from operator import attrgetter
from types import FunctionType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(*, slots=False, frozen=False):
        """A class decorator. Fields have slots in any case; without `slots` there is a __dict__ beside them."""
        beside = () if slots else ("__dict__", "__weakref__")
        return partial(_record, beside, _FROZEN if frozen else _MUTABLE)

    def _record(beside, more, cls):
        """The class anew, with slots and the methods of a record."""
        names = tuple(cls.__annotations__)
        body = dict(vars(cls))
        given = {name: body.pop(name) for name in names if name in body}
        _refuse(cls, given)
        compared = hashed = values = _reader(names)
        described = {name: value for name, value in given.items() if value.__class__ is dataclasses.Field}
        if described:
            alike = [name for name in names if name not in described or described[name].compare]
            compared = _reader(alike)
            hashed = _reader([name for name in alike if name not in described or described[name].hash is not False])

        def init(self, *values, **named):
            """Stands in for `__init__` until the first object of the class is made."""
            made.__init__ = _init_of(made, names, given)
            made.__init__(self, *values, **named)

        def equal(self, other):
            return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

        for name in ("__dict__", "__weakref__"):
            body.pop(name, None)
        body |= {"__qualname__": cls.__qualname__, "__slots__": names + beside, "__match_args__": names}
        body |= {name: _Described(name, cls.__annotations__, given) for name in _DESCRIBED}
        body |= {"__init__": init, "__eq__": equal, "__hash__": lambda self: hash(hashed(self))}
        body |= {"__repr__": _repr, "__getstate__": lambda self: values(self), "__setstate__": _setstate}
        made = type(cls.__name__, cls.__bases__, body | more)
        return made

    def _refuse(cls, given):
        """TypeError where the class is none that can be a record."""
        if any(hasattr(base, "__dataclass_fields__") for base in cls.__bases__):
            raise TypeError(f"{cls.__name__}: a record has no record as its base")
        for name, value in given.items():
            if value.__class__.__hash__ is None:
                raise TypeError(f"{cls.__name__}: the default of {name} can change, use default_factory")

    def _reader(names):
        """What gives the values of these fields as a tuple."""
        if len(names) > 1:
            return attrgetter(*names)
        return lambda one: tuple(getattr(one, name) for name in names)

    def _init_of(cls, names, given):
        """`__init__` with one argument a field, written out, since objects are made by the thousand."""
        # The setters of slots are quicker than object.__setattr__, which would have to find them.
        setters = [vars(cls)[name].__set__ for name in names]
        defaults = []
        for at, name in enumerate(names):
            value = given.get(name, _NONE)
            if value.__class__ is dataclasses.Field:
                if value.default_factory is not _NONE:
                    setters[at] = _setter_of_new(setters[at], value.default_factory)
                    defaults.append(_NONE)
                    continue
                value = value.default
            if value is not _NONE:
                defaults.append(value)
            elif defaults:
                raise TypeError(f"{cls.__name__}: {name} has no default, a field before it has one")
        scope = {f"_set{at}": setter for at, setter in enumerate(setters)} | {"__name__": cls.__module__}
        code = _init_code(len(names)).replace(co_varnames=("self", *names))
        init = FunctionType(code, scope, "__init__", tuple(defaults))
        init.__qualname__ = f"{cls.__qualname__}.__init__"
        return init

    def _setter_of_new(setter, make):
        """A setter of a field for which `make` makes a value where none is given."""
        return lambda one, value: setter(one, make() if value is _NONE else value)

    @cache
    def _init_code(size):
        """The code of an `__init__` of so many fields, but for their names."""
        arguments = "".join(f", v{at}" for at in range(size))
        lines = "; ".join(f"_set{at}(self, v{at})" for at in range(size))
        scope = {}
        exec(f"def __init__(self{arguments}): {lines or 'pass'}", scope)
        return scope["__init__"].__code__

    class _Described:
        """`__dataclass_fields__` or the like of a record: what the standard decorator makes of the same fields."""

        def __init__(self, name, annotations, given):
            self.asked = name, annotations, given

        def __get__(self, one, cls):
            name, annotations, given = self.asked
            body = {"__module__": cls.__module__, "__doc__": cls.__name__, "__annotations__": annotations}
            plain = type(cls.__name__, (), body | given)
            plain = dataclasses.dataclass(init=False, repr=False, eq=False)(plain)
            for each in _DESCRIBED:
                setattr(cls, each, getattr(plain, each))
            return getattr(cls, name)

    def _repr(self):
        names = [each.name for each in dataclasses.fields(self) if each.repr]
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({shown})"

    def _setattr(self, name, value):
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")

    def _delattr(self, name):
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")

    def _setstate(self, state):
        for name, value in zip(self.__match_args__, state, strict=True):
            object.__setattr__(self, name, value)

    _NONE = dataclasses.MISSING
    _DESCRIBED = ("__dataclass_fields__", "__dataclass_params__")
    _FROZEN = {"__setattr__": _setattr, "__delattr__": _delattr}
    _MUTABLE = {"__hash__": None}
