"""A ruleset by name or folder: from the compiled cache, else from its YAML files."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from processor import resources
from processor.errors import RulesetError
from processor.model import Text
from processor.ruleset import cache
from processor.ruleset.types import Ruleset

HEAD = "ruleset.yaml"


def load_ruleset(name_or_folder: str | Path) -> Ruleset:
    """The ruleset called so among those that are shipped, or the one in this folder.

    RulesetError names file, line, what is wrong and what to do.
    """
    folder = find_folder(name_or_folder)
    files = read_files(folder)
    sha256 = content_hash(files)
    path = cache.cache_path(folder, sha256)
    ruleset = cache.fetch(path)
    if ruleset is None:
        from processor.ruleset.compile import compile_ruleset
        from processor.ruleset.county_needs import with_needs

        ruleset = with_needs(compile_ruleset(folder, _shown(folder), files, sha256))
        cache.store(path, ruleset)
    return ruleset


def find_folder(name_or_folder: str | Path) -> Path:
    """The folder of a ruleset, absolute. A plain name means one that is shipped; else it is a path."""
    given = Path(name_or_folder)
    named = resources.folder("rules") / given
    plain = len(given.parts) == 1 and not given.is_absolute()
    folder = named if plain and (named / HEAD).is_file() else given
    if (folder / HEAD).is_file():
        return folder.resolve()
    names = resources.ruleset_names()
    if folder.is_dir():
        raise RulesetError(
            Text(f"文件夹里没有 {HEAD}", f"The folder has no {HEAD}"),
            Text("请给出规则集的文件夹", "Give the folder of a ruleset"),
            str(folder),
        )
    raise RulesetError(
        Text(f"没有规则集“{name_or_folder}”", f"There is no ruleset “{name_or_folder}”"),
        Text(f"自带的规则集：{'、'.join(names)}；也可给出文件夹", f"Shipped: {', '.join(names)}; or give a folder"),
    )


def read_files(folder: Path) -> Mapping[str, bytes]:
    """The YAML files of a ruleset, by their name in it (forms/school.yaml), in order."""
    files = {}
    for name in sorted([*_yaml_of(folder), *_yaml_of(folder, "forms/")], key=lambda name: name.split("/")):
        path = str(folder / name)
        if name.endswith(".yml"):
            raise RulesetError(
                Text("规则文件的扩展名应是 .yaml", "A file of a ruleset ends in .yaml"),
                Text("请改名为 .yaml", "Rename it to .yaml"),
                path,
            )
        try:
            with open(path, "rb") as file:
                files[name] = file.read()
        except OSError as error:
            raise RulesetError(
                Text("文件读不了", "The file cannot be read"), Text("请检查文件权限", "Check its permissions"), path
            ) from error
    return files


def _yaml_of(folder: Path, within: str = "") -> list[str]:
    """The names of the YAML files in a folder of a ruleset, which may be absent."""
    try:
        names = os.listdir(os.path.join(folder, within))
    except OSError:
        return []
    return [within + name for name in names if os.path.normcase(name).endswith((".yaml", ".yml"))]


def content_hash(files: Mapping[str, bytes]) -> str:
    """sha256 over all files; line ends are made equal, so that a checkout on Windows has the same."""
    digest = hashlib.sha256()
    for name, content in files.items():
        body = content.replace(b"\r\n", b"\n") if b"\r" in content else content
        digest.update(f"{name}\n{len(body)}\n".encode())
        digest.update(body)
    return digest.hexdigest()


def _shown(folder: Path) -> str:
    """The folder as messages name it: as short as it can be from where the user stands."""
    try:
        relative = os.path.relpath(folder)
    except ValueError:  # another drive on Windows
        return str(folder)
    return str(folder) if relative.startswith("..") else relative
