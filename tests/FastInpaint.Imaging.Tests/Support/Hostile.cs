namespace FastInpaint.Imaging.Tests;

/// <summary>Reads files that may be wrong: the only outcomes are a picture and the two declared exceptions, soon, in memory bounded by the file's length.</summary>
internal static class Hostile
{
    /// <summary>What a reader takes whatever the file.</summary>
    private const long FixedBytes = 4 << 20;

    /// <summary>1032 bytes out of one of deflate, and 8 pixels of 4 bytes out of one byte of 1-bit palette indices; rows and growth on top.</summary>
    private const long BytesPerByte = 1032 * 32 * 5 / 4;

    /// <summary>
    /// Of BMP, GIF, WebP and TIFF a few bytes may stand for many equal pixels. So their bound is the picture that the header promises, which limits bound, as the decoders hold it several times,
    /// and blocks of up to 16 MB of TIFF.
    /// </summary>
    private const int BytesPerPromisedByte = 8;
    private const long FixedBytesOfBlocks = 40 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <returns>The picture, or null where the file was refused with <paramref name="message"/>.</returns>
    public static Picture? Read(byte[] file, string what, out string message, PictureLimits? limits = null)
    {
        Picture? fromFile = Read(new MemoryStream(file), file.Length, what, limits, out message);
        Picture? fromPipe = Read(new NonSeekableStream(file, 61), file.Length, $"{what} as a pipe", limits, out _);
        Assert.True(fromFile is null == fromPipe is null, $"{what}: a file and a pipe differ");
        return fromFile;
    }

    public static string AssertRefused(byte[] file, string what, PictureLimits? limits = null)
    {
        Assert.True(Read(file, what, out string message, limits) is null, $"{what}: was read");
        return message;
    }

    /// <summary>Reads on a thread of its own, so that a file without end fails the test.</summary>
    private static Picture? Read(Stream stream, int length, string what, PictureLimits? limits, out string message)
    {
        (Picture? Picture, string Message, Exception? Failure) read = (null, "", null);
        var thread = new Thread(() =>
        {
            try
            {
                read.Picture = ReadHere(stream, length, what, limits, out read.Message);
            }
            catch (Exception failure)
            {
                read.Failure = failure;
            }
        }) { IsBackground = true };
        thread.Start();
        Assert.True(thread.Join(Patience), $"{what}: took more than {Patience}");
        if (read.Failure is { } failure)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }

        message = read.Message;
        return read.Picture;
    }

    /// <summary>The picture that a file promises, as bytes of pixels, if its format is one whose decoders hold it several times.</summary>
    private static long PromisedBytes(Stream stream)
    {
        if (!stream.CanSeek)
        {
            return 64_000_000; // What a picture may take whatever its file.
        }

        try
        {
            PictureHeader header = PictureFile.ReadHeader(stream);
            return header.Format is PictureFormat.Bmp or PictureFormat.Gif or PictureFormat.WebP or PictureFormat.Tiff
                ? Math.Min((long)header.Width * header.Height * header.Layout.BytesPerPixel(), Picture.MaxBytes)
                : -1;
        }
        catch (Exception refusal) when (refusal is PictureFormatException or PictureLimitException)
        {
            return -1;
        }
        finally
        {
            stream.Position = 0;
        }
    }

    private static Picture? ReadHere(Stream stream, int length, string what, PictureLimits? limits, out string message)
    {
        long promised = PromisedBytes(stream);
        long most = Math.Max(FixedBytes + (length * BytesPerByte), promised < 0 ? 0 : FixedBytesOfBlocks + (Math.Min(promised, 64_000_000 + (length * 10_000L)) * BytesPerPromisedByte));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Picture? picture = null;
        message = "";
        try
        {
            picture = PictureFile.Read(stream, limits, "hostile", cancellationToken: TestContext.Current.CancellationToken);
        }
        catch (Exception refusal) when (refusal is PictureFormatException or PictureLimitException)
        {
            message = refusal.Message;
            Assert.StartsWith("hostile: ", message, StringComparison.Ordinal);
            Assert.EndsWith(".", message, StringComparison.Ordinal);
        }
        catch (Exception other) when (other is not OperationCanceledException)
        {
            Assert.Fail($"{what}: {other}");
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated <= most, $"{what}: {allocated} bytes were allocated for a file of {length}");
        return picture;
    }
}
