using System.Text;
using Microsoft.Win32.SafeHandles;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>Reads the numbers and names of a TorchSharp file one after another, through a small buffer.</summary>
internal sealed class TorchSharpCursor(SafeFileHandle file, string path)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] _buffer = new byte[4096];
    private long _bufferBegin;
    private int _buffered;

    public long Length { get; } = RandomAccess.GetLength(file);

    public long Position { get; private set; }

    public long Left => Length - Position;

    /// <summary>The tensor that is being read, for messages; null before its name is known.</summary>
    public string? Tensor { get; set; }

    /// <summary>An unsigned LEB128 number below 2^63: seven bits a byte, the lowest first, the top bit set in all but the last.</summary>
    public long Number(string what)
    {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            byte part = Byte(what);
            value |= (long)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw Error($"{Named(what)} at byte {Position} is a number that does not end or is not below 2^63");
    }

    public string Text(int length, string what)
    {
        if (length > Left)
        {
            throw Error($"{Named(what)} takes {length} bytes, {Left} are left");
        }

        var bytes = new byte[length];
        for (int i = 0; i < length; i++)
        {
            bytes[i] = Byte(what);
        }

        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Error($"{Named(what)} is not UTF-8");
        }
    }

    public void Skip(long bytes, string what) => Position = bytes <= Left ? Position + bytes : throw Error($"{Named(what)} take {bytes} bytes, {Left} are left");

    public InvalidDataException Error(string what) => CheckpointError.Refused(
        path,
        $"{what}, so it is not a whole weights file of TorchSharp, nor one of safetensors, PyTorch or TensorFlow. Copy it again, or save the state dict in one of these formats.");

    private string Named(string what) => Tensor is null ? what : $"{what} of tensor {CheckpointError.Quote(Tensor)}";

    private byte Byte(string what)
    {
        if (Left == 0)
        {
            throw Error($"it ends within {Named(what)}");
        }

        long at = Position - _bufferBegin;
        if (at < 0 || at >= _buffered)
        {
            _bufferBegin = Position;
            _buffered = RandomAccess.Read(file, _buffer, Position);
            at = 0;
            if (_buffered == 0)
            {
                throw Error($"it ends within {Named(what)}");
            }
        }

        Position++;
        return _buffer[at];
    }
}
