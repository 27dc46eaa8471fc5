using FastInpaint.Files;
using FastInpaint.Host.Memory;
using FastInpaint.Host.Pictures;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Tests;

/// <summary>How often the files of a picture are read.</summary>
public sealed class PictureInputTests
{
    // A PNG file's last chunks are looked at before its pixels are read.
    private const int LastChunks = 16;

    private static readonly InpaintSettings s_settings = new() { Limits = PictureLimits.Default };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<PictureFormat> Formats => [.. PictureFile.Formats.Where(format => format.IsWritten).Select(format => format.Format)];

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_file_is_read_once_for_its_header_and_its_pixels(PictureFormat format)
    {
        byte[] file = FileOf(format);
        var counted = new CountedStream(file);
        using PictureInput input = PictureInput.Open("picture", PictureLimits.Default, counted);
        Assert.Equal((40, 30), (input.Width, input.Height));
        Picture picture = input.Read(Token);
        Assert.True(PictureFile.Read(new MemoryStream(file), cancellationToken: Token).Pixels.Span.SequenceEqual(picture.Pixels.Span));
        Assert.InRange(counted.BytesRead, 1, file.Length + LastChunks);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_file_that_rests_is_read_from_its_beginning_with_its_pixels(PictureFormat format)
    {
        byte[] file = FileOf(format);
        var counted = new CountedStream(file);
        using PictureInput input = PictureInput.Open("picture", PictureLimits.Default, counted);
        long header = counted.BytesRead;
        input.Rest();
        Assert.True(PictureFile.Read(new MemoryStream(file), cancellationToken: Token).Pixels.Span.SequenceEqual(input.Read(Token).Pixels.Span));
        Assert.InRange(counted.BytesRead, header + 1, header + file.Length + LastChunks);
    }

    [Fact]
    public void A_decoding_that_failed_begins_at_the_header_again()
    {
        byte[] file = FileOf(PictureFormat.Png);
        using PictureInput input = PictureInput.Open("picture", PictureLimits.Default, new MemoryStream(file));
        Assert.ThrowsAny<OperationCanceledException>(() => input.Read(new CancellationToken(canceled: true)));
        Assert.Equal(40, input.Read(Token).Width);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Only_a_picture_that_waits_for_memory_lets_go_of_its_files(bool waits)
    {
        using var place = new Workplace();
        string image = place.Write("in.jpg", FileOf(PictureFormat.Jpeg)), mask = place.Write("mask.bmp", FileOf(PictureFormat.Bmp));
        using FileRestoration restoration = FileRestoration.Open(new InpaintFiles(image, mask, place["out.png"], null, Overwrite: false), s_settings, Token);
        var budget = new MemoryBudget(restoration.Bytes);
        MemoryLease? other = waits ? budget.Enter(1, Token) : null;
        Task<MemoryLease> entering = Task.Run(() => restoration.Enter(budget, Token), Token);
        while (waits && budget.Waiting == 0)
        {
            await Task.Delay(1, Token);
        }

        using MemoryLease? own = waits ? null : await entering;
        // The bytes of both formats are in memory while the files are open.
        foreach (string file in (string[])[image, mask])
        {
            new FileStream(file, FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite).Dispose();
        }

        other?.Dispose();
        using MemoryLease lease = await entering;
        Assert.Equal(restoration.Bytes, budget.TakenBytes);
        if (waits)
        {
            Assert.Throws<PictureFormatException>(() => restoration.Decode(Token));
        }
        else
        {
            restoration.Decode(Token);
        }
    }

    private static byte[] FileOf(PictureFormat format)
    {
        var picture = new Picture(40, 30, PixelFormat.Rgb24);
        new Random(3).NextBytes(picture.Pixels.Span);
        using var file = new MemoryStream();
        PictureFile.Write(file, picture, format, Token);
        return file.ToArray();
    }

    /// <summary>A file in memory that counts the bytes that are read.</summary>
    private sealed class CountedStream(byte[] file) : PlainStream
    {
        private readonly MemoryStream _file = new(file);

        public long BytesRead { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override long Length => _file.Length;

        public override long Position
        {
            get => _file.Position;
            set => _file.Position = value;
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = _file.Read(buffer, offset, count);
            BytesRead += read;
            return read;
        }
    }
}
