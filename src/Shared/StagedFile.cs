namespace FastInpaint.Files;

/// <summary>A file that appears whole or not at all. The content goes to a temporary file, and <see cref="Commit"/> puts it in its place. Without <see cref="Commit"/> the temporary file is deleted. Not thread-safe.</summary>
/// <remarks>
/// Usually the temporary file lies in the target's folder and <see cref="Commit"/> renames it. Links are followed. A new file gets the mode, owner and group of the file that it replaces.
/// Some targets cannot be replaced by a file. Their temporary file lies in the system's temporary folder, and <see cref="Commit"/> copies it. This holds for pipes, devices and open files of the program.
/// It also holds for a file in a folder that accepts no new file, a file that is a mount point, and a file whose owner cannot be given to the new file.
/// The temporary file stays open until the end, so that no other program mistakes it for a leftover.
/// </remarks>
internal sealed class StagedFile : IDisposable
{
    /// <summary><see cref="Exception.HResult"/> of the exception that refuses to replace an existing file.</summary>
    public const int AlreadyExists = unchecked((int)0x80070050);

    // EROFS and EBUSY, with the same values on every Unix: the folder is on a read-only file system, or the file is a mount point.
    private const int ReadOnlySystem = 30, Busy = 16;

    private readonly OutputPlace _place;
    private readonly bool _overwrite;
    private readonly FileStream _file;

    /// <summary>Path of the temporary file in the target's folder. Null if <see cref="Commit"/> copies the content to the target.</summary>
    private readonly string? _temporary;

    private bool _done;

    /// <summary>Creates the file under its temporary name.</summary>
    /// <exception cref="IOException">The target is refused by <see cref="Check"/>, or the file cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder accepts no new file, and the target, if it exists, may not be written to.</exception>
    public StagedFile(string path, bool overwrite)
    {
        (_place, _overwrite) = (Checked(path, overwrite), overwrite);
        if (_place.IsPassage)
        {
            _file = Elsewhere();
            return;
        }

        try
        {
            // The temporary name does not contain the file's name, which may be as long as the file system allows.
            _temporary = Path.Combine(_place.Folder, TemporaryName());
            _file = Create(_temporary, FileAccess.Write, hidden: _place.Status is not null);
        }
        catch (Exception exception) when (_place.Status is not null && (exception is UnauthorizedAccessException || exception.HResult == ReadOnlySystem))
        {
            (_temporary, _file) = (null, InPlace(exception));
            return;
        }

        if (_place.Status is { } old && !Resemble(_file, _temporary, old))
        {
            Dispose();
            _done = false;
            (_temporary, _file) = (null, InPlace(new IOException($"{path}: its owner, group or mode cannot be given to a new file, and it may not be written to; choose another name or remove it first.")));
        }
    }

    /// <summary>The stream that receives the content. It has no buffer.</summary>
    public Stream Stream => _file;

    /// <summary>Throws if the path cannot become a file.</summary>
    /// <exception cref="IOException">The path is a folder; or it exists and <paramref name="overwrite"/> is false; or its folder does not exist; or links lead in a circle; or it is a standard stream that is closed.</exception>
    public static void Check(string path, bool overwrite) => Checked(path, overwrite);

    /// <summary>Writes a file whole: stages the content and commits it.</summary>
    /// <inheritdoc cref="Stage" path="/exception"/>
    public static void Write(string path, bool overwrite, Action<Stream> write, CancellationToken cancellationToken = default)
    {
        using StagedFile file = Stage(path, overwrite, write);
        file.Commit(cancellationToken);
    }

    /// <summary>Writes the content to a temporary file and flushes it to the disk. Errors of the disk therefore occur here, before <see cref="Commit"/>.</summary>
    /// <exception cref="IOException">The target is refused by <see cref="Check"/>, or the content could not be written. The temporary file is deleted.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static StagedFile Stage(string path, bool overwrite, Action<Stream> write)
    {
        var staged = new StagedFile(path, overwrite);
        try
        {
            write(staged._file);
            staged._file.Flush(flushToDisk: staged._temporary is not null);
            return staged;
        }
        catch
        {
            staged.Dispose();
            throw;
        }
    }

    /// <summary>Puts the content in its place: renames the temporary file, or copies it to a target that cannot be replaced. Only <see cref="Dispose"/> may follow.</summary>
    /// <param name="cancellationToken">Ends the wait for a reader of a pipe.</param>
    /// <exception cref="IOException">The file could not be written; or it has appeared in the meantime and may not be replaced.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public void Commit(CancellationToken cancellationToken = default)
    {
        if (_place.IsPassage)
        {
            // Writing to a pipe blocks until somebody reads it, and a thread that is blocked there cannot be woken.
            Task.Run(WriteThrough, CancellationToken.None).WaitAsync(cancellationToken).GetAwaiter().GetResult();
        }
        else if (_temporary is null)
        {
            WriteInPlace(_file);
        }
        else
        {
            _file.Flush(flushToDisk: true);
            _file.Dispose();
            Rename(_temporary);
        }

        _done = true;
    }

    /// <summary>Closes the file. Without <see cref="Commit"/> the temporary file is deleted.</summary>
    public void Dispose()
    {
        _file.Dispose();
        if (!_done)
        {
            _done = true;
            if (_temporary is not null)
            {
                File.Delete(_temporary);
            }
        }
    }

    private static OutputPlace Checked(string path, bool overwrite)
    {
        OutputPlace place = OutputPlace.Of(path);
        if (Directory.Exists(place.Path))
        {
            throw new IOException($"{path}: is a folder; name a file.");
        }

        if (place.Descriptor is { } descriptor && !InheritedFile.IsOpen(descriptor))
        {
            throw new IOException($"{path}: could not be written: it is closed.");
        }

        bool passes = place.Descriptor is not null || place is { IsPassage: true, Status: not { Kind: FileKind.Disk } };
        if (!passes && !overwrite && File.Exists(place.Path))
        {
            throw Exists(path, null);
        }

        return passes || Directory.Exists(place.Folder) ? place : throw new DirectoryNotFoundException($"{path}: the folder {place.Folder} does not exist; create it first.");
    }

    private void Rename(string temporary)
    {
        try
        {
            File.Move(temporary, _place.Path, _overwrite);
        }
        catch (IOException cause) when (!_overwrite && File.Exists(_place.Path))
        {
            throw Exists(_place.Name, cause);
        }
        catch (Exception exception) when (_place.Status is not null && (exception is UnauthorizedAccessException || exception.HResult == Busy))
        {
            using (var content = new FileStream(temporary, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0))
            {
                WriteInPlace(content);
            }

            File.Delete(temporary);
        }
    }

    private void WriteThrough()
    {
        _file.Position = 0;
        try
        {
            using Stream target = _place.Open();
            _file.CopyTo(target);
        }
        catch (IOException exception)
        {
            throw new IOException($"{_place.Name}: could not be written: {exception.Message.TrimEnd('.')}.", exception);
        }
    }

    private void WriteInPlace(FileStream content)
    {
        content.Position = 0;
        using var target = new FileStream(_place.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        try
        {
            content.CopyTo(target);
            target.SetLength(content.Length);
            target.Flush(flushToDisk: true);
        }
        catch (IOException exception)
        {
            throw new IOException($"{_place.Name}: could only be written in place, and is not whole: {exception.Message.TrimEnd('.')}.", exception);
        }
    }

    /// <summary>A temporary file whose content <see cref="Commit"/> copies into the target. If the target may not be written to either, the method throws <paramref name="hindrance"/>.</summary>
    private FileStream InPlace(Exception hindrance)
    {
        try
        {
            new FileStream(_place.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0).Dispose();
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(hindrance);
        }

        return Elsewhere();
    }

    /// <summary>Gives the new file the owner, group and mode of the old file. The order matters: at no time may more users read the new file than the old one.</summary>
    private static bool Resemble(FileStream file, string path, FileStatus old)
    {
        if (FileStatus.Of(path) is not { } own || ((own.Owner, own.Group) != (old.Owner, old.Group) && !FileStatus.TryGive(file.SafeFileHandle, old.Owner, old.Group)))
        {
            return false;
        }

        try
        {
            if (own.Mode != old.Mode && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(file.SafeFileHandle, old.Mode);
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static FileStream Elsewhere() => Create(Path.Combine(Path.GetTempPath(), TemporaryName()), FileAccess.ReadWrite, hidden: true, FileOptions.DeleteOnClose);

    /// <param name="hidden">Whether only the current user may read the file.</param>
    private static FileStream Create(string path, FileAccess access, bool hidden, FileOptions options = FileOptions.None)
    {
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = access, Share = FileShare.None, BufferSize = 0, Options = options };
        if (hidden && !OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, how);
    }

    private static string TemporaryName() => $".fastinpaint-{Path.GetRandomFileName()}.tmp";

    private static IOException Exists(string path, Exception? cause) => new($"{path}: exists already; choose another name or allow it to be overwritten.", cause) { HResult = AlreadyExists };
}
