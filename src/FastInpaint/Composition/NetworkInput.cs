using System.Runtime.CompilerServices;
using FastInpaint.Graph;

namespace FastInpaint.Composition;

/// <summary>Writes the input of either network, extended to the plan's size.</summary>
internal static class NetworkInput
{
    private const float HoleColour = 1f;

    /// <summary>The generator's: image * (1 - mask) + mask in three channels, mask in the fourth.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="hole">hole[y * width + x], 1 in the hole.</param>
    /// <param name="executable">Receives the rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void WriteGenerator(ReadOnlyPixels picture, byte* hole, IExecutable executable)
    {
        ChannelLayout layout = ChannelLayout.Of(picture.Format);
        for (int y = 0; y < executable.Plan.Input.H; y++)
        {
            int source = Mirror.Index(y, picture.Height);
            byte* holeRow = hole + ((long)source * picture.Width);
            Span<float> row = executable.InputRow(0, y);
            PixelRows.Read(picture.Row(source), layout, row, step: 4);
            for (int x = 0; x < picture.Width; x++)
            {
                Span<float> pixel = row.Slice(4 * x, 4);
                if (holeRow[x] != 0)
                {
                    pixel.Fill(HoleColour);
                }
                else
                {
                    pixel[3] = 0f;
                }
            }

            Mirror.ExtendRow(row, picture.Width, channels: 4);
        }
    }

    /// <summary>Either network's in bytes: red, green, blue, and 255 in the hole.</summary>
    /// <param name="picture">The picture, with 8-bit channels.</param>
    /// <param name="hole">hole[y * width + x], 1 in the hole; null for none.</param>
    /// <param name="tile">Receives the rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void WritePixels(ReadOnlyPixels picture, byte* hole, ITileStaging tile)
    {
        ChannelLayout layout = ChannelLayout.Of(picture.Format);
        for (int y = 0; y < tile.Height; y++)
        {
            int source = Mirror.Index(y, picture.Height);
            byte* holeRow = hole == null ? null : hole + ((long)source * picture.Width);
            ReadOnlySpan<byte> colours = picture.Row(source);
            Span<byte> row = tile.PixelRow(y);
            for (int x = 0; x < picture.Width; x++)
            {
                int channel = x * layout.Channels;
                Span<byte> pixel = row.Slice(4 * x, 4);
                pixel[0] = colours[channel + layout.Red];
                pixel[1] = colours[channel + layout.Green];
                pixel[2] = colours[channel + layout.Blue];
                pixel[3] = holeRow != null && holeRow[x] != 0 ? byte.MaxValue : (byte)0;
            }

            Mirror.ExtendRow(row, picture.Width, channels: 4);
        }
    }

    /// <summary>The detector's: the picture in three channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WriteDetector(ReadOnlyPixels picture, IExecutable executable)
    {
        ChannelLayout layout = ChannelLayout.Of(picture.Format);
        for (int y = 0; y < executable.Plan.Input.H; y++)
        {
            Span<float> row = executable.InputRow(0, y);
            PixelRows.Read(picture.Row(Mirror.Index(y, picture.Height)), layout, row, step: 3);
            Mirror.ExtendRow(row, picture.Width, channels: 3);
        }
    }
}
