"""Ed25519 signatures of checkpoints, through the `cryptography` library, which is an extra."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from bestbet.commit.checkpoint import Checkpoint, Signature
from bestbet.errors import Problem, StorageError, UsageError

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
except ModuleNotFoundError as error:
    raise UsageError(
        Problem("BB-L20", "the library for signatures is not installed.", 'Install it: pip install "bestbet[sign]".')
    ) from error


def make_key(path: Path) -> str:
    """Write a new private key that only its owner may read, and return the public one in 64 hexadecimal digits.

    Raises UsageError where the file exists: a key is never written over.
    """
    key = Ed25519PrivateKey.generate()
    data = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )  # fmt: skip
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        problem = Problem("BB-L21", f"{path} exists; a key is never written over.", "Choose another name.")
        raise UsageError(problem) from None
    except OSError as error:
        text = f"{path} cannot be written: {error.strerror}."
        raise StorageError(Problem("BB-S01", text, "Choose another place, or change the rights.")) from error
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
    return _public(key.public_key())


def sign(point: Checkpoint, path: Path) -> Checkpoint:
    """Return the checkpoint signed with the private key of a PEM file; raises UsageError where that holds none."""
    key = _private(path)
    signature = Signature(_public(key.public_key()), key.sign(point.message).hex())
    return replace(point, signature=signature)


def _private(path: Path) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise StorageError(
            Problem("BB-S04", f"{path} cannot be read: {error.strerror}.", "Check its rights.")
        ) from error
    except (ValueError, TypeError) as error:
        raise UsageError(Problem("BB-L22", f"{path} holds no private key that can be read.", _MAKE)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(Problem("BB-L22", f"{path} holds a key of another kind than Ed25519.", _MAKE))
    return key


_MAKE = "Make one: bestbet ledger checkpoint --new-key FILE."


def signature_fault(point: Checkpoint, public_key: str | None) -> str:
    """Return what is wrong with a checkpoint's signature, empty where it holds and is of the expected key."""
    if point.signature is None:
        return "it is not signed"
    if public_key is not None and point.signature.key != public_key.lower():
        return "it is signed with another key than the one you named"
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(point.signature.key))
        key.verify(bytes.fromhex(point.signature.value), point.message)
    except (InvalidSignature, ValueError):
        return "its signature does not fit its text"
    return ""


def _public(key: Ed25519PublicKey) -> str:
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw).hex()
