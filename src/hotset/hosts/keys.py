"""Where the keys of the hosts come from: the environment first, then the system's keyring; never a file of ours.

A key is handed on as a `Key`, which shows itself as dots wherever it is printed, so that it can reach no log, journal,
error or export by accident. Only `reveal` gives the text, and only `hosts.wire` puts it into a request.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from hotset.errors import HostRefusedError, Refused, UsageError

__all__ = ["KEYRING_SERVICE", "Key", "find_key", "forget_key", "keep_key", "need_key"]

KEYRING_SERVICE = "hotset"


class Key:
    """A secret. Printed, formatted or put into a message it is only dots."""

    __slots__ = ("_text", "source")

    def __init__(self, text: str, source: str) -> None:
        self._text = text.strip()
        self.source = source
        """'environment', 'keyring' or 'soundstage'."""

    def reveal(self) -> str:
        """The secret itself, for the request only."""
        return self._text

    def __repr__(self) -> str:
        return f"Key(•••, {self.source})"

    __str__ = __repr__

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        raise TypeError("a key is not pickled: it stays in the process that asked for it")

    def __getstate__(self) -> object:
        raise TypeError("a key is not pickled: it stays in the process that asked for it")


def find_key(name: str, environment: Mapping[str, str] | None = None) -> Key | None:
    """The key called `name` (like ARK_API_KEY), or None where neither the environment nor the keyring has one."""
    given = (os.environ if environment is None else environment).get(name, "").strip()
    if given:
        return Key(given, "environment")
    kept = _from_keyring(name)
    return Key(kept, "keyring") if kept else None


def need_key(names: Iterable[str], host: str, environment: Mapping[str, str] | None = None) -> Key:
    """The first of these keys that there is. Raises HostRefusedError (key) that says how to give one."""
    wanted = tuple(names)
    for name in wanted:
        found = find_key(name, environment)
        if found is not None:
            return found
    shut = _keyring_trouble(wanted[0])
    if shut:
        raise HostRefusedError(
            f"There is no key for {host} in the environment ({', '.join(wanted)}), "
            f"and the keyring cannot be read: {shut}.",
            kind=Refused.KEY,
            next_commands=(f"export {wanted[0]}=…",),
        )
    raise HostRefusedError(
        f"There is no key for {host}: neither {' nor '.join(wanted)} is in the environment or the keyring.",
        kind=Refused.KEY,
        next_commands=(f"hotset key {wanted[0]}", "hotset models"),
    )


def keep_key(name: str, text: str) -> None:
    """Put a key into the system's keyring. Raises UsageError where this machine has none, and for an empty key."""
    import keyring
    from keyring.errors import KeyringError

    if not text.strip():
        raise UsageError(f"The key {name} is empty.", next_commands=(f"hotset key {name}",))
    try:
        keyring.set_password(KEYRING_SERVICE, name, text.strip())
        # A keyring that is switched off takes a key without a word and keeps nothing.
        kept = keyring.get_password(KEYRING_SERVICE, name) == text.strip()
    except KeyringError:
        kept = False
    if not kept:
        raise UsageError(
            f"This machine has no keyring that could keep {name}; put it into the environment instead.",
            next_commands=(f"export {name}=…",),
        )


def forget_key(name: str) -> bool:
    """Take a key out of the keyring; False where there was none. Raises UsageError where the keyring does not open."""
    import keyring
    from keyring.errors import KeyringError, NoKeyringError

    try:
        if keyring.get_password(KEYRING_SERVICE, name) is None:
            return False
        keyring.delete_password(KEYRING_SERVICE, name)
    except NoKeyringError:
        return False
    except KeyringError:
        raise UsageError(f"The keyring does not open, so {name} may still be in it.") from None
    return True


def _from_keyring(name: str) -> str | None:
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(KEYRING_SERVICE, name)
    except KeyringError:
        return None  # no keyring, like on most servers, or one that does not open: need_key tells them apart


def _keyring_trouble(name: str) -> str:
    """Why the keyring could not be asked; empty where it could, and where this machine has none."""
    import keyring
    from keyring.errors import KeyringError, NoKeyringError

    try:
        keyring.get_password(KEYRING_SERVICE, name)
    except NoKeyringError:
        return ""
    except KeyringError as error:
        return type(error).__name__
    return ""
