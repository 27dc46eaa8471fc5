namespace FastInpaint.Tests.Rows;

public sealed class InpaintRowsTests
{
    [Theory]
    [InlineData(PixelFormat.Rgb24, 0, 0, 3)]
    [InlineData(PixelFormat.Rgba64, 0, 0, 5)]
    [InlineData(PixelFormat.Gray8, 7, 3, 4)]
    [InlineData(PixelFormat.Bgra32, 20, 0, 9)]
    public void Rows_give_what_the_whole_picture_gives(PixelFormat format, int dilate, int feather, int holes)
    {
        (int width, int height) = (700, 900);
        var picture = new TestPicture(width, height, format);
        var random = new Random(holes);
        (int X, int Y, int W, int H)[] boxes = [.. Enumerable.Range(0, holes).Select(_ => (random.Next(width), random.Next(height), random.Next(1, 40), random.Next(1, 40)))];
        TestMask mask = TestMask.Where(width, height, (x, y) => Array.Exists(boxes, b => x >= b.X && x < b.X + b.W && y >= b.Y && y < b.Y + b.H));
        var options = new InpaintOptions { Strategy = InpaintStrategy.Local, Dilate = dilate, Feather = feather };
        using var restorer = new Restorer();
        var expected = new TestPicture(picture);
        byte[] hole = new byte[width * height], built = new byte[width * height];
        InpaintResult whole = restorer.Prepare(mask.Read, format, options).Run(picture.Read, expected.Write, hole, cancellationToken: TestContext.Current.CancellationToken);
        HoleMask.Build(mask.Read, options, built, TestContext.Current.CancellationToken);
        Assert.Equal(built, hole);

        var finished = new TestPicture(picture);
        var rows = new TestRows(picture, mask, finished);
        var progress = new ProgressList();
        InpaintResult result = restorer.Prepare(rows.Rows, options with { Artifacts = ArtifactOutput.Score }, TestContext.Current.CancellationToken).Run(progress, TestContext.Current.CancellationToken);
        Assert.Equal(expected.Data, finished.Data);
        Assert.Equal(whole.HolePixels, result.HolePixels);
        Assert.Equal(whole.Tiles, result.Tiles);
        Assert.Equal(InpaintStrategy.Local, result.Strategy);
        Assert.InRange(result.PeakBytes, 1, result.PredictedBytes);
        Assert.Equal(restorer.Score(expected.Read, hole, TestContext.Current.CancellationToken), result.ArtifactScore!.Value, 1e-9);
        Assert.Equal(1, progress.Values[^1]);
        Assert.InRange(rows.MostWaiting, 1, 720);
    }

    [Fact]
    public void An_empty_hole_hands_the_rows_on_at_once()
    {
        using var inpainter = new Inpainter();
        var picture = new TestPicture(40, 30, PixelFormat.Rgb24);
        var finished = new TestPicture(40, 30, PixelFormat.Rgb24, seed: 2);
        for (int y = 0; y < 30; y++)
        {
            picture.Data.AsSpan((y * picture.Stride) + 120, TestPicture.Gap).CopyTo(finished.Data.AsSpan((y * picture.Stride) + 120));
        }

        var rows = new TestRows(picture, new TestMask(40, 30), finished);
        InpaintResult result = inpainter.InpaintRows(rows.Rows, null, null, TestContext.Current.CancellationToken);
        Assert.Equal(picture.Data, finished.Data);
        Assert.Null(result.Strategy);
        Assert.Equal((0, 0L), (result.Tiles, result.HolePixels));
        Assert.Equal(1, rows.MostWaiting);
    }

    [Fact]
    public void A_limit_is_answered_before_the_picture_is_read()
    {
        using var inpainter = new Inpainter(new RestorerOptions { MemoryLimit = 1000 });
        var picture = new TestPicture(300, 300, PixelFormat.Rgb24);
        var rows = new TestRows(picture, TestMask.Named("middle", 300, 300), new TestPicture(picture));
        long needed = Assert.Throws<MemoryLimitException>(() => inpainter.InpaintRows(rows.Rows, null, null, TestContext.Current.CancellationToken)).RequiredBytes;
        Assert.Equal(0, rows.Read);
        using var enough = new Inpainter(new RestorerOptions { MemoryLimit = needed });
        Assert.InRange(enough.InpaintRows(rows.Rows, null, null, TestContext.Current.CancellationToken).PeakBytes, 1, needed);
    }

    [Fact]
    public void A_window_larger_than_an_array_is_refused_before_the_picture_is_read()
    {
        const int Side = 16_500;
        using var inpainter = new Inpainter();
        int read = 0;
        var rows = new PictureRows
        {
            Width = Side,
            Height = Side,
            Format = PixelFormat.Rgba64,
            OpenMask = () =>
            {
                bool first = true;
                return row =>
                {
                    row.Clear();
                    row[..(first ? Side : 1)].Fill(255);
                    first = false;
                };
            },
            Picture = _ => read++,
            Finished = _ => { },
        };
        string message = Assert.Throws<InsufficientMemoryException>(() => inpainter.InpaintRows(rows, null, null, TestContext.Current.CancellationToken)).Message;
        Assert.Contains("16500 x 16500 pixels of 8 bytes", message, StringComparison.Ordinal);
        Assert.Equal(0, read);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    public void The_limit_holds_for_both_networks(int detectorChannels)
    {
        var picture = new TestPicture(300, 900, PixelFormat.Rgb24);
        TestMask mask = TestMask.Where(300, 900, (x, y) => x is > 140 and < 160 && y % 300 is > 140 and < 160);
        long needed = Assert.Throws<MemoryLimitException>(() => Run(1000)).RequiredBytes;
        Assert.Equal(needed, Assert.Throws<MemoryLimitException>(() => Run(needed - 1)).RequiredBytes);
        Assert.InRange(Run(needed), 1, needed);

        // The most of arenas and buffers at a time.
        long Run(long limit)
        {
            using var backend = new StagedBackend();
            using Restorer restorer = backend.Restorer(detectorChannels, limit);
            PictureRows rows = new TestRows(picture, mask, new TestPicture(picture)).Rows;
            InpaintResult result = restorer.Prepare(rows, new InpaintOptions { Artifacts = ArtifactOutput.Score }, TestContext.Current.CancellationToken).Run(null, TestContext.Current.CancellationToken);
            Assert.Equal(3, result.Tiles);
            Assert.InRange(result.ArtifactScore!.Value, 1e-6, 1);
            return backend.PeakBytes;
        }
    }

    [Fact]
    public void Bad_calls_are_refused()
    {
        using var inpainter = new Inpainter();
        var picture = new TestPicture(40, 30, PixelFormat.Rgb24);
        PictureRows rows = new TestRows(picture, TestMask.Named("middle", 40, 30), picture).Rows;
        Assert.Throws<ArgumentException>(() => inpainter.InpaintRows(rows, new InpaintOptions { Strategy = InpaintStrategy.Exact }, null, TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentException>(() => inpainter.InpaintRows(rows, new InpaintOptions { TimeLimit = TimeSpan.FromSeconds(1) }, null, TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentOutOfRangeException>(() => inpainter.InpaintRows(rows with { Width = 0 }, null, null, TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentOutOfRangeException>(() => inpainter.InpaintRows(rows with { Height = -1 }, null, null, TestContext.Current.CancellationToken));
        Assert.ThrowsAny<OperationCanceledException>(() => inpainter.InpaintRows(rows, null, null, new CancellationToken(canceled: true)));
        inpainter.Dispose();
        Assert.Throws<ObjectDisposedException>(() => inpainter.InpaintRows(rows, null, null, TestContext.Current.CancellationToken));
    }
}
