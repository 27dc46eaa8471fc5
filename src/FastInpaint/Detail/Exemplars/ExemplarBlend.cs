using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using FastInpaint.Simd;

namespace FastInpaint.Detail.Exemplars;

/// <summary>Joins patches and incoming fill: patches + trust(depth) * Gaussian(smooth - patches). The result is blended over the incoming fill by depth.</summary>
internal sealed unsafe class ExemplarBlend : ExemplarPhase
{
    private const int Radius = ExemplarTables.SplitRadius;

    // Below this trust, the low frequencies of the smooth fill are not added.
    private const float LeastTrust = 0.01f;

    private Step _step;
    private DetailCanvas _canvas;
    private ExemplarLevel* _level;
    private float* _exemplars, _difference, _blurred;
    private int _channel;
    private float _least, _most;

    private enum Step
    {
        Difference,
        AlongColumns,
        Blend,
    }

    /// <summary>Writes the fill of the canvas.</summary>
    /// <param name="level">The finest level. Its costs and weights are overwritten.</param>
    /// <param name="exemplars">Colors of the open pixels from the vote, exemplars[c * Height * Width + y * Width + x].</param>
    public void Blend(in DetailCanvas canvas, ExemplarLevel* level, float* exemplars, WorkerPool workers, CancellationToken cancellationToken)
    {
        _canvas = canvas;
        _level = level;
        _difference = (float*)level->Costs;
        _blurred = (float*)level->NextCosts;
        for (_channel = 0; _channel < canvas.Channels; _channel++)
        {
            _exemplars = exemplars + ((nint)_channel * level->Height * level->Width);
            _step = Step.Difference;
            Run(level->Height, workers, cancellationToken);
            MergeRanges(*level);
            _step = Step.AlongColumns;
            Run(level->Height, workers, cancellationToken);
            _step = Step.Blend;
            Run(level->Height, workers, cancellationToken);
        }
    }

    /// <inheritdoc/>
    protected override void Row(int y)
    {
        switch (_step)
        {
            case Step.Difference:
                FindRange(*_level, y);
                Subtract(*_level, y);
                break;
            case Step.AlongColumns:
                BlurAlongColumns(*_level, y);
                break;
            default:
                Blend(*_level, y);
                break;
        }
    }

    // The range of a row's known values is stored at the start of its weights, which are no longer needed.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindRange(in ExemplarLevel level, int y)
    {
        float* row = _canvas.Detailed + (_channel * _canvas.PlaneSize) + ((nint)y * _canvas.Stride);
        byte* kinds = level.Kinds + ((nint)y * level.Width);
        (float least, float most) = (float.PositiveInfinity, float.NegativeInfinity);
        for (int x = 0; x < level.Width; x++)
        {
            if (kinds[x] == DetailCanvas.Known)
            {
                least = row[x] < least ? row[x] : least;
                most = row[x] > most ? row[x] : most;
            }
        }

        float* range = level.Weights + ((nint)y * level.Width);
        (range[0], range[1]) = (least, most);
    }

    private void MergeRanges(in ExemplarLevel level)
    {
        (_least, _most) = (float.PositiveInfinity, float.NegativeInfinity);
        for (int y = 0; y < level.Height; y++)
        {
            float* range = level.Weights + ((nint)y * level.Width);
            (_least, _most) = (Math.Min(_least, range[0]), Math.Max(_most, range[1]));
        }
    }

    private (int First, int Last) Span(in ExemplarLevel level, int y)
    {
        (int left, int right) = (level.Width, 0);
        for (int j = Math.Max(y - Radius, 0); j <= Math.Min(y + Radius, level.Height - 1); j++)
        {
            if (level.TargetLeft[j] < level.TargetRight[j])
            {
                (left, right) = (Math.Min(left, level.TargetLeft[j]), Math.Max(right, level.TargetRight[j]));
            }
        }

        return (Math.Max(left - Radius, 0), Math.Min(right + Radius, level.Width));
    }

    // smooth - sharp. The sharp fill is the voted colors in open pixels and the incoming fill elsewhere in the hole. Outside the hole the difference is 0.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Subtract(in ExemplarLevel level, int y)
    {
        nint row = (nint)y * level.Width, canvasRow = (_channel * _canvas.PlaneSize) + ((nint)y * _canvas.Stride);
        float* smooth = _canvas.Smooth + canvasRow;
        float* detailed = _canvas.Detailed + canvasRow;
        (int first, int last) = Span(level, y);
        for (int x = first; x < last; x++)
        {
            float sharp = (level.Roles[row + x] & ExemplarLevel.Open) != 0 ? _exemplars[row + x] : detailed[x];
            _difference[row + x] = level.Kinds[row + x] == DetailCanvas.Hole ? smooth[x] - sharp : 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void BlurAlongColumns(in ExemplarLevel level, int y)
    {
        if (level.TargetLeft[y] >= level.TargetRight[y])
        {
            return;
        }

        int first = Math.Max(level.TargetLeft[y] - Radius, 0), last = Math.Min(level.TargetRight[y] + Radius, level.Width);
        int top = Math.Max(y - Radius, 0), bottom = Math.Min(y + Radius, level.Height - 1);
        float* from = _difference + ((nint)top * level.Width);
        float* to = _blurred + ((nint)y * level.Width);
        fixed (float* weights = ExemplarTables.Split)
        {
            float* weight = weights + top - y + Radius;
            int x = first;
            for (; x <= last - Vector128<float>.Count; x += Vector128<float>.Count)
            {
                Vector128<float> sum = default;
                for (int j = 0; j <= bottom - top; j++)
                {
                    sum += Vector128.Load(from + ((nint)j * level.Width) + x) * weight[j];
                }

                sum.Store(to + x);
            }

            for (; x < last; x++)
            {
                float sum = 0;
                for (int j = 0; j <= bottom - top; j++)
                {
                    sum += from[((nint)j * level.Width) + x] * weight[j];
                }

                to[x] = sum;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Blend(in ExemplarLevel level, int y)
    {
        nint row = (nint)y * level.Width;
        float* detailed = _canvas.Detailed + (_channel * _canvas.PlaneSize) + ((nint)y * _canvas.Stride);
        for (int x = level.TargetLeft[y]; x < level.TargetRight[y]; x++)
        {
            if ((level.Roles[row + x] & ExemplarLevel.Open) == 0)
            {
                continue;
            }

            float depth = level.Depth[row + x], value = _exemplars[row + x];
            float trust = ExemplarTables.Trust[Math.Min((int)depth, ExemplarTables.Depths - 1)];
            if (trust >= LeastTrust)
            {
                value = Math.Clamp(value + (trust * BlurAlongRow(_blurred + row, x, level.Width)), _least, _most);
            }

            float share = Math.Min((depth - ExemplarTables.Kept) / ExemplarTables.Blend, 1);
            share = share * share * (3 - (2 * share));
            detailed[x] += share * (value - detailed[x]);
        }
    }

    private static float BlurAlongRow(float* row, int x, int width)
    {
        float sum = 0;
        int right = Math.Min(Radius, width - 1 - x);
        for (int i = Math.Max(-Radius, -x); i <= right; i++)
        {
            sum += row[x + i] * ExemplarTables.Split[i + Radius];
        }

        return sum;
    }
}
