"""Saves small state dicts, and what is none, by every way that torch.save has: python3 write_torch.py FOLDER."""
import os
import sys
import zipfile
from collections import OrderedDict

import torch


def main():
    folder = sys.argv[1]

    def save(name, what, **options):
        torch.save(what, os.path.join(folder, name), **options)

    weight = torch.arange(24, dtype=torch.float32).reshape(2, 3, 2, 2) - 7.5
    bias = torch.tensor([0.5, -0.25])
    state = OrderedDict([("conv.weight", weight), ("conv.bias", bias)])
    save("plain.pth", state)
    save("protocol4.pth", state, pickle_protocol=4)
    save("nested.pth", {"epoch": 3, "name": "net", "state_dict": state})
    save("generator.pth", {"generator": state, "rates": [0.1, 0.2], "done": True, "none": None})
    save("model.pth", {"model": {"module": state}})
    save("parameters.pth", {name: torch.nn.Parameter(value) for name, value in state.items()})
    save("versioned.pth", torch.nn.Conv2d(3, 2, 2).state_dict())
    save("strided.pth", {"last": weight.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2), "transposed": weight.reshape(4, 6).t(), "step": weight.flatten()[1::3]})
    save("shared.pth", {"all": weight, "row": weight[1, 2], "tail": weight.flatten()[20:], "one": weight[1, 0, 0, 1]})
    types = (torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool)
    save("types.pth", {str(kind).split(".")[1]: torch.tensor([0, 1, 100]).to(kind) for kind in types} | {"scalar": torch.tensor(2.5), "empty": torch.zeros(0, 3)})
    save("nonfinite.pth", {"x": torch.tensor([float("nan"), float("inf"), -1e30])})

    layer = torch.nn.Linear(2, 1)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([[1.0, 2.0]]))
        layer.bias.copy_(torch.tensor([3.0]))
    optimizer = torch.optim.Adam(layer.parameters())
    layer(torch.ones(1, 2)).sum().backward()
    before = {name: value.clone() for name, value in layer.state_dict().items()}
    optimizer.step()
    save("optimizer.pth", {"model": before, "optimizer": optimizer.state_dict()})

    save("old.pth", state, _use_new_zipfile_serialization=False)
    save("old4.pth", state, _use_new_zipfile_serialization=False, pickle_protocol=4)
    save("module.pth", layer)
    save("tensor.pth", weight)
    torch.jit.script(layer).save(os.path.join(folder, "script.pt"))

    with zipfile.ZipFile(os.path.join(folder, "plain.pth")) as plain, zipfile.ZipFile(os.path.join(folder, "deflated.pth"), "w", zipfile.ZIP_DEFLATED) as deflated:
        for entry in plain.namelist():
            deflated.writestr(entry, plain.read(entry))


if __name__ == "__main__":
    main()
