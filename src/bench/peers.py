"""The peers of the comparison, packaged and started as by Lambda."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Callable

from builds import LeftOut, function_zip, java_home
from machine import distributions, output

HANDLERS = Path(__file__).parent / "handlers"
MEMORY_SIZE = 512  # megabytes, as in template.yaml
NOT_BROUGHT_BY_LAMBDA = ["requests", "urllib3", "certifi", "idna", "charset-normalizer"]
# The options of Lambda's managed Java, whose heap is 85 % of the memory. Without SnapStart, Lambda would also disable
# the compiler C2, which makes AES and SHA-256 many times slower.
JAVA_OPTIONS = [
    f"-XX:MaxHeapSize={MEMORY_SIZE * 1024 * 85 // 100}k",
    "-XX:+UseSerialGC",
    "-Xshare:auto",
    "-Djava.net.preferIPv4Stack=true",
    "--add-opens=java.base/java.lang=ALL-UNNAMED",
]


@dataclass
class Peer:
    name: str
    title: str
    directory: Path
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    zip_size: int | None = None
    counted: str = ""
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def stores_pictures(self) -> bool:
        return self.name != "wire"


def native(options, project: Path, target: Path) -> Peer:
    zip_file = function_zip("native", options.native, project, target)
    directory = unpacked(zip_file, target / "native" / "function")
    bootstrap, binary = directory / "bootstrap", directory / "runner"
    for file in (bootstrap, binary):
        if not file.is_file():
            raise LeftOut(f"{zip_file} has no {file.name}")
        file.chmod(0o755)
    if platform.system() != "Linux" and binary.read_bytes()[:4] == b"\x7fELF":
        raise LeftOut("its binary was built for Linux, in a container: build it here with GRAALVM_HOME")
    # As in template.yaml. The benchmark kills the process, so it needs no signal handlers.
    environment = {"DISABLE_SIGNAL_HANDLERS": "true"}
    return Peer("native", "native function", directory, [str(bootstrap)], environment,
                zip_file.stat().st_size, "function.zip")  # fmt: skip


def jvm(options, project: Path, target: Path) -> Peer:
    zip_file = function_zip("jvm", options.jvm, project, target)
    directory = unpacked(zip_file, target / "jvm" / "function")
    home, classes = java_home(), target / "jvm" / "runtime"
    compiled = subprocess.run(
        [home / "bin/javac", "-cp", directory / "lib/*", "-d", classes, HANDLERS / "jvm/Bootstrap.java"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120,
    )  # fmt: skip
    if compiled.returncode:
        raise LeftOut(f"its runtime does not compile: {compiled.stdout}")
    java = str(home / "bin/java")
    class_path = os.pathsep.join(map(str, [classes, directory, directory / "lib/*"]))
    command = [java, *JAVA_OPTIONS, *options.java_options.split(), "-cp", class_path, "Bootstrap"]
    environment = {"_HANDLER": "io.quarkus.amazon.lambda.runtime.QuarkusStreamHandler"}
    return Peer("jvm", "JVM function", directory, command, environment, zip_file.stat().st_size, "function.zip",
                {"Java": (output(java, "--version") or "?").splitlines()[0]})  # fmt: skip


def python(options, project: Path, target: Path) -> Peer:
    missing = [name for name in ("boto3", "requests") if not is_installed(name)]
    if missing:
        raise LeftOut(f"{sys.executable} has no {' and no '.join(missing)}: pip install boto3 requests")
    directory = copied("python", target)
    files = {"handler.py": directory / "handler.py", **installed_files(NOT_BROUGHT_BY_LAMBDA)}
    size = zipped(files, target / "python.zip")
    versions = {"Python": f"{platform.python_version()}, {distributions('boto3', 'requests', 'urllib3')}"}
    return Peer("python", "Python, requests + boto3", directory, [sys.executable, "bootstrap.py"], {}, size,
                "handler and requests with its dependencies; Lambda brings boto3", versions)  # fmt: skip


def node(options, project: Path, target: Path) -> Peer:
    node_command, npm = shutil.which("node"), shutil.which("npm")
    if not node_command or not npm:
        raise LeftOut("there is no node or no npm on the PATH")
    directory = copied("node", target)
    sdk = directory / "node_modules/@aws-sdk/client-s3/package.json"
    if not sdk.is_file() or sdk.stat().st_mtime < (directory / "package.json").stat().st_mtime:
        log = target / "npm.log"
        with log.open("wb") as out:
            install = [npm, "install", "--no-package-lock", "--omit=dev", "--no-audit", "--no-fund"]
            done = subprocess.run(install, cwd=directory, stdout=out, stderr=subprocess.STDOUT, timeout=300)
        if done.returncode:
            raise LeftOut(f"npm install failed: see {log}")
        sdk.touch()
    size = zipped({"index.mjs": directory / "index.mjs"}, target / "node.zip")
    version = f"{output(node_command, '--version')}, @aws-sdk/client-s3 {json.loads(sdk.read_text())['version']}"
    return Peer("node", "Node, fetch + AWS SDK v3", directory, [node_command, "bootstrap.mjs"], {}, size,
                "handler alone; Lambda brings the SDK", {"Node": version})  # fmt: skip


def wire(options, project: Path, target: Path) -> Peer:
    directory = copied("python", target, "wire")
    shutil.copy2(HANDLERS / "wire/handler.py", directory)
    return Peer("wire", "the wire alone", directory, [sys.executable, "bootstrap.py"])


ALL: dict[str, Callable[..., Peer]] = {"native": native, "jvm": jvm, "python": python, "node": node, "wire": wire}


def unpacked(zip_file: Path, directory: Path) -> Path:
    shutil.rmtree(directory, ignore_errors=True)
    with zipfile.ZipFile(zip_file) as content:
        content.extractall(directory)
    return directory


def copied(handler: str, target: Path, name: str = "") -> Path:
    directory = target / (name or handler)
    directory.mkdir(parents=True, exist_ok=True)
    for file in (HANDLERS / handler).iterdir():
        if file.is_file():
            shutil.copy2(file, directory)
    return directory


def is_installed(name: str) -> bool:
    try:
        return bool(metadata.version(name))
    except metadata.PackageNotFoundError:
        return False


def installed_files(names: list[str]) -> dict[str, Path]:
    files = [file for name in names if is_installed(name) for file in metadata.files(name) or []]
    return {str(file): Path(file.locate()) for file in files if not {"__pycache__", ".."} & set(file.parts)}


def zipped(files: dict[str, Path], zip_file: Path) -> int:
    with zipfile.ZipFile(zip_file, "w", zipfile.ZIP_DEFLATED) as content:
        for name, file in files.items():
            content.write(file, name)
    return zip_file.stat().st_size
