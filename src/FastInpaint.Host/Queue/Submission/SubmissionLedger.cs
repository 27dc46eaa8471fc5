using System.Text;
using System.Text.Json;
using FastInpaint.Host.Queue.Broker;

namespace FastInpaint.Host.Queue.Submission;

/// <summary>
/// A file in the folder of finished pictures that records the state of a submission at the broker: its result queue, and its published jobs without an answer. After a killed run, the next run can
/// resume from it. Only one program at a time can open it. It is removed when the broker holds nothing of the submission any more. Thread-safe.
/// </summary>
/// <remarks>The first line is JSON. Each further line is <c>+</c> or <c>-</c> followed by the id of a job that was published or answered. An incomplete line is ignored.</remarks>
internal sealed class SubmissionLedger : IDisposable
{
    /// <summary>The file's name. It differs from the names of temporary files, which are removed after killed runs.</summary>
    public const string Name = ".fastinpaint.submission";

    /// <summary>The most bytes of a ledger, enough for about a million pictures. A larger file is damaged.</summary>
    public const long MaxBytes = 64 << 20;

    private const string Remedy = ", or choose another folder for the finished pictures";

    private const char Published = '+', Answer = '-';

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly FileStream _file;
    private HashSet<string> _outstanding = [];
    private bool _closed;

    private SubmissionLedger(string path, FileStream file) => (_path, _file) = (path, file);

    /// <summary>The submission; null where the broker holds nothing.</summary>
    public SubmissionEntry? Entry { get; private set; }

    /// <summary>The jobs that an earlier run has published and that have no answer.</summary>
    public IReadOnlySet<string> Outstanding => _outstanding;

    /// <summary>Whether the file has content that is no submission, so that the state at the broker is unknown. A new submission replaces the content.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Opens the ledger of a folder, or creates an empty one.</summary>
    /// <exception cref="CommandException">Another program has opened it (2); or it is no ordinary file, too large, or not writable (6).</exception>
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

    /// <summary>Opens the ledger of a submission to cancel; null where the folder has none.</summary>
    /// <exception cref="CommandException">Another program has opened it, or it names no submission (2); or <see cref="Open"/> refuses it (6).</exception>
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

    /// <summary>Whether a folder has a ledger.</summary>
    public static bool Exists(string folder) => Path.Exists(PathIn(folder));

    /// <summary>The exception for a folder whose results another program gathers.</summary>
    public static CommandException Busy(string folder, Exception? exception = null) => new(
        ExitCode.BadInput, $"{folder}: another submit of this folder is running. Wait for it or stop it; the broker notices within a minute that a machine has gone.", exception);

    /// <summary>Records a new submission in place of an earlier one, and flushes the file to the disk.</summary>
    /// <exception cref="CommandException">The ledger could not be written (6).</exception>
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

    /// <summary>Records that the broker has a job.</summary>
    public void Sent(string id) => Append(Published, id);

    /// <summary>Records that a job was answered and its result has left the broker.</summary>
    public void Answered(string id) => Append(Answer, id);

    /// <summary>Notes that the broker holds nothing of the submission any more. <see cref="Dispose"/> then removes the file.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            Entry = null;
            _outstanding = [];
        }
    }

    /// <summary>Closes the file, and removes it where the broker holds nothing. A damaged file stays. A file that cannot be removed stays too: the work is done, and the next run finds nothing at the broker.</summary>
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
                    // Remove before closing: after closing, the file may already be another program's.
                    File.Delete(_path);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The folder is no longer writable.
            }
            finally
            {
                _file.Dispose();
            }
        }
    }

    private static string PathIn(string folder) => Path.Combine(folder, Name);

    // EWOULDBLOCK of Linux, EWOULDBLOCK of macOS and the BSDs, and ERROR_SHARING_VIOLATION of Windows.
    private static bool IsHeld(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static bool IsFolder(string path) => Directory.Exists(path) && new FileInfo(path).LinkTarget is null;

    private static CommandException Unreadable(string path, string fault) => new(
        ExitCode.BadInput, $"{path}: {fault}, so nothing could be canceled. The broker removes a result queue by itself when nobody has read it for {QueueNames.ResultsExpire.Days} days; remove {Name} if no submission is to be resumed.");

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
            // The first line is damaged or incomplete.
        }

        IsDamaged = Entry is null && !(isAlone && (first is null || IsCutOff(first)));
    }

    /// <summary>Whether the first line is incomplete. Nothing was published then.</summary>
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
                    // The line break comes first, so that an incomplete line does not damage the next one.
                    _file.Write(Encoding.ASCII.GetBytes($"\n{sign}{id}"));
                }
            }
            catch (IOException)
            {
                // The disk is full. This job may be computed twice, and its second result is dropped.
            }
        }
    }
}
