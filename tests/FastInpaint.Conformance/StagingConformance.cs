using FastInpaint.Graph;

namespace FastInpaint.Conformance;

/// <summary>What must hold of every backend whose models stage tiles.</summary>
public abstract class StagingConformance
{
    private const int Height = 20;
    private const int Width = 36;
    private const int Tiles = 3;

    /// <summary>The backend under test.</summary>
    protected abstract IBackend Create();

    /// <summary>Storage type under test.</summary>
    protected virtual Precision Precision => Precision.Fp32;

    [Theory]
    [InlineData(NetworkKind.Generator)]
    [InlineData(NetworkKind.Detector)]
    public void Tiles_give_what_their_floats_give(NetworkKind kind)
    {
        using IBackend backend = Create();
        using IStagedModel model = Load(backend, kind);
        using var executable = (IStagedExecutable)model.Prepare(model.Plan(Tiles, Height, Width));
        using var tiles = new TileSet(model);
        float[] fromFloats = Tensors.Run(executable, tiles.Input(executable.Plan));
        float[] fromTiles = tiles.Run(executable);
        for (int i = 0; i < fromFloats.Length; i++)
        {
            Assert.True(Math.Abs(fromFloats[i] - fromTiles[i]) <= 1e-5, $"element {i}: {fromTiles[i]} instead of {fromFloats[i]}");
        }
    }

    [Theory]
    [InlineData(NetworkKind.Generator)]
    [InlineData(NetworkKind.Detector)]
    public void Tiles_that_run_together_give_the_same_bits_as_alone(NetworkKind kind)
    {
        using IBackend backend = Create();
        using IStagedModel model = Load(backend, kind);
        using var together = (IStagedExecutable)model.Prepare(model.Plan(Tiles, Height, Width));
        using var alone = (IStagedExecutable)model.Prepare(model.Plan(1, Height, Width));
        using var tiles = new TileSet(model);
        float[] expected = [.. Enumerable.Range(0, Tiles).SelectMany(n => tiles.Run(alone, n, 1))];
        Assert.Equal(expected, tiles.Run(together));
    }

    [Fact]
    public void A_finished_tile_keeps_what_was_known()
    {
        using IBackend backend = Create();
        using IStagedModel model = Load(backend, NetworkKind.Generator);
        using var executable = (IStagedExecutable)model.Prepare(model.Plan(Tiles, Height, Width));
        using var tiles = new TileSet(model);
        float[] output = tiles.Run(executable);
        tiles.Run(executable, PixelOutput.Finished);
        for (int n = 0; n < Tiles; n++)
        for (int y = 0; y < Height; y++)
        for (int x = 0; x < Width; x++)
        {
            ReadOnlySpan<byte> given = tiles[n].PixelRow(y).Slice(4 * x, 4);
            ReadOnlySpan<byte> finished = tiles[n].FinishedRow(y).Slice(4 * x, 4);
            Assert.Equal(given[3], finished[3]);
            for (int c = 0; c < 3; c++)
            {
                int expected = given[3] == 0 ? given[c] : (int)((output[((n * Height + y) * Width + x) * 3 + c] * 255) + 0.5f);
                Assert.Equal(expected, finished[c]);
            }
        }
    }

    [Fact]
    public void Tiles_are_copied_while_others_run()
    {
        using IBackend backend = Create();
        using IStagedModel model = Load(backend, NetworkKind.Generator);
        using var executable = (IStagedExecutable)model.Prepare(model.Plan(1, Height, Width));
        using var tiles = new TileSet(model);
        float[][] expected = [.. Enumerable.Range(0, Tiles).Select(n => tiles.Run(executable, n, 1))];
        object device = new();
        Parallel.For(0, 4 * Tiles, new ParallelOptions { MaxDegreeOfParallelism = Tiles }, i =>
        {
            using ITileStaging tile = model.CreateStaging(Height, Width);
            TileSet.Fill(tile, seed: i % Tiles);
            tile.Upload();
            lock (device)
            {
                executable.RunTiles([tile], PixelOutput.Values, null, CancellationToken.None);
            }

            tile.Download(PixelOutput.Values);
            Assert.Equal(expected[i % Tiles], TileSet.Values(tile, channels: 3));
        });
    }

    [Fact]
    public void Tiles_that_do_not_fit_the_plan_are_refused()
    {
        using IBackend backend = Create();
        using IStagedModel model = Load(backend, NetworkKind.Generator);
        using IStagedModel detector = Load(backend, NetworkKind.Detector);
        using var executable = (IStagedExecutable)model.Prepare(model.Plan(2, Height, Width));
        using var scores = (IStagedExecutable)detector.Prepare(detector.Plan(1, Height, Width));
        using ITileStaging tile = model.CreateStaging(Height, Width), other = model.CreateStaging(Height + 4, Width), seen = detector.CreateStaging(Height, Width);
        Assert.Contains("1 tiles", Assert.Throws<ArgumentException>(() => executable.RunTiles([tile], PixelOutput.Values, null, CancellationToken.None)).Message, StringComparison.Ordinal);
        Assert.Contains("36x24", Assert.Throws<ArgumentException>(() => executable.RunTiles([tile, other], PixelOutput.Values, null, CancellationToken.None)).Message, StringComparison.Ordinal);
        Assert.Contains("Only a generator", Assert.Throws<ArgumentException>(() => scores.RunTiles([seen], PixelOutput.Finished, null, CancellationToken.None)).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<OperationCanceledException>(() => executable.RunTiles([tile, tile], PixelOutput.Values, null, new CancellationToken(canceled: true)));
    }

    private IStagedModel Load(IBackend backend, NetworkKind kind)
    {
        MemoryParameters parameters = kind == NetworkKind.Generator ? RandomParameters.Generator(8, 1, seed: 3) : RandomParameters.Detector(4, seed: 3);
        return Assert.IsAssignableFrom<IStagedModel>(backend.Load(kind == NetworkKind.Generator ? Network.Generator(parameters) : Network.Detector(parameters), parameters, Precision));
    }

    /// <summary>Tiles of random pixels, a third of them hole.</summary>
    private sealed class TileSet : IDisposable
    {
        private readonly ITileStaging[] _tiles;
        private readonly int _channels;

        public TileSet(IStagedModel model)
        {
            _tiles = [.. Enumerable.Range(0, Tiles).Select(_ => model.CreateStaging(Height, Width))];
            _channels = model.Network.OutputChannels;
            for (int n = 0; n < Tiles; n++)
            {
                Fill(_tiles[n], seed: n);
            }
        }

        public ITileStaging this[int n] => _tiles[n];

        public static void Fill(ITileStaging tile, int seed)
        {
            var random = new Random(seed);
            for (int y = 0; y < Height; y++)
            {
                Span<byte> row = tile.PixelRow(y);
                random.NextBytes(row);
                for (int x = 0; x < Width; x++)
                {
                    row[(4 * x) + 3] = (byte)(row[(4 * x) + 3] < 85 ? 255 : 0);
                }
            }
        }

        public static float[] Values(ITileStaging tile, int channels)
        {
            var values = new float[Height * Width * channels];
            for (int y = 0; y < Height; y++)
            {
                tile.OutputRow(y).CopyTo(values.AsSpan(y * Width * channels));
            }

            return values;
        }

        public float[] Run(IStagedExecutable executable) => Run(executable, 0, Tiles);

        public float[] Run(IStagedExecutable executable, int start, int count)
        {
            Run(executable, PixelOutput.Values, start, count);
            return [.. _tiles.AsSpan(start, count).ToArray().SelectMany(tile => Values(tile, _channels))];
        }

        public void Run(IStagedExecutable executable, PixelOutput output) => Run(executable, output, 0, Tiles);

        /// <summary>The input tensor that means the same.</summary>
        public float[] Input(ExecutionPlan plan)
        {
            var tensor = new float[plan.Input.Elements];
            int channels = plan.Input.C;
            for (int i = 0; i < tensor.Length / channels; i++)
            {
                (int n, int y, int x) = (i / (Height * Width), i / Width % Height, i % Width);
                ReadOnlySpan<byte> pixel = _tiles[n].PixelRow(y).Slice(4 * x, 4);
                for (int c = 0; c < channels; c++)
                {
                    tensor[(i * channels) + c] = pixel[3] != 0 && channels == 4 ? 1 : c == 3 ? 0 : pixel[c] / 255f;
                }
            }

            return tensor;
        }

        public void Dispose() => Array.ForEach(_tiles, tile => tile.Dispose());

        private void Run(IStagedExecutable executable, PixelOutput output, int start, int count)
        {
            ITileStaging[] tiles = _tiles.AsSpan(start, count).ToArray();
            Array.ForEach(tiles, tile => tile.Upload());
            executable.RunTiles(tiles, output, null, TestContext.Current.CancellationToken);
            Array.ForEach(tiles, tile => tile.Download(output));
        }
    }
}
