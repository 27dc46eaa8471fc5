using System.Collections.Immutable;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>The pixels of a picture over which an artifact score is computed.</summary>
/// <param name="Inside">One byte a pixel, 1 for a pixel that counts.</param>
/// <param name="Count">The number of pixels that count.</param>
/// <param name="Warnings">Warnings about a mask that marks no pixel, one sentence each.</param>
internal sealed record MaskedPart(byte[] Inside, long Count, ImmutableArray<string> Warnings)
{
    /// <summary>The pixels that a mask marks; the whole picture where there is no mask.</summary>
    /// <param name="options">How the mask is read.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
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
