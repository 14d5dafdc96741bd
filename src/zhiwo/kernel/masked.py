"""Personal details as values that show their mask: whatever prints, joins, formats or serialises one gets the mask.

A value of these types *is* its masked text; the clear one lies beside it, out of reach of everything that takes a text.
So a template, a log or an answer that was forgotten shows too little, never too much. Two of them are equal when the clear
values are, and one is equal to a plain text that says the same: a change is noticed, a key is found.
"""

from __future__ import annotations

from hashlib import blake2b
from secrets import token_bytes
from typing import Any, Self

from zhiwo.kernel import masking

_KEY = token_bytes(32)


class Masked(str):
    """A personal detail. As a text it is the mask; `unmasked` gives the clear value, to whoever has asked the policy."""

    __slots__ = ("_clear",)
    _clear: str

    def __new__(cls, clear: str) -> Self:
        if type(clear) is cls:
            return clear
        if isinstance(clear, Masked):
            clear = clear._clear
        value = super().__new__(cls, cls.mask(clear))
        value._clear = clear
        return value

    @staticmethod
    def mask(clear: str, /) -> str:
        """What is left of a clear value. A kind of detail without a rule of its own is hidden whole."""
        return masking.mask_whole(clear)

    def unmasked(self) -> str:
        """The clear value. Asked for where the policy of fields is applied and where a row is written, nowhere else."""
        return self._clear

    def __eq__(self, other: object) -> bool:
        return self._clear == (other._clear if isinstance(other, Masked) else other)

    def __ne__(self, other: object) -> bool:  # `str` has one of its own, which would compare the masks
        return not self == other

    def __hash__(self) -> int:
        return hash(self._clear)

    def __reduce_ex__(self, protocol: Any) -> Any:
        # A session, a cache or a message to another process would take the clear value along.
        raise TypeError(f"A {type(self).__name__} is not written away.")

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self


class Name(Masked):
    """A client's name: 张三 shows as 张*."""

    __slots__ = ()
    mask = staticmethod(masking.mask_name)


class Phone(Masked):
    """A telephone number: three and four digits are shown."""

    __slots__ = ()
    mask = staticmethod(masking.mask_phone)


class IdNumber(Masked):
    """The number of an identity document, for lists: three and four characters are shown."""

    __slots__ = ()
    mask = staticmethod(masking.mask_id)


class OwnPageIdNumber(IdNumber):
    """The same on the client's own page: the area and the last four are shown."""

    __slots__ = ()
    mask = staticmethod(masking.mask_id_detail)


class IdNumberBesideBirth(IdNumber):
    """The same for whoever is shown the day of birth in clear: one character at each end is shown."""

    __slots__ = ()
    mask = staticmethod(masking.mask_id_beside_birth)


class Address(Masked):
    """An address: shown as far as the district."""

    __slots__ = ()
    mask = staticmethod(masking.mask_address)


class Employer(Masked):
    """Where a client works: the first character is shown."""

    __slots__ = ()
    mask = staticmethod(masking.mask_name)


class BirthDate(Masked):
    """A day of birth, written 1970-04-22: the year is shown."""

    __slots__ = ()
    mask = staticmethod(masking.mask_birth_date)


class Account(Masked):
    """The number of an account, a card or a contract: the first six and the last four are shown."""

    __slots__ = ()
    mask = staticmethod(masking.mask_card)


class Note(Masked):
    """What a member of staff wrote about a client. Of free text nothing is shown but that there is some."""

    __slots__ = ()

    def gist(self) -> str:
        """The same for two notes that say the same but for width, case, spaces and marks; "" for one that says nothing. It
        tells nothing else, and nothing to another process."""
        said = masking.plain(self._clear)
        return blake2b(said.encode(), key=_KEY, digest_size=16).hexdigest() if said else ""
