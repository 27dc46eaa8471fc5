using System.Text;

namespace FastInpaint.ConvertWeights.Tests;

/// <summary>TorchSharp files number by number, well formed or not.</summary>
internal sealed class TorchSharpBytes
{
    private readonly List<byte> _bytes = [];

    /// <param name="count">How many tensors the file says that it holds.</param>
    public TorchSharpBytes(ulong count) => Number(count);

    /// <summary>Where elements lie; all other bytes are numbers and names.</summary>
    public List<Range> Elements { get; } = [];

    public byte[] ToArray() => [.. _bytes];

    /// <summary>What has come since the last call.</summary>
    public byte[] Drain()
    {
        byte[] bytes = ToArray();
        _bytes.Clear();
        return bytes;
    }

    /// <summary>Unsigned LEB128.</summary>
    public TorchSharpBytes Number(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _bytes.Add((byte)(value | 0x80));
        }

        _bytes.Add((byte)value);
        return this;
    }

    public TorchSharpBytes Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>A length in bytes and UTF-8.</summary>
    public TorchSharpBytes Name(string name)
    {
        byte[] text = Encoding.UTF8.GetBytes(name);
        return Number((ulong)text.Length).Raw(text);
    }

    /// <summary>Name, type and sides, without elements.</summary>
    public TorchSharpBytes Head(string name, ulong type, params ReadOnlySpan<ulong> shape)
    {
        Name(name).Number(type).Number((ulong)shape.Length);
        foreach (ulong side in shape)
        {
            Number(side);
        }

        return this;
    }

    public TorchSharpBytes Tensor(string name, ulong type, ReadOnlySpan<ulong> shape, ReadOnlySpan<byte> elements)
    {
        Head(name, type, shape);
        Elements.Add(_bytes.Count..(_bytes.Count + elements.Length));
        return Raw(elements);
    }
}
