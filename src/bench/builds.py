"""Builds the function as native and as JVM package, each in a copy of the sources, as both would write to target/."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

BUILD_TIMEOUT = 1800
SOURCES = ["pom.xml", "src/main"]
OLDEST_JAVA = 21


class LeftOut(Exception):
    """The reason why a peer cannot be measured on this machine."""


def function_zip(kind: str, given: Path | None, project: Path, target: Path) -> Path:
    """The given zip; otherwise the one in target/ if it is up to date and of this kind; otherwise a new one."""
    if given:
        if not given.is_file():
            raise LeftOut(f"there is no {given}")
        return given
    kept = target / kind / "function.zip"
    kept.parent.mkdir(parents=True, exist_ok=True)
    built = project / "target" / "function.zip"
    if is_current(built, project) and kind_of(built) == kind:
        shutil.copy2(built, kept)
    elif not is_current(kept, project):
        shutil.copy2(build(kind, project, target / kind / "build"), kept)
    return kept


def kind_of(zip_file: Path) -> str:
    with zipfile.ZipFile(zip_file) as content:
        return "native" if "bootstrap" in content.namelist() else "jvm"


def is_current(zip_file: Path, project: Path) -> bool:
    if not zip_file.is_file():
        return False
    files = [file for source in SOURCES for file in [project / source, *(project / source).rglob("*")]]
    return zip_file.stat().st_mtime > max(file.stat().st_mtime for file in files if file.is_file())


def build(kind: str, project: Path, copy: Path) -> Path:
    if kind == "native" and not can_build_native():
        raise LeftOut("there is no native-image to build it with: set GRAALVM_HOME, or give its zip with --native")
    print(f"building the {kind} function, which takes a while …", flush=True)
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(project / "src/main", copy / "src/main")
    shutil.copytree(project / ".mvn", copy / ".mvn")
    for name in ("pom.xml", "mvnw"):
        shutil.copy2(project / name, copy / name)
    command = ["./mvnw", "-B", "-ntp", "package", "-DskipTests"] + (["-Dnative"] if kind == "native" else [])
    log = copy.parent / "build.log"
    with log.open("wb") as out:
        done = subprocess.run(
            command,
            cwd=copy,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            timeout=BUILD_TIMEOUT,
            env={**os.environ, "JAVA_HOME": str(java_home())},
        )
    if done.returncode:
        raise LeftOut(f"its build failed; {log} ends with\n{tail(log)}")
    return copy / "target" / "function.zip"


def can_build_native() -> bool:
    homes = [Path(os.environ[name]) for name in ("GRAALVM_HOME", "JAVA_HOME") if os.environ.get(name)]
    # Without native-image, Quarkus builds in a container.
    on_path = any(shutil.which(command) for command in ("native-image", "docker", "podman"))
    return on_path or any((home / "bin/native-image").is_file() for home in homes)


def java_home() -> Path:
    """Finds a JDK that is new enough in the usual places."""
    homes = [Path(os.environ[name]) for name in ("JAVA_HOME", "GRAALVM_HOME") if os.environ.get(name)]
    javac = shutil.which("javac")
    homes += [Path(javac).resolve().parent.parent] if javac else []
    homes += sorted(Path("/usr/lib/jvm").glob("*"), reverse=True)
    homes += sorted(Path("/Library/Java/JavaVirtualMachines").glob("*/Contents/Home"), reverse=True)
    homes += sorted((Path.home() / ".sdkman/candidates/java").glob("*"), reverse=True)
    for home in homes:
        if (home / "bin/javac").is_file() and java_version(home) >= OLDEST_JAVA:
            return home
    raise LeftOut(f"no JDK {OLDEST_JAVA} or newer was found: set JAVA_HOME")


def java_version(home: Path) -> int:
    try:
        return int(re.search(r'JAVA_VERSION="(\d+)', (home / "release").read_text()).group(1))
    except (OSError, AttributeError):
        return 0


def tail(log: Path, lines: int = 25) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
