using System.Text;
using System.Text.Unicode;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>Reads the numbers and names of a TorchSharp file in order.</summary>
internal sealed class TorchSharpCursor(FileRange file, string path)
{
    private readonly RangeCursor _bytes = new(file);

    public long Length => _bytes.Length;

    public long Position => _bytes.Position;

    public long Left => _bytes.Left;

    /// <summary>The name of the current tensor, for messages; null before the name is known.</summary>
    public string? Tensor { get; set; }

    public long Number(string what) => _bytes.Number() switch
    {
        RangeCursor.CutOff => throw Error($"it ends within {Named(what)}"),
        RangeCursor.Endless => throw Error($"{Named(what)} at byte {Position} is a number that does not end or is not below 2^63"),
        long number => number,
    };

    public string Text(int length, string what)
    {
        if (length > Left)
        {
            throw Error($"{Named(what)} takes {length} bytes, {Left} are left");
        }

        var bytes = new byte[length];
        _bytes.Take(bytes);
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : throw Error($"{Named(what)} is not UTF-8");
    }

    public void Skip(long bytes, string what) => _bytes.Skip(bytes <= Left ? bytes : throw Error($"{Named(what)} take {bytes} bytes, {Left} are left"));

    public InvalidDataException Error(string what) => CheckpointError.Refused(
        path,
        $"{what}, so it is not a whole weights file of TorchSharp, nor one of safetensors, PyTorch or TensorFlow. Copy it again, or save the state dict in one of these formats.");

    private string Named(string what) => Tensor is null ? what : $"{what} of tensor {CheckpointError.Quote(Tensor)}";
}
