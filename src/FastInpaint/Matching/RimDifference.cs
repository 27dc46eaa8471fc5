using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastInpaint.Matching;

/// <summary>The difference between the known picture and the network's output along the hole's rim. These are the boundary values of the seamless match.</summary>
/// <remarks>The rim is all known pixels with a filled pixel among their four neighbors. The value of a rim pixel is picture - output.</remarks>
internal readonly unsafe struct RimDifference
{
    private readonly float* _row;
    private readonly byte* _hole;
    private readonly int _width;
    private readonly int _height;
    private readonly PixelBox _box;

    /// <param name="hole">hole[y * width + x], kinds of pixels.</param>
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
        _row = (float*)memory;
    }

    /// <summary>Bytes for one row of the picture with four floats per pixel.</summary>
    public static long WorkspaceBytes(int width) => NativeBlock.Align((long)width * sizeof(Vector128<float>));

    /// <summary>Writes the rim's values to the grid, and returns their mean.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="tile">A tile that has run.</param>
    /// <param name="grid">The finest grid of the hole's box.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Vector128<float> Write(ReadOnlyPixels picture, Tile tile, in FineGrid grid, CancellationToken cancellationToken)
    {
        ChannelLayout layout = ChannelLayout.Of(picture.Format);
        Vector128<float> total = Vector128<float>.Zero;
        long count = 0;
        PixelBox around = _box.Grow(1, _width, _height);
        for (int y = around.Top; y < around.Bottom; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            PixelRows.Read(picture.Row(y), layout, new Span<float>(_row, checked(4 * _width)), step: 4);
            ReadOnlySpan<float> output = tile.OutputRow(y);
            for (int x = around.Left; x < around.Right; x++)
            {
                if (IsRim(x, y))
                {
                    Vector128<float> value = Vector128.Create(_row[4 * x] - output[3 * x], _row[(4 * x) + 1] - output[(3 * x) + 1], _row[(4 * x) + 2] - output[(3 * x) + 2], 0f);
                    *grid.At(x - _box.Left, y - _box.Top) = value;
                    total += value;
                    count++;
                }
            }
        }

        return count == 0 ? total : total / Vector128.Create((float)count);
    }

    private bool IsRim(int x, int y)
    {
        byte* p = _hole + ((long)y * _width) + x;
        return *p == 0
            && ((x > 0 && PixelKind.IsFilled(p[-1])) || (x < _width - 1 && PixelKind.IsFilled(p[1]))
                || (y > 0 && PixelKind.IsFilled(p[-(long)_width])) || (y < _height - 1 && PixelKind.IsFilled(p[_width])));
    }
}
