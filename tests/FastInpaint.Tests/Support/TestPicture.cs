using System.Runtime.InteropServices;

namespace FastInpaint.Tests;

/// <summary>A picture in a buffer of its own, with a gap after each row and random bytes everywhere; alpha is above one half and nowhere opaque.</summary>
internal sealed class TestPicture
{
    public const int Gap = 5;

    public TestPicture(int width, int height, PixelFormat format, int seed = 1)
    {
        (Width, Height, Format) = (width, height, format);
        Stride = (width * format.BytesPerPixel()) + Gap;
        Data = new byte[Stride * height];
        new Random(seed).NextBytes(Data);
        for (int i = 0; i < width * height && format.HasAlpha(); i++)
        {
            this[i % width, i / width, Layout.Channels - 1] = Math.Clamp(this[i % width, i / width, Layout.Channels - 1], (Maximum / 2) + 1, Maximum - 1);
        }
    }

    public TestPicture(TestPicture other)
    {
        (Width, Height, Format, Stride) = (other.Width, other.Height, other.Format, other.Stride);
        Data = [.. other.Data];
    }

    public int Width { get; }

    public int Height { get; }

    public PixelFormat Format { get; }

    public int Stride { get; }

    public byte[] Data { get; }

    public ReadOnlyPixels Read => new(Data, Width, Height, Format, Stride);

    public Pixels Write => new(Data, Width, Height, Format, Stride);

    /// <summary>Largest value of a channel.</summary>
    public int Maximum => Layout.Wide ? 65535 : 255;

    public ChannelLayout Layout => ChannelLayout.Of(Format);

    public int this[int x, int y, int channel]
    {
        get
        {
            ReadOnlySpan<byte> row = Data.AsSpan(y * Stride);
            int index = (x * Layout.Channels) + channel;
            return Layout.Wide ? MemoryMarshal.Read<ushort>(row[(2 * index)..]) : row[index];
        }

        set
        {
            Span<byte> row = Data.AsSpan(y * Stride);
            int index = (x * Layout.Channels) + channel;
            if (Layout.Wide)
            {
                MemoryMarshal.Write(row[(2 * index)..], (ushort)value);
            }
            else
            {
                row[index] = (byte)value;
            }
        }
    }

    /// <summary>Channels that carry colour; the last channel is alpha where there are 2 or 4.</summary>
    public bool IsAlpha(int channel) => Layout.Channels is 2 or 4 && channel == Layout.Channels - 1;

    /// <summary>0 red, 1 green, 2 blue; for grey the channel of all three.</summary>
    public int Colour(int colour) => colour switch { 0 => Layout.Red, 1 => Layout.Green, _ => Layout.Blue };

    /// <summary>Sets every colour channel from a function of the place and the colour, in [0, 1].</summary>
    public TestPicture Paint(Func<int, int, int, double> value)
    {
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                for (int colour = 0; colour < 3; colour++)
                {
                    this[x, y, Colour(colour)] = (int)Math.Round(Math.Clamp(value(x, y, colour), 0, 1) * Maximum);
                }
            }
        }

        return this;
    }
}
