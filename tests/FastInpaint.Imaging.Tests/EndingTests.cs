using System.Diagnostics;

namespace FastInpaint.Imaging.Tests;

/// <summary>Reading, writing and looking at a picture ends soon after its token is cancelled, wherever it is at that moment.</summary>
public sealed class EndingTests
{
    // Of the time that the whole takes: the longest stretch without a look at the token. Machines that do other work meanwhile are late themselves.
    private const double MostShare = 0.4;

    private const int Side = 2400, Points = 5, Tries = 40;

    public static TheoryData<string, PixelFormat> Files => new()
    {
        { ".png", PixelFormat.Rgb24 },
        { ".png", PixelFormat.Rgba64 },
        { ".jpg", PixelFormat.Rgb24 },
        { ".tif", PixelFormat.Rgb48 },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void A_picture_s_reading_and_writing_end_soon(string extension, PixelFormat layout)
    {
        PictureFormat format = PictureFile.Formats.Single(known => known.Extensions.Contains(extension)).Format;
        Picture picture = Photograph(layout);
        byte[] file = Written(picture, format, CancellationToken.None);
        AssertEndsSoon(token => PictureFile.Read(new MemoryStream(file), name: "photograph", cancellationToken: token));
        AssertEndsSoon(token => Written(picture, format, token));
    }

    [Fact]
    public void A_mask_s_reading_ends_soon()
    {
        Picture mask = Photograph(PixelFormat.Rgba64);
        AssertEndsSoon(token => MaskReading.Of(mask, token).Read(mask, token));
        Picture turned = Photograph(PixelFormat.Rgb24);
        AssertEndsSoon(token => Profiles.ExifOrientation.Turn(turned, 6, token));
    }

    /// <summary>What ends the libraries' reading and writing, of BMP files too, which takes no longer than a timer.</summary>
    [Fact]
    public void A_stream_gives_and_takes_bytes_until_the_end()
    {
        using var cancellation = new CancellationTokenSource();
        using var inner = new MemoryStream([1, 2, 3, 4]);
        using var ending = new IO.EndingStream(inner, cancellation.Token);
        var read = new byte[2];
        Assert.Equal(2, ending.Read(read, 0, 2));
        Assert.Equal([1, 2], read);
        ending.Write([9], 0, 1);
        Assert.Equal((3, 4), (ending.Position, ending.Length));
        cancellation.Cancel();
        Assert.Throws<OperationCanceledException>(() => ending.Read(read, 0, 2));
        Assert.Throws<OperationCanceledException>(() => ending.Write([8], 0, 1));
        Assert.Equal([1, 2, 9, 4], inner.ToArray());
    }

    private static byte[] Written(Picture picture, PictureFormat format, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream();
        PictureFile.Write(stream, picture, format, cancellationToken: cancellationToken);
        return stream.ToArray();
    }

    private static Picture Photograph(PixelFormat layout)
    {
        var picture = new Picture(Side, Side, layout);
        var random = new Random(1);
        Span<byte> bytes = picture.Pixels.Span;
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)((i / 97) + random.Next(24));
        }

        return picture;
    }

    private static void AssertEndsSoon(Action<CancellationToken> work)
    {
        work(CancellationToken.None);
        double whole = Enumerable.Range(0, 3).Min(_ => Time(work, CancellationToken.None));
        for (int point = 0; point < Points; point++)
        {
            double when = whole * (point + 0.5) / Points;
            double late = double.MaxValue;
            for (int attempt = 0; attempt < Tries && late > MostShare * whole; attempt++)
            {
                using var ending = new CancellationTokenSource(TimeSpan.FromSeconds(when));
                late = Math.Min(late, Time(work, ending.Token) - when);
            }

            Assert.True(late <= MostShare * whole, $"ended {late:0.000} s after {when:0.000} s of {whole:0.000} s");
        }
    }

    /// <returns>Seconds up to the end, however it ends.</returns>
    private static double Time(Action<CancellationToken> work, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            work(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // As it is meant.
        }

        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
