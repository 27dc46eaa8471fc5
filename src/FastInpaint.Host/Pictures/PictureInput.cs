using FastInpaint.Files;
using FastInpaint.Host.Memory;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>An opened picture file. The header is read at once, the pixels on request.</summary>
/// <remarks>A pipe is decoded at once after its header, because the program that writes to it may write to the next input only then.</remarks>
internal sealed class PictureInput : IDisposable
{
    private readonly Stream _file;
    private readonly PictureLimits _limits;
    private PictureReader? _reader;
    private Picture? _picture;

    private PictureInput(string path, PictureLimits limits, Stream file, CancellationToken cancellationToken)
    {
        (Path, _limits, _file) = (path, limits, file);
        Header = Reader.Header;
        if (!file.CanSeek)
        {
            MemoryShares.CheckDecoded(path, new PictureMemory(Header, null, null).OfDecoding());
            _picture = Reader.Read(cancellationToken);
            IsFile = false;
        }
    }

    /// <summary>What messages call the file.</summary>
    public string Path { get; }

    public PictureHeader Header { get; }

    public int Width => Header.Width;

    public int Height => Header.Height;

    public PixelFormat Layout => Header.Layout;

    /// <summary>Exif's orientation of the stored picture, 1 to 8. Width and height are those of the upright picture.</summary>
    public int Orientation => Header.Orientation;

    /// <summary>Whether this is a file that has not been decoded.</summary>
    public bool IsFile { get; private set; } = true;

    /// <summary>The file up to its pixels. Closing it closes the file.</summary>
    public PictureReader Reader => _reader ??= PictureReader.Open(_file, _limits, Path, leaveOpen: false);

    /// <summary>Opens a file, or standard input by the name <c>-</c>.</summary>
    /// <exception cref="PictureFormatException">The header cannot be read.</exception>
    /// <exception cref="PictureLimitException">The picture exceeds a limit.</exception>
    /// <exception cref="MemoryLimitException">The picture comes through a pipe, and is too large for the process.</exception>
    /// <exception cref="IOException">The file is missing, a folder, or fails to be read.</exception>
    /// <exception cref="CommandException">The file is standard input, which is closed (2).</exception>
    public static PictureInput Open(string path, PictureLimits limits, CancellationToken cancellationToken)
    {
        StandardFile.CheckOpen(path);
        if (path != StandardFile.Name && FileStatus.Of(path) is not { Kind: FileKind.Passage })
        {
            return OpenNow(path, limits, cancellationToken);
        }

        // Opening a pipe blocks until somebody writes to it, and the blocked thread cannot be canceled. So it is another thread.
        return Task.Run(() => OpenNow(path, limits, cancellationToken), CancellationToken.None).WaitAsync(cancellationToken).GetAwaiter().GetResult();
    }

    /// <summary>Opens a file in memory.</summary>
    /// <param name="name">What messages call the file.</param>
    /// <param name="limits">The limits on the file.</param>
    /// <param name="file">The file, read from its beginning.</param>
    /// <inheritdoc cref="Open(string, PictureLimits, CancellationToken)"/>
    public static PictureInput Open(string name, PictureLimits limits, Stream file)
    {
        file.Position = 0;
        return new PictureInput(name, limits, file, CancellationToken.None);
    }

    /// <summary>Decodes the pixels, hands them over, and closes the file. Call it until it has succeeded once.</summary>
    public Picture Read(CancellationToken cancellationToken)
    {
        try
        {
            Picture picture = _picture ?? Reader.Read(cancellationToken);
            IsFile = false;
            Dispose();
            return picture;
        }
        catch
        {
            Rest();
            throw;
        }
    }

    /// <summary>Keeps nothing of a file but the numbers of its header, which is read again with the pixels. Does nothing to a pipe.</summary>
    public void Rest()
    {
        if (_file.CanSeek)
        {
            _reader = null;
            _file.Position = 0;
        }
    }

    /// <summary>Checks that a mask has this picture's size.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="name">What messages call the mask.</param>
    /// <exception cref="CommandException">The mask has another size (2).</exception>
    public void CheckMask(PictureInput mask, string name = "mask")
    {
        if (mask.Width != Width || mask.Height != Height)
        {
            throw new CommandException(
                ExitCode.BadInput, $"{mask.Path}: the {name} has {mask.Width}x{mask.Height} pixels and {Path} has {Width}x{Height}. {PictureMask.SizeRemedy(Width, Height, Orientation, mask.Width, mask.Height, mask.Orientation)}");
        }
    }

    /// <summary>Checks that this picture has alpha, so that a part of it can be transparent.</summary>
    /// <exception cref="CommandException">The picture has no alpha (2).</exception>
    public void CheckAlpha()
    {
        if (!Layout.HasAlpha())
        {
            throw new CommandException(ExitCode.BadInput, $"{Path}: has no alpha channel, so no part of it is transparent. Give a mask, or a picture whose transparent part is the hole.");
        }
    }

    private static PictureInput OpenNow(string path, PictureLimits limits, CancellationToken cancellationToken)
    {
        if (path != StandardFile.Name && Directory.Exists(path))
        {
            throw new IOException($"{path}: is a folder, not a picture file. Name a file.");
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

    /// <summary>Refuses an empty file, a pipe or a device. Opening a pipe in a folder would wait for its writer.</summary>
    public static void CheckOrdinary(string path)
    {
        FileSystemInfo file = File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path);
        if (file is FileInfo { Exists: true, Length: 0 })
        {
            throw new InvalidDataException($"{path}: is empty (0 bytes) or no ordinary file. Fetch or export it again.");
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        (_reader, _picture) = (null, null);
    }
}
