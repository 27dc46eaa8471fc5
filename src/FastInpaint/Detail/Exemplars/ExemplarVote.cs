using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using FastInpaint.Simd;

namespace FastInpaint.Detail.Exemplars;

/// <summary>Sets every open pixel to the weighted mean of the colors that the patches over it propose (Wexler, Shechtman and Irani 2007). Proposals are added in a fixed order.</summary>
internal sealed unsafe class ExemplarVote : ExemplarPhase
{
    private const int SharpRadius = 2;

    // A squared difference of one level per value. Without this lower bound, noise would decide the weights of costs near 0.
    private const int LeastVariance = 3 * ExemplarTables.Places;

    private bool _weighs;
    private float[] _places = ExemplarTables.Even;
    private int _radius;
    private long _variance;
    private float _deepest;
    private float* _output;
    private DetailCanvas _canvas;

    /// <summary>The level.</summary>
    public ExemplarLevel* Level { get; set; }

    /// <summary>Votes on the level's colors.</summary>
    /// <param name="meanCost">The targets' mean cost.</param>
    /// <param name="sharp">Whether the center of a patch counts most (<see cref="ExemplarTables.Sharp"/>).</param>
    /// <param name="deepest">Open pixels deeper than this, in picture pixels, keep their colors.</param>
    public void ToColors(int meanCost, bool sharp, float deepest, WorkerPool workers, CancellationToken cancellationToken)
    {
        _output = null;
        Run(meanCost, sharp, deepest, workers, cancellationToken);
    }

    /// <summary>Votes on the finest level with sharp weights and with the canvas's own colors.</summary>
    /// <param name="output">Receives the colors of the open pixels, output[c * Height * Width + y * Width + x].</param>
    public void ToPlanes(in DetailCanvas canvas, float* output, int meanCost, WorkerPool workers, CancellationToken cancellationToken)
    {
        _canvas = canvas;
        _output = output;
        Run(meanCost, sharp: true, float.PositiveInfinity, workers, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Row(int y)
    {
        if (_weighs)
        {
            Weigh(*Level, y);
        }
        else
        {
            Vote(*Level, y);
        }
    }

    private void Run(int meanCost, bool sharp, float deepest, WorkerPool workers, CancellationToken cancellationToken)
    {
        (_variance, _deepest) = (meanCost + LeastVariance, deepest);
        (_places, _radius) = sharp ? (ExemplarTables.Sharp, SharpRadius) : (ExemplarTables.Even, PatchDistance.Radius);
        _weighs = true;
        Run(Level->Height, workers, cancellationToken);
        _weighs = false;
        Run(Level->Height, workers, cancellationToken);
    }

    private void Weigh(in ExemplarLevel level, int y)
    {
        for (int x = level.TargetLeft[y]; x < level.TargetRight[y]; x++)
        {
            nint at = ((nint)y * level.Width) + x;
            if ((level.Roles[at] & ExemplarLevel.Target) != 0)
            {
                long cost = Math.Min(level.Costs[at] * 16L / _variance, ExemplarTables.Costs - 1);
                int depth = Math.Min((int)(level.Depth[at] / level.Scale), ExemplarTables.LevelDepths - 1);
                level.Weights[at] = level.Costs[at] == ExemplarSearch.Unknown ? 0 : ExemplarTables.ByCost[cost] * ExemplarTables.ByLevelDepth[depth];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Vote(in ExemplarLevel level, int y)
    {
        for (int x = level.TargetLeft[y]; x < level.TargetRight[y]; x++)
        {
            nint at = ((nint)y * level.Width) + x;
            if ((level.Roles[at] & ExemplarLevel.Open) == 0 || level.Depth[at] > _deepest)
            {
                continue;
            }

            Vector128<float> sum = Gather(level, y, x, out float weights);
            if (_output == null)
            {
                if (weights > 0)
                {
                    level.Colors[((nint)y * level.ColorStride) + x] = ToPixel(sum / weights);
                }

                continue;
            }

            Vector128<float> color = weights > 0 ? sum / weights : FromCanvas(y, x);
            for (int c = 0; c < _canvas.Channels; c++)
            {
                _output[((nint)c * level.Height * level.Width) + at] = color.GetElement(c);
            }
        }
    }

    // Every patch of the level that covers an open pixel is a target.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<float> Gather(in ExemplarLevel level, int y, int x, out float weights)
    {
        Vector128<float> sum = default;
        weights = 0;
        int bottom = Math.Min(_radius, level.Height - 1 - y), left = Math.Max(-_radius, -x), right = Math.Min(_radius, level.Width - 1 - x);
        for (int j = Math.Max(-_radius, -y); j <= bottom; j++)
        {
            nint row = ((nint)(y + j) * level.Width) + x;
            for (int i = left; i <= right; i++)
            {
                float weight = Weight(level, row + i, j, i);
                int source = level.Field[row + i];
                (int sourceY, int sourceX) = ((source >> 16) - j, (source & 0xFFFF) - i);
                sum += (_output == null ? FromColors(level, sourceY, sourceX) : FromCanvas(sourceY, sourceX)) * weight;
                weights += weight;
            }
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Weight(in ExemplarLevel level, nint target, int j, int i) =>
        level.Weights[target] * _places[((j + PatchDistance.Radius) * PatchDistance.Side) + i + PatchDistance.Radius];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> FromColors(in ExemplarLevel level, int y, int x)
    {
        Vector128<byte> pixel = Vector128.CreateScalar(level.Colors[((nint)y * level.ColorStride) + x]).AsByte();
        return Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(pixel)).AsInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<float> FromCanvas(int y, int x)
    {
        float* pixel = _canvas.Detailed + ((nint)y * _canvas.Stride) + x;
        return _canvas.Channels == 1 ? Vector128.CreateScalar(*pixel) : Vector128.Create(*pixel, pixel[_canvas.PlaneSize], pixel[2 * _canvas.PlaneSize], 0);
    }

    private static uint ToPixel(Vector128<float> color)
    {
        Vector128<int> rounded = Vector128.ConvertToInt32(color + Vector128.Create(0.5f));
        return (uint)(rounded.GetElement(0) | (rounded.GetElement(1) << 8) | (rounded.GetElement(2) << 16) | (rounded.GetElement(3) << 24));
    }
}
