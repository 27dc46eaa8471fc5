using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using FastInpaint.Graph;

namespace FastInpaint;

/// <summary>How far the network's output is from the known picture along the hole's rim: the boundary values of the seamless match.</summary>
/// <remarks>The rim is every known pixel with one of its four neighbours in the hole. Its value is picture - output, smoothed with a 5x5 binomial kernel over
/// the known pixels alone (normalised convolution).</remarks>
internal readonly unsafe struct RimDifference
{
    private const int Radius = 2;
    private const int Rows = (2 * Radius) + 1;

    private readonly Vector128<float>* _ring;
    private readonly byte* _hole;
    private readonly int _width;
    private readonly int _height;
    private readonly PixelBox _box;

    /// <param name="hole">hole[y * width + x], 1 in the hole.</param>
    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Height of the picture.</param>
    /// <param name="box">The hole's bounding box.</param>
    /// <param name="memory"><see cref="WorkspaceBytes"/> bytes.</param>
    public RimDifference(byte* hole, int width, int height, PixelBox box, byte* memory)
    {
        _hole = hole;
        _width = width;
        _height = height;
        _box = box;
        _ring = (Vector128<float>*)memory;
        NativeBlock.Clear(memory, WorkspaceBytes(width));
    }

    /// <summary>Five rows of the picture with a margin of two pixels: differences of three channels, and 1 where the pixel is known.</summary>
    public static long WorkspaceBytes(int width) => NativeBlock.Align(Rows * ((long)width + (2 * Radius)) * sizeof(Vector128<float>));

    /// <summary>Writes the rim's values to the grid and returns their mean.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="executable">Has run.</param>
    /// <param name="grid">The finest grid of the hole's box.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Vector128<float> Write(ReadOnlyPixels picture, IExecutable executable, in FineGrid grid)
    {
        ChannelLayout layout = ChannelLayout.Of(picture.Format);
        Vector128<float> total = Vector128<float>.Zero;
        long count = 0;
        int next = _box.Top - 1 - Radius;
        for (int y = _box.Top - 1; y <= _box.Bottom; y++)
        {
            for (; next <= y + Radius; next++)
            {
                Load(next, picture, layout, executable);
            }

            if (y < 0 || y >= _height)
            {
                continue;
            }

            for (int x = Math.Max(0, _box.Left - 1); x < Math.Min(_width, _box.Right + 1); x++)
            {
                if (IsRim(x, y))
                {
                    Vector128<float> value = Smoothed(x, y);
                    *grid.At(x - _box.Left, y - _box.Top) = value;
                    total += value;
                    count++;
                }
            }
        }

        return count == 0 ? total : total / Vector128.Create((float)count);
    }

    /// <summary>The slot of a row that may lie up to three rows above the picture.</summary>
    private Vector128<float>* Slot(int y) => _ring + ((long)((y + Rows) % Rows) * (_width + (2 * Radius))) + Radius;

    private void Load(int y, ReadOnlyPixels picture, ChannelLayout layout, IExecutable executable)
    {
        Vector128<float>* slot = Slot(y);
        if (y < 0 || y >= _height)
        {
            NativeBlock.Clear((byte*)slot, (long)_width * sizeof(Vector128<float>));
            return;
        }

        PixelRows.Read(picture.Row(y), layout, new Span<float>(slot, checked(4 * _width)), step: 4);
        ReadOnlySpan<float> output = executable.OutputRow(0, y);
        byte* hole = _hole + ((long)y * _width);
        for (int x = 0; x < _width; x++)
        {
            slot[x] = hole[x] != 0
                ? Vector128<float>.Zero
                : (slot[x] - Vector128.Create(output[3 * x], output[(3 * x) + 1], output[(3 * x) + 2], 0f)).WithElement(3, 1f);
        }
    }

    private Vector128<float> Smoothed(int x, int y)
    {
        ReadOnlySpan<float> binomial = [1f, 4f, 6f, 4f, 1f];
        Vector128<float> sum = Vector128<float>.Zero;
        for (int dy = -Radius; dy <= Radius; dy++)
        {
            Vector128<float>* row = Slot(y + dy) + x;
            Vector128<float> part = (row[-2] + row[2]) + ((row[-1] + row[1]) * binomial[1]) + (row[0] * binomial[2]);
            sum += part * binomial[dy + Radius];
        }

        return sum / Vector128.Create(sum.GetElement(3));
    }

    private bool IsRim(int x, int y)
    {
        byte* p = _hole + ((long)y * _width) + x;
        return *p == 0
            && ((x > 0 && p[-1] != 0) || (x < _width - 1 && p[1] != 0) || (y > 0 && p[-(long)_width] != 0) || (y < _height - 1 && p[_width] != 0));
    }
}
