using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastInpaint.Imaging.Pixels;

namespace FastInpaint.Imaging;

/// <summary>Converts the rows of a picture to rows of a mask, one byte a pixel. Brightness decides how much a pixel is mask. In a picture that is not fully opaque, its painted part is the mask. Not thread-safe.</summary>
/// <remarks>
/// A survey of all rows chooses the <see cref="Source"/>. Alpha is used where it differs between pixels, and where all pixels have one alpha below opaque and one color. The color is used
/// beside alpha where the most opaque pixels are both dark and bright. Otherwise brightness alone is used.
/// Where <see cref="NeedsSurvey"/> is true, pass all rows to <see cref="Survey(ReadOnlySpan{byte})"/> before the first call of <see cref="Read(ReadOnlySpan{byte}, Span{byte})"/>.
/// </remarks>
public sealed class MaskReading
{
    // The least alpha that counts as opaque. Scaling and lossy compression lower the alpha of opaque pixels by a few levels.
    private const int Opaque = 248;

    // The greatest range of levels that counts as one color. Scaling and lossy compression spread one color over several levels.
    private const int OneColor = 32;

    private readonly PixelFormat _layout;
    private readonly int _channels;
    private readonly bool _wide;
    private readonly bool _hasAlpha;
    private readonly int[] _darkest = new int[256];
    private readonly int[] _brightest = new int[256];
    private MaskSource? _source;
    private int _brightestSample;

    /// <summary>Starts the reading of a picture.</summary>
    /// <param name="layout">Layout of the picture's pixels.</param>
    public MaskReading(PixelFormat layout)
    {
        (_layout, _channels, _wide, _hasAlpha) = (layout, layout.ChannelCount(), layout.BytesPerChannel() == 2, layout.HasAlpha());
        Array.Fill(_darkest, int.MaxValue);
        Array.Fill(_brightest, -1);
    }

    /// <summary>Whether all rows must be surveyed before the first one is read: true for a layout with alpha or with 16 bits a channel.</summary>
    public bool NeedsSurvey => _wide || _hasAlpha;

    /// <summary>What decides how much a pixel is mask. The first read of this property or of a row fixes it, so complete the survey before.</summary>
    public MaskSource Source => _source ??= Decide();

    /// <summary>Starts the reading of a picture and surveys all its rows.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static MaskReading Of(Picture picture, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var reading = new MaskReading(picture.Layout);
        for (int y = 0; reading.NeedsSurvey && y < picture.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            reading.Survey(picture.Row(y));
        }

        return reading;
    }

    /// <summary>Surveys one row.</summary>
    /// <param name="row">The pixels of the row: width * bytes per pixel.</param>
    public void Survey(ReadOnlySpan<byte> row)
    {
        if (_wide)
        {
            Survey(MemoryMarshal.Cast<byte, ushort>(row));
        }
        else if (_hasAlpha)
        {
            Survey<byte>(row);
        }
    }

    /// <summary>Converts one row of the picture to one row of the mask.</summary>
    /// <param name="row">The pixels of the row: width * bytes per pixel.</param>
    /// <param name="target">Receives width bytes.</param>
    public void Read(ReadOnlySpan<byte> row, Span<byte> target)
    {
        row = _layout.InFiles(row);
        if (_wide)
        {
            Read(MemoryMarshal.Cast<byte, ushort>(row), target);
        }
        else if (_channels == 1)
        {
            row.CopyTo(target);
        }
        else
        {
            Read<byte>(row, target);
        }
    }

    /// <summary>Converts a whole picture to a mask of width * height bytes. The mask of an 8-bit gray picture is the picture's own memory.</summary>
    /// <param name="picture">The picture that was surveyed.</param>
    public ReadOnlyMemory<byte> Read(Picture picture) => Read(picture, CancellationToken.None);

    /// <inheritdoc cref="Read(Picture)"/>
    /// <param name="picture">The picture that was surveyed.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public ReadOnlyMemory<byte> Read(Picture picture, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (picture.Layout == PixelFormat.Gray8)
        {
            return picture.Pixels;
        }

        var mask = new byte[(long)picture.Width * picture.Height];
        for (int y = 0; y < picture.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Read(picture.Row(y), mask.AsSpan(y * picture.Width, picture.Width));
        }

        return mask;
    }

    /// <summary>Warnings for the user about how the mask was read, one sentence each; usually empty.</summary>
    /// <param name="name">What the sentences call the mask.</param>
    /// <param name="isEmpty">Whether the mask gave an empty hole.</param>
    public ImmutableArray<string> Warnings(string name = "mask", bool isEmpty = false)
    {
        string? source = Source switch
        {
            MaskSource.Alpha => $"The {name} is not opaque throughout, so its alpha was used: what is painted counts, whatever its color.",
            MaskSource.AlphaAndBrightness => $"The {name} is not opaque throughout, and its paint is dark and bright, so its alpha and brightness were used: what is painted bright counts.",
            _ => _hasAlpha && _brightest.AsSpan(0, Opaque).ContainsAnyExcept(-1) ? $"The {name} has the same alpha everywhere, so its brightness alone was used." : null,
        };
        string? depth = isEmpty && _wide && Source == MaskSource.Brightness && _brightestSample is > 0 and <= byte.MaxValue
            ? $"The {name} has 16 bits, and its brightest pixel is {_brightestSample} of {ushort.MaxValue}: that counts as {InBytes<ushort>(_brightestSample)} of 255. Scale its values to the whole range."
            : null;
        return [.. new[] { source, depth }.OfType<string>()];
    }

    /// <summary>The warnings of the mask's reader, and those about how the mask was read.</summary>
    /// <param name="metadata">The metadata of the mask's file.</param>
    /// <param name="name">What the sentences call the mask.</param>
    /// <param name="isEmpty">Whether the mask gave an empty hole.</param>
    internal IEnumerable<string> Warnings(PictureMetadata metadata, string name, bool isEmpty) => [.. metadata.Warnings.Select(sentence => $"The {name}: {sentence}"), .. Warnings(name, isEmpty)];

    private void Survey<T>(ReadOnlySpan<T> row)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (int x = 0; x < row.Length; x += _channels)
        {
            ReadOnlySpan<T> pixel = row.Slice(x, _channels);
            _brightestSample = Math.Max(_brightestSample, Luma(pixel));
            if (_hasAlpha)
            {
                int alpha = InBytes<T>(Alpha(pixel)), color = InBytes<T>(Largest(pixel));
                _darkest[alpha] = Math.Min(_darkest[alpha], color);
                _brightest[alpha] = Math.Max(_brightest[alpha], color);
            }
        }
    }

    private void Read<T>(ReadOnlySpan<T> row, Span<byte> target)
        where T : unmanaged, IBinaryInteger<T>
    {
        MaskSource source = Source;
        for (int x = 0; x < target.Length; x++)
        {
            ReadOnlySpan<T> pixel = row.Slice(x * _channels, _channels);
            target[x] = (byte)InBytes<T>(source switch
            {
                MaskSource.Brightness => Luma(pixel),
                MaskSource.Alpha => Alpha(pixel),
                _ => Math.Min(Alpha(pixel), Largest(pixel)),
            });
        }
    }

    private MaskSource Decide()
    {
        int least = Array.FindIndex(_brightest, color => color >= 0), most = Array.FindLastIndex(_brightest, color => color >= 0);
        return least < 0 || least >= Opaque || (least == most && Range(least) > 0) ? MaskSource.Brightness
            : Range(most - (most / 8)) > OneColor ? MaskSource.AlphaAndBrightness
            : MaskSource.Alpha;
    }

    /// <summary>The range of color levels among pixels with this alpha or a higher one.</summary>
    private int Range(int alpha) => _brightest.Skip(alpha).Max() - _darkest.Skip(alpha).Min();

    private static int Alpha<T>(ReadOnlySpan<T> pixel)
        where T : unmanaged, IBinaryInteger<T> => int.CreateTruncating(pixel[^1]);

    private static int Largest<T>(ReadOnlySpan<T> pixel)
        where T : unmanaged, IBinaryInteger<T> => int.CreateTruncating(pixel.Length < 3 ? pixel[0] : T.Max(pixel[0], T.Max(pixel[1], pixel[2])));

    private static int Luma<T>(ReadOnlySpan<T> pixel)
        where T : unmanaged, IBinaryInteger<T> => pixel.Length < 3
        ? int.CreateTruncating(pixel[0])
        : ((299 * int.CreateTruncating(pixel[0])) + (587 * int.CreateTruncating(pixel[1])) + (114 * int.CreateTruncating(pixel[2])) + 500) / 1000;

    /// <summary>A sample scaled to 8 bits.</summary>
    private static int InBytes<T>(int sample)
        where T : unmanaged => Unsafe.SizeOf<T>() == 1 ? sample : (sample + 128) / 257;
}
