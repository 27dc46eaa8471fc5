using FastInpaint.Files;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>A picture file, opened once: its header is known at once, its pixels are read when they are asked for.</summary>
/// <remarks>A pipe cannot be read twice, so its pixels are decoded with the header.</remarks>
internal sealed class PictureInput : IDisposable
{
    private readonly Stream _file;
    private readonly PictureLimits _limits;
    private Picture? _picture;

    private PictureInput(string path, PictureLimits limits, Stream file, CancellationToken cancellationToken)
    {
        (Path, _limits, _file) = (path, limits, file);
        if (file.CanSeek)
        {
            FileBytes = file.Length;
            PictureHeader header = PictureFile.ReadHeader(file, limits, path);
            (Width, Height, Layout) = (header.Width, header.Height, header.Layout);
        }
        else
        {
            _picture = PictureFile.Read(file, limits, path, cancellationToken);
            (Width, Height, Layout) = (_picture.Width, _picture.Height, _picture.Layout);
        }
    }

    /// <summary>What messages call it.</summary>
    public string Path { get; }

    public int Width { get; }

    public int Height { get; }

    public PixelFormat Layout { get; }

    /// <summary>Whether the file can be opened again.</summary>
    public bool IsFile => _picture is null;

    /// <summary>The file's length; 0 for a pipe.</summary>
    public long FileBytes { get; }

    /// <summary>Opens a file, or standard input by the name <c>-</c>.</summary>
    /// <exception cref="PictureFormatException">The header cannot be read.</exception>
    /// <exception cref="PictureLimitException">The picture exceeds a limit.</exception>
    /// <exception cref="IOException">The file is missing, a folder, or fails to be read.</exception>
    public static PictureInput Open(string path, PictureLimits limits, CancellationToken cancellationToken)
    {
        if (path != StandardFile.Name && FileStatus.Of(path) is not { Kind: FileKind.Passage })
        {
            return OpenNow(path, limits, cancellationToken);
        }

        // A pipe blocks as long as nobody writes to it, and no thread that is blocked there can be woken.
        return Task.Run(() => OpenNow(path, limits, cancellationToken), CancellationToken.None).WaitAsync(cancellationToken).GetAwaiter().GetResult();
    }

    /// <summary>The pixels, decoded once: the file is closed.</summary>
    public Picture Read(CancellationToken cancellationToken)
    {
        if (_picture is null)
        {
            _file.Position = 0;
            _picture = PictureFile.Read(_file, _limits, Path, cancellationToken);
        }

        _file.Dispose();
        return _picture;
    }

    /// <summary>Checks that a mask is of this picture's size.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="CommandException">The two differ in size.</exception>
    public void CheckMask(PictureInput mask, string name = "mask")
    {
        if (mask.Width != Width || mask.Height != Height)
        {
            throw new CommandException(
                ExitCode.BadInput, $"{mask.Path}: the {name} has {mask.Width}x{mask.Height} pixels and {Path} has {Width}x{Height}. Give a mask of the picture's size.");
        }
    }

    private static PictureInput OpenNow(string path, PictureLimits limits, CancellationToken cancellationToken)
    {
        if (path != StandardFile.Name && Directory.Exists(path))
        {
            throw new IOException($"{path}: is a folder, not a picture file.");
        }

        Stream file = path == StandardFile.Name ? Console.OpenStandardInput() : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        try
        {
            return new PictureInput(path == StandardFile.Name ? StandardFile.Input : path, limits, file, cancellationToken);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Refuses what has no length: opening a pipe among the files would wait for its writer.</summary>
    public static void CheckOrdinary(string path)
    {
        FileSystemInfo file = File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path);
        if (file is FileInfo { Exists: true, Length: 0 })
        {
            throw new InvalidDataException($"{path}: is empty (0 bytes) or no ordinary file. Fetch or export it again.");
        }
    }

    public void Dispose() => _file.Dispose();
}
