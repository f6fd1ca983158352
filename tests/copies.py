"""Copies of ready-made workspaces: what is kept for speed is shared with the original, all else is one's own."""

import os
import shutil


def copy_of(made, folder, *, is_there=False):
    """Copy a workspace to a folder that is not there yet, or with `is_there` into one, and return the folder.

    Fits are most of its bytes. The product writes them whole under a new name and never into their place, so a second name
    for the same bytes is as good as a copy.
    """
    return shutil.copytree(made, folder, copy_function=_named_again, dirs_exist_ok=is_there)


def _named_again(source, target):
    if str(source).endswith(".npz"):
        if os.path.lexists(target):  # fits have the names of what they rest on
            return target
        try:
            os.link(source, target)
        except OSError:  # another disk, or one without such names
            pass
        else:
            return target
    return shutil.copy2(source, target)
