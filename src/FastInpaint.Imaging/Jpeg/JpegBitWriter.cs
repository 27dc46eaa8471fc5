using System.Runtime.CompilerServices;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>Writes the bits of an entropy-coded segment; a 0 follows each byte of ones.</summary>
internal sealed class JpegBitWriter(Stream stream)
{
    private readonly byte[] _buffer = new byte[1 << 16];
    private ulong _bits;
    private int _count;
    private int _used;

    /// <param name="bits">At most 32.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(uint value, int bits)
    {
        _bits = _bits << bits | value;
        _count += bits;
        if (_count >= 32)
        {
            Drain();
        }
    }

    /// <summary>Fills the last byte with ones.</summary>
    public void Finish()
    {
        Put(0x7F, 7);
        Drain();
        stream.Write(_buffer, 0, _used);
        (_used, _count) = (0, 0);
    }

    private void Drain()
    {
        if (_used + 16 > _buffer.Length)
        {
            stream.Write(_buffer, 0, _used);
            _used = 0;
        }

        for (; _count >= 8; _count -= 8)
        {
            byte value = (byte)(_bits >> (_count - 8));
            _buffer[_used++] = value;
            if (value == 0xFF)
            {
                _buffer[_used++] = 0;
            }
        }
    }
}
