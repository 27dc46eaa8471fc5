using System.Numerics;
using System.Runtime.InteropServices;

namespace FastInpaint.Masks;

/// <summary>The alpha values of a row of pixels, in a format that has alpha.</summary>
/// <param name="row">The row.</param>
/// <param name="layout">Layout of the row.</param>
internal readonly ref struct AlphaRow(ReadOnlySpan<byte> row, ChannelLayout layout)
{
    private readonly ReadOnlySpan<byte> _row = row;
    private readonly int _pixelBytes = layout.Wide ? 2 * layout.Channels : layout.Channels;
    private readonly bool _wide = layout.Wide;

    /// <summary>The alpha of an opaque pixel.</summary>
    public int Most => _wide ? ushort.MaxValue : byte.MaxValue;

    /// <summary>Alpha of a pixel, 0 to <see cref="Most"/>.</summary>
    public int this[int x]
    {
        get
        {
            int end = (x + 1) * _pixelBytes;
            return _wide ? MemoryMarshal.Read<ushort>(_row[(end - sizeof(ushort))..]) : _row[end - 1];
        }
    }

    /// <summary>Whether some pixel has an alpha of 0.</summary>
    public bool HasTransparent() => _pixelBytes switch
    {
        2 => HasTransparent<ushort>(),
        4 => HasTransparent<uint>(),
        _ => HasTransparent<ulong>(),
    };

    /// <summary>Whether every pixel has the highest alpha.</summary>
    public bool IsOpaque() => _pixelBytes switch
    {
        2 => IsOpaque<ushort>(),
        4 => IsOpaque<uint>(),
        _ => IsOpaque<ulong>(),
    };

    /// <summary>The bits of alpha in a pixel.</summary>
    private T Mask<T>()
        where T : unmanaged
    {
        Span<byte> pixel = stackalloc byte[sizeof(ulong)];
        pixel.Clear();
        pixel[(_wide ? _pixelBytes - sizeof(ushort) : _pixelBytes - 1).._pixelBytes].Fill(byte.MaxValue);
        return MemoryMarshal.Read<T>(pixel);
    }

    // The loop takes whole vectors. The pixels behind the last one are tested one by one.
    private bool HasTransparent<T>()
        where T : unmanaged
    {
        ReadOnlySpan<Vector<T>> vectors = MemoryMarshal.Cast<byte, Vector<T>>(_row);
        var mask = new Vector<T>(Mask<T>());
        foreach (Vector<T> pixels in vectors)
        {
            if (Vector.EqualsAny(pixels & mask, Vector<T>.Zero))
            {
                return true;
            }
        }

        for (int x = vectors.Length * Vector<T>.Count; x < _row.Length / _pixelBytes; x++)
        {
            if (this[x] == 0)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsOpaque<T>()
        where T : unmanaged
    {
        ReadOnlySpan<Vector<T>> vectors = MemoryMarshal.Cast<byte, Vector<T>>(_row);
        var mask = new Vector<T>(Mask<T>());
        foreach (Vector<T> pixels in vectors)
        {
            if (!Vector.EqualsAll(pixels & mask, mask))
            {
                return false;
            }
        }

        for (int x = vectors.Length * Vector<T>.Count; x < _row.Length / _pixelBytes; x++)
        {
            if (this[x] != Most)
            {
                return false;
            }
        }

        return true;
    }
}
