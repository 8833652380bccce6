"""A client of the YAML language server that the YAML extension of VS Code runs: JSON-RPC over its stdin and stdout."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from pathlib import Path
from shutil import which

HOME = Path(__file__).parents[1] / "clients" / "node_modules" / "yaml-language-server"
ENTRY = HOME / "bin" / "yaml-language-server"
NODE = which("node")
IS_HERE = NODE is not None and ENTRY.is_file()
_PATIENCE = 60  # seconds; a busy machine is slow to start Node


class LanguageServer:
    """One running server; texts are opened one after another under names of files that need not exist."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [str(NODE), str(ENTRY), "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._answers: queue.Queue = queue.Queue()
        self._diagnostics: queue.Queue = queue.Queue()
        self._count = 0
        threading.Thread(target=self._listen, daemon=True).start()
        self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": _CAPABILITIES})
        self._tell("initialized", {})
        self._tell("workspace/didChangeConfiguration", {"settings": _SETTINGS})

    def close(self) -> None:
        """End the server, by force if it does not go."""
        self.ask("shutdown", None)
        self._tell("exit", None)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()

    def open(self, path: Path, text: str) -> list:
        """Show the server a text; what it objects to."""
        uri = path.as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._tell("textDocument/didOpen", {"textDocument": document})
        while True:
            found = self._diagnostics.get(timeout=_PATIENCE)
            if found["uri"] == uri:
                return found["diagnostics"]

    def ask(self, method: str, parameters: object) -> object:
        """A request's result."""
        self._count += 1
        self._send({"id": self._count, "method": method, "params": parameters})
        while True:
            answer = self._answers.get(timeout=_PATIENCE)
            if answer["id"] == self._count:
                assert "error" not in answer, answer
                return answer.get("result")

    def _tell(self, method: str, parameters: object) -> None:
        self._send({"method": method, "params": parameters})

    def _send(self, message: dict) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def _listen(self) -> None:
        stream = self._process.stdout
        while header := stream.readline():
            length = int(header.partition(b":")[2])
            while stream.readline().strip():
                pass
            self._take(json.loads(stream.read(length)))

    def _take(self, message: dict) -> None:
        match message:
            case {"method": "workspace/configuration", "id": number, "params": {"items": items}}:
                found = [_SETTINGS.get(item.get("section", "")) for item in items]
                self._send({"id": number, "result": found})
            case {"method": "textDocument/publishDiagnostics", "params": found}:
                self._diagnostics.put(found)
            case {"method": _, "id": number}:
                self._send({"id": number, "result": None})
            case {"id": _}:
                self._answers.put(message)


_CAPABILITIES = {
    "textDocument": {
        "completion": {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown"]}},
        "hover": {"contentFormat": ["markdown"]},
        "publishDiagnostics": {},
    },
    "workspace": {"configuration": True, "didChangeConfiguration": {}},
}
_SETTINGS = {
    "yaml": {"completion": True, "hover": True, "validate": True, "schemaStore": {"enable": False}},
    "http": {},
    "[yaml]": {},
    "editor": {},
    "files": {},
}
