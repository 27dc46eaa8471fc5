using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>The samples of a component for three rows of MCUs, upsampled to the picture's resolution. Rows of MCUs must be transformed in order, one ahead of the rows that are read.</summary>
/// <remarks>Vectors write beyond the end of rows: buffers have room for one more vector, whose content means nothing.</remarks>
internal sealed class JpegPlane
{
    private const int Held = 3;
    private const int Padding = 32;

    private readonly JpegComponent _component;
    private readonly byte[] _samples;
    private readonly int _stride;
    private readonly int _rows;
    private readonly int _width;
    private readonly int _height;
    private readonly int _horizontal;
    private readonly int _vertical;
    private readonly byte[] _row;
    private readonly ushort[] _sums;

    public JpegPlane(JpegFrame frame, JpegComponent component)
    {
        _component = component;
        (_width, _height) = (component.Width, component.Height);
        _horizontal = frame.MaxHorizontal / component.Horizontal;
        _vertical = frame.MaxVertical / component.Vertical;
        _stride = component.StoredWide * 8;
        _rows = Math.Min(Held, frame.McusHigh) * component.Vertical * 8;
        _samples = new byte[_stride * _rows + Padding];
        _row = new byte[_width * _horizontal + 2 * Padding];
        _sums = new ushort[_width + 2 + Padding];
    }

    /// <summary>Bytes that a component's rows take.</summary>
    public static long Bytes(JpegFrame frame, JpegComponent component) => (component.StoredWide * 8L * ((Held * component.Vertical * 8) + frame.MaxHorizontal + sizeof(ushort))) + (8 * Padding);

    /// <summary>Transforms the blocks of a row of MCUs. Overwrites the samples of the row of MCUs three before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Transform(int mcuRow)
    {
        for (int row = mcuRow * _component.Vertical; row < (mcuRow + 1) * _component.Vertical; row++)
        {
            int top = row * 8 % _rows * _stride;
            for (int column = 0; column < _component.StoredWide; column++)
            {
                JpegInverseDct.Run(_component.Coefficients.AsSpan(_component.Block(row, column), JpegComponent.BlockSize), _component.Table, _samples.AsSpan(top + column * 8), _stride);
            }
        }
    }

    /// <summary>Row y at the picture's resolution: at least one sample for each column. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Row(int y)
    {
        switch (_horizontal, _vertical)
        {
            case (1, 1):
                return Stored(y);
            case (2, 1) when _width > 2:
                Widen(Stored(y));
                Spread(2, 1, 2);
                return _row;
            case (2, 2) when _width > 2:
                Add(Stored(y / 2), Stored(Neighbor(y)));
                Spread(4, 8, 7);
                return _row;
            case (1, 2):
                UpsampleRows(Stored(y / 2), Stored(Neighbor(y)), (ushort)(1 + y % 2));
                return _row;
            default:
                ReadOnlySpan<byte> stored = Stored(y / _vertical);
                for (int x = 0; x < _width * _horizontal; x++)
                {
                    _row[x] = stored[x / _horizontal];
                }

                return _row;
        }
    }

    /// <summary>The farther of the two stored rows that a row lies between.</summary>
    private int Neighbor(int y) => Math.Clamp(y / 2 + (y % 2 == 0 ? -1 : 1), 0, _height - 1);

    private ReadOnlySpan<byte> Stored(int row) => _samples.AsSpan(row % _rows * _stride, _width + Padding);

    private void Widen(ReadOnlySpan<byte> from)
    {
        ref byte at = ref MemoryMarshal.GetReference(from);
        ref ushort sums = ref _sums[1];
        for (int x = 0; x < _width; x += Vector128<byte>.Count)
        {
            (Vector128<ushort> lower, Vector128<ushort> upper) = Vector128.Widen(Vector128.LoadUnsafe(ref at, (nuint)x));
            lower.StoreUnsafe(ref sums, (nuint)x);
            upper.StoreUnsafe(ref sums, (nuint)(x + Vector128<ushort>.Count));
        }
    }

    /// <summary>The vertical triangle filter: three times the nearer row plus the farther row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far)
    {
        ref byte nearAt = ref MemoryMarshal.GetReference(near), farAt = ref MemoryMarshal.GetReference(far);
        ref ushort sums = ref _sums[1];
        for (int x = 0; x < _width; x += Vector128<byte>.Count)
        {
            (Vector128<ushort> lower, Vector128<ushort> upper) = Vector128.Widen(Vector128.LoadUnsafe(ref nearAt, (nuint)x));
            (Vector128<ushort> lowerFar, Vector128<ushort> upperFar) = Vector128.Widen(Vector128.LoadUnsafe(ref farAt, (nuint)x));
            (lower + lower + lower + lowerFar).StoreUnsafe(ref sums, (nuint)x);
            (upper + upper + upper + upperFar).StoreUnsafe(ref sums, (nuint)(x + Vector128<ushort>.Count));
        }
    }

    /// <summary>The horizontal triangle filter. Each vertical sum gives two samples: three times the sum plus its left or right neighbor; a sum at the end is its own neighbor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Spread(int shift, ushort roundingLeft, ushort roundingRight)
    {
        (_sums[0], _sums[_width + 1]) = (_sums[1], _sums[_width]);
        ref ushort sums = ref MemoryMarshal.GetArrayDataReference(_sums);
        ref byte row = ref MemoryMarshal.GetArrayDataReference(_row);
        Vector256<ushort> toLeft = Vector256.Create(roundingLeft), toRight = Vector256.Create(roundingRight);
        for (int x = 0; x < _width; x += Vector256<ushort>.Count)
        {
            Vector256<ushort> middle = Vector256.LoadUnsafe(ref sums, (nuint)(x + 1));
            middle += middle + middle;
            Vector256<ushort> left = (middle + Vector256.LoadUnsafe(ref sums, (nuint)x) + toLeft) >> shift;
            Vector256<ushort> right = (middle + Vector256.LoadUnsafe(ref sums, (nuint)(x + 2)) + toRight) >> shift;
            Vector256<ushort> both = BitConverter.IsLittleEndian ? left | right << 8 : left << 8 | right;
            both.AsByte().StoreUnsafe(ref row, (nuint)(2 * x));
        }
    }

    private void UpsampleRows(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, ushort rounding)
    {
        Add(near, far);
        ref ushort sums = ref _sums[1];
        ref byte row = ref MemoryMarshal.GetArrayDataReference(_row);
        Vector128<ushort> half = Vector128.Create(rounding);
        for (int x = 0; x < _width; x += Vector128<byte>.Count)
        {
            Vector128<ushort> lower = (Vector128.LoadUnsafe(ref sums, (nuint)x) + half) >> 2, upper = (Vector128.LoadUnsafe(ref sums, (nuint)(x + Vector128<ushort>.Count)) + half) >> 2;
            Vector128.Narrow(lower, upper).StoreUnsafe(ref row, (nuint)x);
        }
    }
}
