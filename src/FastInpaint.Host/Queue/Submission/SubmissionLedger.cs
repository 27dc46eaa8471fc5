using System.Text;
using System.Text.Json;
using FastInpaint.Host.Queue.Broker;

namespace FastInpaint.Host.Queue.Submission;

/// <summary>
/// A file in the folder of finished pictures that says what a submission has with the broker: where its results wait, and which jobs it has published that are not answered. A killed run leaves it, and
/// the next one knows what is its own. One program at a time holds it; it is gone when the broker has nothing of the submission any more. Thread safe.
/// </summary>
/// <remarks>The first line is JSON. Each further one is <c>+</c> or <c>-</c> and the id of a job that was published or answered; one that is cut off counts for nothing.</remarks>
internal sealed class SubmissionLedger : IDisposable
{
    /// <summary>The file's name. Not one of those that are removed as leftovers of killed programs.</summary>
    public const string Name = ".fastinpaint.submission";

    /// <summary>The most bytes of one that is read: about a million pictures. A larger one is damaged.</summary>
    public const long MaxBytes = 64 << 20;

    private const string Remedy = ", or choose another folder for the finished pictures";

    private const char Published = '+', Answer = '-';

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly FileStream _file;
    private HashSet<string> _outstanding = [];
    private bool _closed;

    private SubmissionLedger(string path, FileStream file) => (_path, _file) = (path, file);

    /// <summary>The submission; null where nothing is with a broker.</summary>
    public SubmissionEntry? Entry { get; private set; }

    /// <summary>Jobs that an earlier run has published and that were not answered.</summary>
    public IReadOnlySet<string> Outstanding => _outstanding;

    /// <summary>Whether there is content, and it is not a submission's: what is with the broker cannot be told. A new submission replaces it.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Opens the ledger of a folder, or makes an empty one.</summary>
    /// <exception cref="CommandException">Another program holds it (2), or it is no ordinary file, too large, or cannot be written (6).</exception>
    public static SubmissionLedger Open(string folder)
    {
        string path = PathIn(folder);
        SubmissionLedger? ledger = null;
        OutputFile.Guard(path, () =>
        {
            RecordFile.Check(path, Remedy);
            try
            {
                var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None, bufferSize: 0);
                ledger = new SubmissionLedger(path, file);
                try
                {
                    ledger.Read();
                }
                catch
                {
                    file.Dispose();
                    throw;
                }
            }
            catch (IOException exception) when (IsHeld(exception))
            {
                throw Busy(folder, exception);
            }
            catch (UnauthorizedAccessException exception)
            {
                throw RecordFile.Refused(path, "may not be read and written by this user", Remedy, exception);
            }
        });
        return ledger!;
    }

    /// <summary>Opens the ledger of a submission that is to be given up; null where a folder has none.</summary>
    /// <exception cref="CommandException">Another program holds it, or it does not say what is with the broker (2), or <see cref="Open"/> refuses it (6).</exception>
    public static SubmissionLedger? OpenLeft(string folder)
    {
        if (!Exists(folder))
        {
            return null;
        }

        string path = PathIn(folder);
        if (IsFolder(path))
        {
            throw Unreadable(path, "is a folder");
        }

        SubmissionLedger ledger = Open(folder);
        if (!ledger.IsDamaged)
        {
            return ledger;
        }

        ledger.Dispose();
        throw Unreadable(path, "does not name a submission");
    }

    /// <summary>Whether a folder has one.</summary>
    public static bool Exists(string folder) => Path.Exists(PathIn(folder));

    /// <summary>What to throw where another program gathers the results for a folder.</summary>
    public static CommandException Busy(string folder, Exception? exception = null) => new(
        ExitCode.BadInput, $"{folder}: another submit of this folder is running. Wait for it or stop it; the broker notices within a minute that a machine has gone.", exception);

    /// <summary>Begins a new submission and forgets an earlier one, on the disk when this returns.</summary>
    /// <exception cref="CommandException">It could not be written (6).</exception>
    public void Begin(SubmissionEntry entry) => OutputFile.Guard(_path, () =>
    {
        lock (_gate)
        {
            _outstanding = [];
            Entry = entry;
            IsDamaged = false;
            _file.SetLength(0);
            _file.Write(JsonSerializer.SerializeToUtf8Bytes(entry, SubmissionJson.Default.SubmissionEntry));
            _file.Flush(flushToDisk: true);
            FolderSync.Flush(Path.GetDirectoryName(Path.GetFullPath(_path))!);
        }
    });

    /// <summary>Remembers that the broker has a job.</summary>
    public void Sent(string id) => Append(Published, id);

    /// <summary>Remembers that a job has been answered and the result is not the broker's any more.</summary>
    public void Answered(string id) => Append(Answer, id);

    /// <summary>Forgets the submission: the broker has nothing of it.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            Entry = null;
            _outstanding = [];
        }
    }

    /// <summary>Lets go of the file, and removes it where nothing is with a broker; a damaged one stays. One that cannot be removed stays: the work is done, and the next run finds nothing with the broker.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            try
            {
                if (Entry is null && !IsDamaged)
                {
                    // First: what is removed later may be another program's.
                    File.Delete(_path);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // A folder that may not be written any more.
            }
            finally
            {
                _file.Dispose();
            }
        }
    }

    private static string PathIn(string folder) => Path.Combine(folder, Name);

    // EWOULDBLOCK of Linux and of macOS and the BSDs, and Windows' ERROR_SHARING_VIOLATION.
    private static bool IsHeld(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static bool IsFolder(string path) => Directory.Exists(path) && new FileInfo(path).LinkTarget is null;

    private static CommandException Unreadable(string path, string fault) => new(
        ExitCode.BadInput, $"{path}: {fault}, so nothing could be cancelled. The broker removes a queue of results by itself when nobody has read it for {QueueNames.ResultsExpire.Days} days; remove {Name} if no submission is to be resumed.");

    private void Read()
    {
        if (_file.Length > MaxBytes)
        {
            throw RecordFile.Refused(_path, $"is damaged: it has {_file.Length} bytes, more than the {MaxBytes} of any submission", Remedy);
        }

        using var reader = new StreamReader(_file, Encoding.UTF8, leaveOpen: true);
        string? first = reader.ReadLine();
        bool isAlone = true;
        while (reader.ReadLine() is { } line)
        {
            isAlone = false;
            if (line.Length > 1)
            {
                _ = line[0] switch
                {
                    Published => _outstanding.Add(line[1..]),
                    Answer => _outstanding.Remove(line[1..]),
                    _ => false,
                };
            }
        }

        try
        {
            Entry = JsonSerializer.Deserialize(first ?? "", SubmissionJson.Default.SubmissionEntry) is { IsValid: true } entry ? entry : null;
        }
        catch (JsonException)
        {
            // Damaged, or cut off.
        }

        IsDamaged = Entry is null && !(isAlone && (first is null || IsCutOff(first)));
    }

    /// <summary>Whether a first line was not written to its end: before anything was published.</summary>
    private static bool IsCutOff(string line)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(line), isFinalBlock: false, default);
        try
        {
            while (reader.Read())
            {
            }

            return line.StartsWith('{') && !(reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == 0);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void Append(char sign, string id)
    {
        lock (_gate)
        {
            try
            {
                if (!_closed)
                {
                    // The line's end comes first, so that one that was cut off spoils no other.
                    _file.Write(Encoding.ASCII.GetBytes($"\n{sign}{id}"));
                }
            }
            catch (IOException)
            {
                // A full disk: this job may be done twice, and its second result is dropped.
            }
        }
    }
}
