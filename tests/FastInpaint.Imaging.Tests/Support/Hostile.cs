namespace FastInpaint.Imaging.Tests;

/// <summary>Reads files that may be wrong: the only outcomes are a picture and the two declared exceptions, in memory bounded by the file's length.</summary>
internal static class Hostile
{
    /// <summary>What a reader takes whatever the file.</summary>
    private const long FixedBytes = 4 << 20;

    /// <summary>1032 bytes out of one of deflate, and 8 pixels of 4 bytes out of one byte of 1-bit palette indices; rows and growth on top.</summary>
    private const long BytesPerByte = 1032 * 32 * 5 / 4;

    /// <returns>The picture, or null where the file was refused with <paramref name="message"/>.</returns>
    public static Picture? Read(byte[] file, string what, out string message)
    {
        Picture? fromFile = Read(new MemoryStream(file), file.Length, what, out message);
        Picture? fromPipe = Read(new NonSeekableStream(file, 61), file.Length, $"{what} as a pipe", out _);
        Assert.True(fromFile is null == fromPipe is null, $"{what}: a file and a pipe differ");
        return fromFile;
    }

    public static string AssertRefused(byte[] file, string what)
    {
        Assert.True(Read(file, what, out string message) is null, $"{what}: was read");
        return message;
    }

    private static Picture? Read(Stream stream, int length, string what, out string message)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Picture? picture = null;
        message = "";
        try
        {
            picture = PictureFile.Read(stream, name: "hostile", cancellationToken: TestContext.Current.CancellationToken);
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
        Assert.True(allocated <= FixedBytes + (length * BytesPerByte), $"{what}: {allocated} bytes were allocated for a file of {length}");
        return picture;
    }
}
