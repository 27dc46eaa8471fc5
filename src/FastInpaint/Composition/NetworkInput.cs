using System.Runtime.CompilerServices;
using FastInpaint.Graph;

namespace FastInpaint.Composition;

/// <summary>Writes the input of the generator or the detector, extended to the plan's size.</summary>
internal static class NetworkInput
{
    private const float HoleColor = 1f;

    // The gray that the detector sees in place of transparent pixels.
    private const byte Neutral = 128;

    /// <summary>Writes the generator's input: image * (1 - mask) + mask in three channels, mask in the fourth.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="hole">hole[y * width + x], 0 for known pixels.</param>
    /// <param name="executable">Receives the rows.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void WriteGenerator(ReadOnlyPixels picture, byte* hole, IExecutable executable, CancellationToken cancellationToken)
    {
        ChannelLayout layout = ChannelLayout.Of(picture.Format);
        for (int y = 0; y < executable.Plan.Input.H; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int source = Mirror.Index(y, picture.Height);
            byte* holeRow = hole + ((long)source * picture.Width);
            Span<float> row = executable.InputRow(0, y);
            PixelRows.Read(picture.Row(source), layout, row, step: 4);
            for (int x = 0; x < picture.Width; x++)
            {
                Span<float> pixel = row.Slice(4 * x, 4);
                if (holeRow[x] != 0)
                {
                    pixel.Fill(HoleColor);
                }
                else
                {
                    pixel[3] = 0f;
                }
            }

            Mirror.ExtendRow(row, picture.Width, channels: 4);
        }
    }

    /// <summary>Writes either network's input as bytes: red, green, blue, and 255 for hole pixels.</summary>
    /// <param name="picture">The picture, with 8-bit channels.</param>
    /// <param name="hole">hole[y * width + x], 0 for known pixels. Null for no hole: transparent pixels then become gray.</param>
    /// <param name="tile">Receives the rows.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void WritePixels(ReadOnlyPixels picture, byte* hole, ITileStaging tile, CancellationToken cancellationToken)
    {
        ChannelLayout layout = ChannelLayout.Of(picture.Format);
        for (int y = 0; y < tile.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int source = Mirror.Index(y, picture.Height);
            byte* holeRow = hole == null ? null : hole + ((long)source * picture.Width);
            ReadOnlySpan<byte> colors = picture.Row(source);
            Span<byte> row = tile.PixelRow(y);
            for (int x = 0; x < picture.Width; x++)
            {
                int channel = x * layout.Channels;
                Span<byte> pixel = row.Slice(4 * x, 4);
                pixel[0] = colors[channel + layout.Red];
                pixel[1] = colors[channel + layout.Green];
                pixel[2] = colors[channel + layout.Blue];
                pixel[3] = holeRow != null && holeRow[x] != 0 ? byte.MaxValue : (byte)0;
            }

            if (hole == null)
            {
                HideTransparent(picture, layout, source, row, step: 4, Neutral);
            }

            Mirror.ExtendRow(row, picture.Width, channels: 4);
        }
    }

    /// <summary>Writes the detector's input: the picture in three channels, with transparent pixels in gray.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WriteDetector(ReadOnlyPixels picture, IExecutable executable, CancellationToken cancellationToken)
    {
        ChannelLayout layout = ChannelLayout.Of(picture.Format);
        for (int y = 0; y < executable.Plan.Input.H; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<float> row = executable.InputRow(0, y);
            int source = Mirror.Index(y, picture.Height);
            PixelRows.Read(picture.Row(source), layout, row, step: 3);
            HideTransparent(picture, layout, source, row, step: 3, Neutral / (float)byte.MaxValue);
            Mirror.ExtendRow(row, picture.Width, channels: 3);
        }
    }

    /// <summary>Replaces the colors of transparent pixels, which are not visible.</summary>
    private static void HideTransparent<T>(ReadOnlyPixels picture, ChannelLayout layout, int y, Span<T> row, int step, T color)
    {
        var alpha = new AlphaRow(picture.Row(y), layout);
        if (!picture.Format.HasAlpha() || !alpha.HasTransparent())
        {
            return;
        }

        for (int x = 0; x < picture.Width; x++)
        {
            if (alpha[x] == 0)
            {
                row.Slice(x * step, 3).Fill(color);
            }
        }
    }
}
