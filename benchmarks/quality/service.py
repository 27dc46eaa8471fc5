"""The program as a service: one start for many pictures."""
import io
import pathlib
import subprocess
import time
import urllib.request
import uuid

import evaluate
from sets import fail


class Service(evaluate.Program):
    """Runs `fastinpaint serve` until `stop`. Fills and maps as `Program` makes them; the seconds are 0."""

    def __init__(self, program, folder, weights=None, detector_weights=None):
        super().__init__(program, folder, weights, detector_weights)
        self.log = folder / "service.log"
        with open(self.log, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [*self.command, "serve", "--urls", "http://127.0.0.1:0", "--device", "cpu", *map(str, (*self.weights, *self.detector_weights))], stdout=subprocess.DEVNULL, stderr=log)
        while not (line := self.log.read_text(encoding="utf-8").partition("\n")[0]).startswith("fastinpaint: http"):
            if self.process.poll() is not None:
                fail(f"The service ended at its start: {line}")
            time.sleep(0.1)
        self.address = line.split()[1]
        self.weights = self.detector_weights = ()

    def run(self, command, *arguments):
        """What the command line writes with these arguments: files, -o, a file, options."""
        at = arguments.index("-o")
        fields = {name.lstrip("-"): value for name, value in zip(arguments[at + 2::2], arguments[at + 3::2])}
        heat = fields.pop("heatmap", None)
        answer = self.post(command, dict(zip(("image", "mask"), arguments[:at])), fields)
        pathlib.Path(arguments[at + 1]).write_bytes(answer)
        if heat:
            pathlib.Path(heat).write_bytes(self.post("detect", {"image": arguments[at + 1]}, {}))
        return {"milliseconds": {"plan": 0, "compute": 0}}

    def post(self, route, files, fields):
        boundary, body = uuid.uuid4().hex, io.BytesIO()
        for name, content, kind in (*((name, pathlib.Path(path).read_bytes(), f'; filename="{name}.png"') for name, path in files.items()), *((name, value.encode(), "") for name, value in fields.items())):
            body.write(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{kind}\r\n\r\n'.encode() + content + b"\r\n")
        body.write(f"--{boundary}--\r\n".encode())
        request = urllib.request.Request(f"{self.address}/v1/{route}", body.getvalue(), {"Content-Type": f"multipart/form-data; boundary={boundary}"})
        with urllib.request.urlopen(request) as answer:
            return answer.read()

    def stop(self):
        self.process.kill()
        self.process.wait()
