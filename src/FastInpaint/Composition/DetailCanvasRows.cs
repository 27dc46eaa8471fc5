using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FastInpaint.Composition;

/// <summary>Fills a detail canvas from a picture, its hole, and the network's fill.</summary>
internal static unsafe class DetailCanvasRows
{
    private const float Levels = 255, WidePerLevel = 257;

    /// <summary>Writes <see cref="DetailCanvas.Kinds"/>, and the same colors to <see cref="DetailCanvas.Smooth"/> and <see cref="DetailCanvas.Detailed"/>.</summary>
    /// <param name="canvas">The canvas.</param>
    /// <param name="box">The canvas's box in the picture.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="hole">hole[y * picture.Width + x], kinds of pixels.</param>
    /// <param name="filled">The box whose hole pixels are filled. Hole pixels outside it are treated as unusable.</param>
    /// <param name="exclude">A mask of the picture's size: pixels above 127 must not be used. Default for none.</param>
    /// <param name="fill">The smooth fill.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
    /// <returns>The number of known pixels.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static long Write(in DetailCanvas canvas, PixelBox box, ReadOnlyPixels picture, byte* hole, PixelBox filled, ReadOnlyMask exclude, in SmoothFill fill, CancellationToken cancellationToken)
    {
        ChannelLayout layout = ChannelLayout.Of(picture.Format);
        long known = 0;
        for (int y = box.Top; y < box.Bottom; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            nint row = (nint)(y - box.Top) * canvas.Stride;
            byte* kinds = canvas.Kinds + row;
            Read(picture.Row(y), layout, box.Left, canvas, row);
            WriteKinds(kinds, box, hole + ((long)y * picture.Width), exclude.Width == 0 ? default : exclude.Row(y), filled, y);
            known += new ReadOnlySpan<byte>(kinds, canvas.Width).Count(DetailCanvas.Known);
            if (y >= filled.Top && y < filled.Bottom)
            {
                Fill(kinds, canvas, row, box, fill, y);
            }

            HideUnusable(kinds, canvas, row);
            for (int channel = 0; channel < canvas.Channels; channel++)
            {
                nint from = (channel * canvas.PlaneSize) + row;
                new ReadOnlySpan<float>(canvas.Smooth + from, canvas.Width).CopyTo(new Span<float>(canvas.Detailed + from, canvas.Width));
            }
        }

        return known;
    }

    private static void WriteKinds(byte* kinds, PixelBox box, byte* hole, ReadOnlySpan<byte> exclude, PixelBox filled, int y)
    {
        bool rowIsFilled = y >= filled.Top && y < filled.Bottom;
        for (int x = box.Left; x < box.Right; x++)
        {
            bool excluded = !exclude.IsEmpty && exclude[x] > InpaintOptions.ExcludeThreshold;
            kinds[x - box.Left] = hole[x] == 0 ? (excluded ? DetailCanvas.Unusable : DetailCanvas.Known)
                : PixelKind.IsFilled(hole[x]) && rowIsFilled && x >= filled.Left && x < filled.Right ? DetailCanvas.Hole
                : DetailCanvas.Unusable;
        }
    }

    /// <summary>Overwrites the colors of unusable pixels with the colors beside them, so that their own colors have no influence.</summary>
    private static void HideUnusable(byte* kinds, in DetailCanvas canvas, nint row)
    {
        for (int x = 0; x < canvas.Width; x++)
        {
            for (int channel = 0; channel < canvas.Channels && kinds[x] == DetailCanvas.Unusable; channel++)
            {
                float* levels = canvas.Smooth + (channel * canvas.PlaneSize) + row;
                levels[x] = x == 0 ? 0 : levels[x - 1];
            }
        }
    }

    /// <summary>Writes a row of the picture to the canvas, in levels of 0 to 255.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Read(ReadOnlySpan<byte> pixels, ChannelLayout layout, int left, in DetailCanvas canvas, nint row)
    {
        for (int channel = 0; channel < canvas.Channels; channel++)
        {
            int first = (left * layout.Channels) + (channel switch { 0 => layout.Red, 1 => layout.Green, _ => layout.Blue });
            float* levels = canvas.Smooth + (channel * canvas.PlaneSize) + row;
            if (layout.Wide)
            {
                ReadOnlySpan<ushort> values = MemoryMarshal.Cast<byte, ushort>(pixels)[first..];
                for (int x = 0; x < canvas.Width; x++)
                {
                    levels[x] = values[x * layout.Channels] / WidePerLevel;
                }
            }
            else
            {
                ReadOnlySpan<byte> values = pixels[first..];
                for (int x = 0; x < canvas.Width; x++)
                {
                    levels[x] = values[x * layout.Channels];
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fill(byte* kinds, in DetailCanvas canvas, nint row, PixelBox box, in SmoothFill fill, int y)
    {
        ReadOnlySpan<float> output = fill.Row(y);
        float* levels = canvas.Smooth + row;
        for (int x = 0; x < canvas.Width; x++)
        {
            if (kinds[x] != DetailCanvas.Hole)
            {
                continue;
            }

            Vector128<float> color = fill.At(output, box.Left + x, y);
            if (canvas.Channels == 1)
            {
                levels[x] = Levels * PixelRows.Luma(color[0], color[1], color[2]);
                continue;
            }

            for (int channel = 0; channel < 3; channel++)
            {
                levels[(channel * canvas.PlaneSize) + x] = Levels * color[channel];
            }
        }
    }
}
