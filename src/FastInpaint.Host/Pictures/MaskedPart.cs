using System.Collections.Immutable;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>The part of a picture that a score looks at.</summary>
/// <param name="Inside">One byte a pixel, 1 inside.</param>
/// <param name="Count">Pixels inside.</param>
/// <param name="Warnings">What to tell the user of a mask that leaves nothing, one sentence each.</param>
internal sealed record MaskedPart(byte[] Inside, long Count, ImmutableArray<string> Warnings)
{
    /// <summary>What a mask marks; the whole picture where there is none.</summary>
    /// <param name="options">How the mask is read.</param>
    /// <param name="cancellationToken">Looked at between rows.</param>
    public static MaskedPart Of(Picture picture, DecodedMask? mask, InpaintOptions options, CancellationToken cancellationToken)
    {
        var inside = new byte[(long)picture.Width * picture.Height];
        if (mask is null)
        {
            Array.Fill(inside, (byte)1);
            return new MaskedPart(inside, inside.Length, []);
        }

        var read = new ReadOnlyMask(mask.Bytes.Span, picture.Width, picture.Height);
        long count = HoleMask.Build(read, options, inside, cancellationToken);
        return new MaskedPart(inside, count, count == 0 ? HoleMask.Warnings(read, options, count) : []);
    }
}
