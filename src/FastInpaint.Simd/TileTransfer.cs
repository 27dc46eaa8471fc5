using System.Runtime.CompilerServices;
using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>Copies the tiles of a run into the input of an executable, and the output into the tiles, on all threads.</summary>
/// <remarks>The input is <c>value / 255</c>; for the generator it is <c>image * (1 - mask) + mask</c>, and the mask as fourth channel. Finished pixels are <c>round(255 * output)</c> in the hole, and the input pixel elsewhere.</remarks>
internal sealed class TileTransfer(CpuExecutable executable) : IParallelWork
{
    private const int RowsPerTask = 16;

    private readonly CpuTileStaging[] _tiles = new CpuTileStaging[executable.Plan.Input.N];
    private readonly bool _isGenerator = executable.Plan.Network.Kind == NetworkKind.Generator;
    private readonly int _height = executable.Plan.Input.H;
    private PixelOutput? _output;

    /// <summary>Sets the tiles of the next run.</summary>
    public void Begin(ReadOnlySpan<ITileStaging> tiles, PixelOutput output)
    {
        TileCheck.Run(tiles.Length, output, executable.Plan);
        for (int n = 0; n < tiles.Length; n++)
        {
            _tiles[n] = TileCheck.Of<CpuTileStaging>(tiles[n], executable.Plan);
        }
    }

    /// <summary>Writes the executable's input.</summary>
    public void Load(WorkerPool pool) => Run(pool, null);

    /// <summary>Reads the executable's output.</summary>
    public void Store(WorkerPool pool, PixelOutput output) => Run(pool, output);

    public void Execute(int task, int worker)
    {
        int tasksPerTile = TasksPerTile;
        int n = task / tasksPerTile;
        int first = task % tasksPerTile * RowsPerTask;
        CpuTileStaging tile = _tiles[n];
        for (int y = first; y < Math.Min(first + RowsPerTask, _height); y++)
        {
            switch (_output)
            {
                case null:
                    Read(tile.PixelRow(y), executable.InputRow(n, y));
                    break;
                case PixelOutput.Values:
                    executable.OutputRow(n, y).CopyTo(tile.ValueRow(y));
                    break;
                default:
                    Finish(tile.PixelRow(y), executable.OutputRow(n, y), tile.FinishedPixels(y));
                    break;
            }
        }
    }

    private int TasksPerTile => (_height + RowsPerTask - 1) / RowsPerTask;

    private void Run(WorkerPool pool, PixelOutput? output)
    {
        _output = output;
        pool.Run(this, _tiles.Length * TasksPerTile);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Read(ReadOnlySpan<byte> pixels, Span<float> input)
    {
        int channels = input.Length * 4 / pixels.Length;
        for (int x = 0; x < pixels.Length / 4; x++)
        {
            ReadOnlySpan<byte> pixel = pixels.Slice(4 * x, 4);
            Span<float> values = input.Slice(channels * x, channels);
            bool hole = _isGenerator && pixel[3] != 0;
            values[0] = hole ? 1f : pixel[0] / 255f;
            values[1] = hole ? 1f : pixel[1] / 255f;
            values[2] = hole ? 1f : pixel[2] / 255f;
            if (_isGenerator)
            {
                values[3] = hole ? 1f : 0f;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Finish(ReadOnlySpan<byte> pixels, ReadOnlySpan<float> output, Span<byte> finished)
    {
        pixels.CopyTo(finished);
        for (int x = 0; x < pixels.Length / 4; x++)
        {
            if (pixels[(4 * x) + 3] != 0)
            {
                for (int c = 0; c < 3; c++)
                {
                    finished[(4 * x) + c] = (byte)((Math.Clamp(output[(3 * x) + c], 0f, 1f) * byte.MaxValue) + 0.5f);
                }
            }
        }
    }
}
