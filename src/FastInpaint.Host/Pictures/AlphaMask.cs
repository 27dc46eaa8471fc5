using System.Runtime.InteropServices;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>Finds the hole of a picture without a mask: the parts that an eraser left transparent.</summary>
/// <remarks>
/// A connected part that is not opaque counts as erased if some pixel of it has an alpha below one half. Pixels of an erased part with an alpha below 15/16 are the hole;
/// the others, the outer rim of a soft eraser, keep their color and become opaque. Other parts, such as shadows and glass, stay unchanged.
/// If more pixels of erased parts have an alpha from one half to 15/16 than the picture has opaque pixels, the whole picture is probably translucent: then only pixels with an alpha
/// below one half are the hole, and their surroundings stay unchanged.
/// </remarks>
internal readonly ref struct AlphaMask
{
    // Thresholds of alpha in 16 bits: one half, 15/16, and opaque.
    private const int ErasedBelow = 0x8000, HoleBelow = 0xF000, Opaque = 0xFFFF;

    private const byte Known = 0, Hole = byte.MaxValue;

    private readonly Span<byte> _pixels;
    private readonly byte[] _mask;
    private readonly int _width;
    private readonly int _bytes;
    private readonly bool _wide;
    private readonly CancellationToken _cancellationToken;

    private AlphaMask(Picture picture, CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        _pixels = picture.Pixels.Span;
        _mask = new byte[(long)picture.Width * picture.Height];
        _width = picture.Width;
        (_bytes, _wide) = (picture.Layout.BytesPerPixel(), picture.Layout.BytesPerChannel() == 2);
    }

    /// <summary>Finds the hole, and makes the rim around it opaque in the picture.</summary>
    /// <param name="picture">A picture with alpha; its alpha may change.</param>
    /// <param name="cancellationToken">Checked between rows, and runs of pixels.</param>
    /// <returns>A mask of the picture's size, 255 in the hole and 0 elsewhere.</returns>
    /// <exception cref="OperationCanceledException">The token was canceled; the picture may have changed.</exception>
    public static byte[] Take(Picture picture, CancellationToken cancellationToken)
    {
        var found = new AlphaMask(picture, cancellationToken);
        found.Find();
        return found._mask;
    }

    /// <summary>The options for a fill with the mask of <see cref="Take"/>: the default threshold, not inverted.</summary>
    public static InpaintOptions Options(InpaintOptions options) => options with { MaskThreshold = InpaintOptions.Default.MaskThreshold, InvertMask = false };

    /// <summary>The warnings of a fill with the mask of <see cref="Take"/>, without advice about masks.</summary>
    public static IEnumerable<string> Warnings(InpaintResult result) => result.HolePixels == 0
        ? ["The hole is empty: no pixel of the picture is more than half transparent."]
        : result.Warnings.Where(sentence => !sentence.Contains(nameof(InpaintOptions.InvertMask), StringComparison.Ordinal));

    private void Find()
    {
        var pending = new Stack<int>();
        long opaque = 0, between = 0;
        for (int i = 0; i < _mask.Length; i++)
        {
            LookAtRow(i);
            int alpha = Alpha(i);
            opaque += alpha == Opaque ? 1 : 0;
            if (_mask[i] == Known && alpha < ErasedBelow)
            {
                pending.Push(i);
                between += Spread(pending);
            }
        }

        Decide(withRims: between <= opaque);
    }

    /// <summary>Marks the erased parts that contain the pending pixels: flood fill over pixels that are not opaque, across corners too.</summary>
    /// <returns>The number of marked pixels with an alpha from one half to 15/16.</returns>
    private long Spread(Stack<int> pending)
    {
        long between = 0;
        while (pending.TryPop(out int seed))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (_mask[seed] != Known)
            {
                continue;
            }

            int row = seed / _width * _width, left = seed, right = seed + 1;
            while (left > row && IsOpen(left - 1))
            {
                left--;
            }

            while (right < row + _width && IsOpen(right))
            {
                right++;
            }

            for (int i = left; i < right; i++)
            {
                _mask[i] = Hole;
                between += Alpha(i) is >= ErasedBelow and < HoleBelow ? 1 : 0;
            }

            (left, right) = (Math.Max(left - 1, row), Math.Min(right + 1, row + _width));
            if (row > 0)
            {
                PushRuns(left - _width, right - _width, pending);
            }

            if (row + _width < _mask.Length)
            {
                PushRuns(left + _width, right + _width, pending);
            }
        }

        return between;
    }

    /// <summary>Reduces the marks to the hole. With rims, makes the rest of the erased parts opaque. Without rims, makes the hole opaque instead, because its surroundings stay translucent.</summary>
    private void Decide(bool withRims)
    {
        int alphaBytes = _wide ? 2 : 1, holeBelow = withRims ? HoleBelow : ErasedBelow;
        for (int i = 0; i < _mask.Length; i++)
        {
            LookAtRow(i);
            if (_mask[i] == Known)
            {
                continue;
            }

            bool hole = Alpha(i) < holeBelow;
            _mask[i] = hole ? Hole : Known;
            if (hole != withRims)
            {
                _pixels.Slice(((i + 1) * _bytes) - alphaBytes, alphaBytes).Fill(byte.MaxValue);
            }
        }
    }

    private void PushRuns(int first, int end, Stack<int> pending)
    {
        for (int i = first; i < end; i++)
        {
            if (IsOpen(i) && (i == first || !IsOpen(i - 1)))
            {
                pending.Push(i);
            }
        }
    }

    /// <summary>Checks the cancellation token, once in 65,536 pixels.</summary>
    private void LookAtRow(int i)
    {
        if ((i & 0xFFFF) == 0)
        {
            _cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private bool IsOpen(int i) => _mask[i] == Known && Alpha(i) != Opaque;

    private int Alpha(int i)
    {
        int end = (i + 1) * _bytes;
        return _wide ? MemoryMarshal.Read<ushort>(_pixels[(end - 2)..]) : _pixels[end - 1] * 257;
    }
}
