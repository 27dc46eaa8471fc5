using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>A picture file that will be written at the end: refused before the work where that can be known, written whole or not at all.</summary>
internal static class OutputTarget
{
    /// <summary>Checks a picture's target.</summary>
    /// <exception cref="CommandException">The name's extension is unknown, or its format cannot hold the picture (2), or the file could not be written (6).</exception>
    public static void Check(string path, int width, int height, PixelFormat layout, bool overwrite)
    {
        OutputFile.Guard(path, () => PictureFile.CheckWritable(StandardFile.Path(path), width, height, layout, overwrite));
        OutputFile.Check(path, overwrite);
    }

    /// <summary>Checks a picture's target before its pixels are decoded.</summary>
    /// <inheritdoc cref="Check(string, int, int, PixelFormat, bool)"/>
    public static void Check(string path, PictureHeader header, bool overwrite)
    {
        OutputFile.Guard(path, () => PictureFile.CheckWritable(StandardFile.Path(path), header, overwrite));
        OutputFile.Check(path, overwrite);
    }

    /// <summary>Checks a picture's target when its pixels are decoded, and its hole not filled yet.</summary>
    /// <param name="hole">Asked for the hole where pixels are in the way, which may be in it.</param>
    /// <inheritdoc cref="Check(string, int, int, PixelFormat, bool)"/>
    public static void Check(string path, Picture picture, Func<ReadOnlyMemory<byte>> hole, bool overwrite) =>
        OutputFile.Guard(path, () => PictureFile.CheckWritable(StandardFile.Path(path), picture, hole, overwrite));

    /// <summary>The format of a target that was checked, by its extension; standard output has the source's.</summary>
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
