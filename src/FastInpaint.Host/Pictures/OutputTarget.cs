using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>Checks output pictures before the work, so that long work does not fail at its end.</summary>
internal static class OutputTarget
{
    /// <summary>Checks that a picture of this size and layout can be written to a file.</summary>
    /// <exception cref="CommandException">The name's extension is unknown, or its format cannot hold the picture (2), or the file cannot be written (6).</exception>
    public static void Check(string path, int width, int height, PixelFormat layout, bool overwrite)
    {
        OutputFile.Guard(path, () => PictureFile.CheckWritable(StandardFile.Path(path), width, height, layout, overwrite));
        OutputFile.Check(path, overwrite);
    }

    /// <summary>Checks an output before the picture's pixels are decoded.</summary>
    /// <inheritdoc cref="Check(string, int, int, PixelFormat, bool)"/>
    public static void Check(string path, PictureHeader header, bool overwrite)
    {
        OutputFile.Guard(path, () => PictureFile.CheckWritable(StandardFile.Path(path), header, overwrite));
        OutputFile.Check(path, overwrite);
    }

    /// <summary>Checks an output after the picture's pixels are decoded and before its hole is filled.</summary>
    /// <param name="hole">Returns the hole. Called only where the format cannot hold some pixel, which may be in the hole.</param>
    /// <inheritdoc cref="Check(string, int, int, PixelFormat, bool)"/>
    public static void Check(string path, Picture picture, Func<ReadOnlyMemory<byte>> hole, bool overwrite) =>
        OutputFile.Guard(path, () => PictureFile.CheckWritable(StandardFile.Path(path), picture, hole, overwrite));

    /// <summary>The format of a checked output, by its extension; standard output gets the source's format.</summary>
    public static PictureFormat Format(string path, PictureFormat source)
    {
        string extension = Path.GetExtension(StandardFile.Path(path));
        return PictureFile.Formats.FirstOrDefault(format => format.Extensions.Contains(extension, StringComparer.OrdinalIgnoreCase))?.Format ?? PictureFile.DefaultFormat(source);
    }

    public static void Write(string path, Picture picture, bool overwrite, CancellationToken cancellationToken) =>
        Write(path, picture, new PictureWriteOptions { Overwrite = overwrite }, cancellationToken);

    public static void Write(string path, Picture picture, PictureWriteOptions options, CancellationToken cancellationToken) =>
        OutputFile.Guard(path, () => PictureFile.Write(StandardFile.Path(path), picture, options, cancellationToken));
}
