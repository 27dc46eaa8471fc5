using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using FastInpaint.Simd;

namespace FastInpaint.Detail.Exemplars;

/// <summary>Fills the levels of the pyramid from the canvas: the finest with 8-bit colors, every other level with means of 2x2 pixels of the finer one.</summary>
internal sealed unsafe class ExemplarPyramid : ExemplarPhase
{
    // Selects bytes 0 and 2 of a pixel as two 16-bit lanes. After a shift by 8 it selects bytes 1 and 3.
    private const uint Lanes = 0x00FF00FF;

    private const float TextureScale = 1;

    // Fourth byte of a mean that is present.
    private const uint Given = 255;

    private Step _step;
    private DetailCanvas _canvas;
    private ExemplarLevel* _level;

    private enum Step
    {
        FromCanvas,
        FromFiner,
        GuideOfFiner,
    }

    /// <summary>Fills colors, kinds, depths and means of all levels, and the guide of all but the coarsest.</summary>
    public void Build(in DetailCanvas canvas, ExemplarLevel* levels, int count, WorkerPool workers, CancellationToken cancellationToken)
    {
        _canvas = canvas;
        for (int k = 0; k < count; k++)
        {
            _level = levels + k;
            _step = k == 0 ? Step.FromCanvas : Step.FromFiner;
            Run(_level->Height, workers, cancellationToken);
            if (k > 0)
            {
                _step = Step.GuideOfFiner;
                Run(_level->Height, workers, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Row(int y)
    {
        switch (_step)
        {
            case Step.FromCanvas:
                FromCanvas(*_level, y);
                break;
            case Step.FromFiner:
                FromFiner(*_level, *(_level - 1), y);
                break;
            default:
                GuideOfFiner(*_level, *(_level - 1), y);
                break;
        }
    }

    // An absent pixel has 0 in all bytes, here and on every level.
    private void FromCanvas(in ExemplarLevel level, int y)
    {
        nint row = (nint)y * _canvas.Stride, at = (nint)y * level.Width;
        nint plane = _canvas.Channels == 1 ? 0 : _canvas.PlaneSize;
        uint* colors = level.Colors + ((nint)y * level.ColorStride);
        uint* means = level.Means + at;
        ToBytes(_canvas.Detailed + row, plane, colors, level.Width);
        AddTexture(_canvas.Detailed + plane, y, colors, level.Width);
        ToBytes(_canvas.Smooth + row, plane, means, level.Width);
        byte* kinds = _canvas.Kinds + row;
        for (int x = 0; x < level.Width; x++)
        {
            if (kinds[x] == DetailCanvas.Unusable)
            {
                (colors[x], means[x]) = (0, 0);
            }
        }

        new Span<byte>(kinds, level.Width).CopyTo(new Span<byte>(level.Kinds + at, level.Width));
        new Span<float>(_canvas.Depth + row, level.Width).CopyTo(new Span<float>(level.Depth + at, level.Width));
        ClearMargins(level, y);
    }

    // The last vector of a row overlaps the one before it. This is possible because a canvas is at least as wide as a patch.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ToBytes(float* planes, nint plane, uint* pixels, int width)
    {
        for (int x = 0; x < width; x += Vector128<float>.Count)
        {
            int at = Math.Min(x, width - Vector128<float>.Count);
            Vector128<uint> r = ToBytes(planes + at), g = ToBytes(planes + plane + at), b = ToBytes(planes + (2 * plane) + at);
            (r | (g << 8) | (b << 16) | Vector128.Create(Given << 24)).Store(pixels + at);
        }
    }

    // Differences across the canvas's border count as 0.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddTexture(float* plane, int y, uint* pixels, int width)
    {
        float* row = plane + ((nint)y * _canvas.Stride);
        float* up = y > 0 ? row - _canvas.Stride : row, down = y < _canvas.Height - 1 ? row + _canvas.Stride : row;
        SetTexture(pixels, row[1] - row[0], down[0] - up[0]);
        SetTexture(pixels + width - 1, row[width - 1] - row[width - 2], down[width - 1] - up[width - 1]);
        for (int x = 1; x < width - 1; x += Vector128<float>.Count)
        {
            int at = Math.Min(x, width - 1 - Vector128<float>.Count);
            Vector128<float> across = Vector128.Load(row + at + 1) - Vector128.Load(row + at - 1), along = Vector128.Load(down + at) - Vector128.Load(up + at);
            Vector128<float> texture = Vector128.Min((Vector128.Abs(across) + Vector128.Abs(along)) * Vector128.Create(TextureScale), Vector128.Create(253f));
            Vector128<uint> bytes = Vector128.ConvertToInt32(texture).AsUInt32() + Vector128.Create(ExemplarLevel.LeastTexture);
            ((Vector128.Load(pixels + at) & Vector128.Create(0x00FFFFFFu)) | (bytes << 24)).Store(pixels + at);
        }
    }

    private static void SetTexture(uint* pixel, float across, float along)
    {
        float texture = Math.Min((Math.Abs(across) + Math.Abs(along)) * TextureScale, 253);
        *pixel = (*pixel & 0x00FFFFFF) | (((uint)texture + ExemplarLevel.LeastTexture) << 24);
    }

    private static Vector128<uint> ToBytes(float* values)
    {
        Vector128<float> value = Vector128.Min(Vector128.Max(Vector128.Load(values), Vector128<float>.Zero), Vector128.Create(255f));
        return Vector128.ConvertToInt32(value + Vector128.Create(0.5f)).AsUInt32();
    }

    private static void ClearMargins(in ExemplarLevel level, int y)
    {
        const int Margin = ExemplarLevel.Margin;
        uint* row = level.Colors + ((nint)y * level.ColorStride) - Margin;
        new Span<uint>(row, Margin).Clear();
        new Span<uint>(row + Margin + level.Width, Margin).Clear();
        if (y == 0)
        {
            new Span<uint>(row - (Margin * (nint)level.ColorStride), Margin * level.ColorStride).Clear();
        }

        if (y == level.Height - 1)
        {
            new Span<uint>(row + level.ColorStride, Margin * level.ColorStride).Clear();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FromFiner(in ExemplarLevel level, in ExemplarLevel finer, int y)
    {
        int top = 2 * y, bottom = Math.Min(top + 1, finer.Height - 1);
        uint* colors0 = finer.Colors + ((nint)top * finer.ColorStride), colors1 = finer.Colors + ((nint)bottom * finer.ColorStride);
        nint row0 = (nint)top * finer.Width, row1 = (nint)bottom * finer.Width;
        for (int x = 0; x < level.Width; x++)
        {
            int left = 2 * x, right = Math.Min(left + 1, finer.Width - 1);
            nint a = row0 + left, b = row0 + right, c = row1 + left, d = row1 + right, at = ((nint)y * level.Width) + x;
            level.Colors[((nint)y * level.ColorStride) + x] = MeanColor(colors0[left], colors0[right], colors1[left], colors1[right]);
            level.Means[at] = Mean(finer.Means[a], finer.Means[b], finer.Means[c], finer.Means[d]);
            level.Depth[at] = (finer.Depth[a] + finer.Depth[b] + finer.Depth[c] + finer.Depth[d]) * 0.25f;
            level.Kinds[at] = Kind(finer.Kinds[a], finer.Kinds[b], finer.Kinds[c], finer.Kinds[d]);
        }

        ClearMargins(level, y);
    }

    // The texture is averaged in the same way as the colors.
    private static uint MeanColor(uint a, uint b, uint c, uint d)
    {
        uint there = Math.Min(a >> 24, 1) + Math.Min(b >> 24, 1) + Math.Min(c >> 24, 1) + Math.Min(d >> 24, 1);
        if (there == 0)
        {
            return 0;
        }

        uint even = (a & Lanes) + (b & Lanes) + (c & Lanes) + (d & Lanes);
        uint odd = ((a >> 8) & Lanes) + ((b >> 8) & Lanes) + ((c >> 8) & Lanes) + ((d >> 8) & Lanes);
        if (there == 4)
        {
            return (((even + 0x00020002) >> 2) & Lanes) | ((((odd + 0x00020002) >> 2) & Lanes) << 8);
        }

        uint half = there / 2;
        uint r = ((even & 0xFFFF) + half) / there, g = ((odd & 0xFFFF) + half) / there, b1 = ((even >> 16) + half) / there;
        return r | (g << 8) | (b1 << 16) | ((((odd >> 16) + half) / there) << 24);
    }

    private static byte Kind(byte a, byte b, byte c, byte d)
    {
        bool hole = a == DetailCanvas.Hole || b == DetailCanvas.Hole || c == DetailCanvas.Hole || d == DetailCanvas.Hole;
        return hole ? DetailCanvas.Hole : (byte)(a | b | c | d);
    }

    private static uint Mean(uint a, uint b, uint c, uint d)
    {
        uint even = (a & Lanes) + (b & Lanes) + (c & Lanes) + (d & Lanes);
        uint odd = ((a >> 8) & Lanes) + ((b >> 8) & Lanes) + ((c >> 8) & Lanes) + ((d >> 8) & Lanes);
        return Divide(even, odd, 4);
    }

    // Divides sums (red and blue; green and presence) by the number of present pixels. At most 4 or 16 pixels were summed.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Divide(uint even, uint odd, uint most)
    {
        uint there = (odd >> 16) / Given;
        if (there == most)
        {
            uint half = (most / 2) * 0x00010001;
            int shift = most == 4 ? 2 : 4;
            return (((even + half) >> shift) & Lanes) | ((((odd + half) >> shift) & Lanes) << 8);
        }

        if (there == 0)
        {
            return 0;
        }

        uint r = ((even & 0xFFFF) + (there / 2)) / there, g = ((odd & 0xFFFF) + (there / 2)) / there, b = ((even >> 16) + (there / 2)) / there;
        return r | (g << 8) | (b << 16) | (Given << 24);
    }

    // Weights 1, 2, 1 along both axes. Pixels outside the level are absent.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GuideOfFiner(in ExemplarLevel level, in ExemplarLevel finer, int y)
    {
        uint* row = level.Means + ((nint)y * level.Width);
        nint up = y > 0 ? -level.Width : 0, down = y < level.Height - 1 ? level.Width : 0;
        uint evenLeft = 0, oddLeft = 0;
        (uint even, uint odd) = Column(row, up, down);
        for (int x = 0; x < level.Width; x++)
        {
            (uint evenRight, uint oddRight) = x < level.Width - 1 ? Column(row + x + 1, up, down) : (0u, 0u);
            finer.Guide[((nint)y * finer.GuideStride) + x] = Divide(evenLeft + (2 * even) + evenRight, oddLeft + (2 * odd) + oddRight, 16);
            (evenLeft, oddLeft, even, odd) = (even, odd, evenRight, oddRight);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (uint Even, uint Odd) Column(uint* center, nint up, nint down)
    {
        uint above = up == 0 ? 0 : center[up], below = down == 0 ? 0 : center[down];
        return ((above & Lanes) + (2 * (*center & Lanes)) + (below & Lanes),
            ((above >> 8) & Lanes) + (2 * ((*center >> 8) & Lanes)) + ((below >> 8) & Lanes));
    }
}
