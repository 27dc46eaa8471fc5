using System.Buffers.Binary;

namespace FastInpaint.Service.Tests;

/// <summary>Progressive JPEG files, which the program reads and does not write.</summary>
internal static class ProgressiveJpeg
{
    /// <summary>Code lengths: all differences of up to 8 bits, and in the second scan one coefficient a block, have codes of 4 bits.</summary>
    private const int CodeBits = 4;

    private const int Categories = 9;

    /// <summary>A grey picture of blocks with random brightness and slope. Dimensions are multiples of 8.</summary>
    public static byte[] Of(int width, int height)
    {
        int blocks = width / 8 * (height / 8);
        using var file = new MemoryStream();
        file.Write([0xFF, 0xD8]);
        Segment(file, 0xDB, [0, .. Enumerable.Repeat((byte)8, 64)]);
        Segment(file, 0xC2, [8, .. Big(height), .. Big(width), 1, 1, 0x11, 0]);
        // DC: categories 0 to 8. AC: no zeros before a coefficient of 1 to 8 bits, or the block's end.
        byte[] lengths = [0, 0, 0, Categories, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], values = [0, 1, 2, 3, 4, 5, 6, 7, 8];
        Segment(file, 0xC4, [0x00, .. lengths, .. values, 0x10, .. lengths, .. values]);
        var random = new Random(blocks);
        Segment(file, 0xDA, [1, 1, 0x00, 0, 0, 0]);
        var bits = new BitWriter(file);
        int brightness = 0;
        for (int block = 0; block < blocks; block++)
        {
            int next = Math.Clamp(brightness + random.Next(-20, 21), -90, 90);
            bits.Value(next - brightness);
            brightness = next;
        }

        bits.Flush();
        Segment(file, 0xDA, [1, 1, 0x00, 1, 63, 0]);
        for (int block = 0; block < blocks; block++)
        {
            int slope = random.Next(-12, 13);
            bits.Value(slope);
            if (slope != 0)
            {
                // The end of the block, whose code is that of category 0.
                bits.Value(0);
            }
        }

        bits.Flush();
        file.Write([0xFF, 0xD9]);
        return file.ToArray();
    }

    private static void Segment(MemoryStream file, byte marker, byte[] content) => file.Write([0xFF, marker, .. Big(content.Length + 2), .. content]);

    private static byte[] Big(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return bytes;
    }

    /// <summary>Writes values as their category's code and their bits, most significant bit first.</summary>
    private sealed class BitWriter(MemoryStream file)
    {
        private uint _bits;
        private int _count;

        public void Value(int value)
        {
            int category = 32 - int.LeadingZeroCount(Math.Abs(value));
            Write(category, CodeBits);
            Write(value < 0 ? value + (1 << category) - 1 : value, category);
        }

        /// <summary>Fills the last byte with ones.</summary>
        public void Flush()
        {
            if (_count > 0)
            {
                Write((1 << (8 - _count)) - 1, 8 - _count);
            }
        }

        private void Write(int value, int count)
        {
            for (int bit = count - 1; bit >= 0; bit--)
            {
                _bits = (_bits << 1) | (uint)((value >> bit) & 1);
                if (++_count == 8)
                {
                    file.WriteByte((byte)_bits);
                    if ((byte)_bits == 0xFF)
                    {
                        file.WriteByte(0);
                    }

                    _count = 0;
                }
            }
        }
    }
}
