using System;
using System.IO;
using TorchSharp;
using TorchSharp.PyBridge;
using static TorchSharp.torch;

// Writes the networks of docs/weights.md as TorchSharp saves them, with inputs and what TorchSharp makes of them.
if (args is not [string folder])
{
    Console.Error.WriteLine("usage: TorchSharpCheckpoints FOLDER");
    return 2;
}

Directory.CreateDirectory(folder);
Write("generator-4-1", seed: 1, () => new Generator(b: 4, residualBlocks: 1), () => Damaged(height: 36, width: 48));
Write("generator-3-2", seed: 2, () => new Generator(b: 3, residualBlocks: 2), () => Damaged(height: 32, width: 32));
Write("detector-2", seed: 3, () => new Detector(d: 2), () => rand(1, 3, 36, 48));
Write("detector-1", seed: 4, () => new Detector(d: 1), () => rand(2, 3, 32, 32));
return 0;

void Write<T>(string name, long seed, Func<T> make, Func<Tensor> makeInput)
    where T : nn.Module<Tensor, Tensor>
{
    string path = Path.Combine(folder, name);
    foreach (string ending in (string[])[".dat", ".pth", ".safetensors"])
    {
        File.Delete(path + ending);
    }

    using var scope = NewDisposeScope();
    using var gradients = no_grad();
    random.manual_seed(seed);
    T network = make();
    Fill(network);
    network.eval();
    network.save($"{path}.dat");
    network.save_py($"{path}.pth");
    network.save_safetensors($"{path}.safetensors");

    Tensor input = makeInput();
    Tensor output = network.forward(input);
    SameAfterLoading("load", make().load($"{path}.dat"));
    SameAfterLoading("load_py", make().load_py($"{path}.pth"));
    SameAfterLoading("load_safetensors", make().load_safetensors($"{path}.safetensors"));
    Npy.Write($"{path}.input.npy", input);
    Npy.Write($"{path}.output.npy", output);
    Console.WriteLine($"{path}: output from {output.min().ToSingle():F3} to {output.max().ToSingle():F3}");

    void SameAfterLoading(string how, nn.Module loaded)
    {
        if (!((T)loaded).forward(input).equal(output).all().ToBoolean())
        {
            throw new InvalidDataException($"{path}: TorchSharp's own {how} gives a network with another output.");
        }
    }
}

// Weights that keep a signal's size, and norms and biases that are neither 1 nor 0. All uniform: PyTorch draws normal numbers by other formulas on other processors.
static void Fill(nn.Module network)
{
    foreach ((string name, var parameter) in network.named_parameters())
    {
        if (parameter.dim() == 4)
        {
            nn.init.kaiming_uniform_(parameter);
        }
        else if (name.EndsWith("bias", StringComparison.Ordinal))
        {
            nn.init.uniform_(parameter, -0.3, 0.3);
        }
        else
        {
            nn.init.uniform_(parameter, 0.6, 1.2);
        }
    }
}

// Noise with a white hole, and the mask behind.
static Tensor Damaged(long height, long width)
{
    Tensor mask = zeros(1, 1, height, width);
    mask[TensorIndex.Ellipsis, TensorIndex.Slice(height / 4, height * 2 / 3), TensorIndex.Slice(width / 3, width * 3 / 4)] = 1;
    return cat([(rand(1, 3, height, width) * (1 - mask)) + mask, mask], dim: 1);
}
