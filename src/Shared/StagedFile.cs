namespace FastInpaint.Files;

/// <summary>A file that appears complete or not at all: it has a temporary name in its folder until <see cref="Commit"/>, and vanishes without it. Not thread safe.</summary>
/// <remarks>
/// Links are followed, and a file that is replaced leaves its mode, owner and group to the new one. What no file can take the place of is written at <see cref="Commit"/>: pipes, devices and open files of the program are written
/// through; a file is written in place where its folder takes no further file, it is mounted by itself, or the new file cannot be given to its owner. Until then the content lies in a temporary file elsewhere.
/// The file stays open until then, so that no other program takes it for one left behind.
/// </remarks>
internal sealed class StagedFile : IDisposable
{
    /// <summary><see cref="Exception.HResult"/> of the refusal to replace a file.</summary>
    public const int AlreadyExists = unchecked((int)0x80070050);

    // EROFS and EBUSY of every Unix: a folder on a read-only file system, a file that something is mounted on.
    private const int ReadOnlySystem = 30, Busy = 16;

    private readonly OutputPlace _place;
    private readonly bool _overwrite;
    private readonly FileStream _file;

    /// <summary>Null where the content is written to the place itself at the end.</summary>
    private readonly string? _temporary;

    private bool _done;

    /// <summary>Creates the file under its temporary name.</summary>
    /// <exception cref="IOException">The target is refused by <see cref="Check"/>, or the file cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to, nor a file that is there.</exception>
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
            // Not derived from the file's name, which may be as long as the file system allows.
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

    /// <summary>Takes the content. It is not buffered.</summary>
    public Stream Stream => _file;

    /// <summary>Refuses a target where a file cannot get its name.</summary>
    /// <exception cref="IOException">The target is a folder, exists and is not to be replaced, its folder does not exist, links lead in a circle, or it is a standard file that is closed.</exception>
    public static void Check(string path, bool overwrite) => Checked(path, overwrite);

    /// <summary>Writes a file and gives it its name.</summary>
    /// <inheritdoc cref="Stage" path="/exception"/>
    public static void Write(string path, bool overwrite, Action<Stream> write, CancellationToken cancellationToken = default)
    {
        using StagedFile file = Stage(path, overwrite, write);
        file.Commit(cancellationToken);
    }

    /// <summary>Writes a file under its temporary name and brings it to the disk, so that what goes wrong there goes wrong before <see cref="Commit"/>.</summary>
    /// <exception cref="IOException">The target is refused by <see cref="Check"/>, or the file could not be written; nothing is left.</exception>
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

    /// <summary>Gives the file its name, or writes it where it belongs; nothing may follow but <see cref="Dispose"/>.</summary>
    /// <param name="cancellationToken">Ends the waiting for who reads a pipe.</param>
    /// <exception cref="IOException">The file could not be written, or appeared meanwhile and is not to be replaced.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Commit(CancellationToken cancellationToken = default)
    {
        if (_place.IsPassage)
        {
            // A pipe blocks as long as nobody reads it, and no thread that is blocked there can be woken.
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

    /// <summary>Closes the file; without <see cref="Commit"/> nothing is left of it.</summary>
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

    /// <summary>A place for the content of a file that is written in place; fails with what hindered the other way where the file may not be written to.</summary>
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

    /// <summary>Gives the new file owner, group and mode of the old one, in this order: at no time may more users read it than the old one.</summary>
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

    /// <param name="hidden">Whether no other user may read it.</param>
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
