"""An emulator whose long-running operations take their time: `python slow_emulator.py DIRECTORY SECONDS`."""

import sys
from pathlib import Path

from provisioner.emulator.server import serve
from provisioner.emulator.settings import Settings, Timing

if __name__ == "__main__":
    serve(
        Settings(data_dir=Path(sys.argv[1]), timing=Timing(operation_duration=float(sys.argv[2]))),
        on_ready=lambda ready: print("ready", flush=True),
    )
