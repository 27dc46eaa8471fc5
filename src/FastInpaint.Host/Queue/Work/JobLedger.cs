using System.Text.Json;
using FastInpaint.Files;
using FastInpaint.Host.Queue.Messages;

namespace FastInpaint.Host.Queue.Work;

/// <summary>Records below the root which jobs have stored their results, so that no worker computes a job again. Each job has a file named by its id. Any number of workers may use the ledger.</summary>
/// <param name="root">The root that the workers share.</param>
internal sealed class JobLedger(string root)
{
    /// <summary>The ledger's folder below the root.</summary>
    public const string Folder = ".fastinpaint-queue";

    // An entry has a few hundred bytes.
    private const long MaxBytes = 1 << 20;

    private readonly string _folder = Path.Combine(root, Folder);

    /// <summary>Reads the entry of a job; null where there is none, or the entry is unreadable.</summary>
    /// <exception cref="CommandException">The entry's path is a link, a folder, a pipe or a device (6).</exception>
    public LedgerEntry? Find(string id)
    {
        string path = PathOf(id);
        RecordFile.Check(path);
        try
        {
            return new FileInfo(path).Length > MaxBytes ? null : JsonSerializer.Deserialize(File.ReadAllBytes(path), QueueJson.Compact.LedgerEntry);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes the entry of a job whole, and flushes it to the disk.</summary>
    /// <exception cref="CommandException">The entry could not be written, or its path is a link, a folder, a pipe or a device (6).</exception>
    public void Write(string id, LedgerEntry entry)
    {
        string path = PathOf(id);
        OutputFile.Guard(path, () =>
        {
            Directory.CreateDirectory(_folder);
            RecordFile.Check(path);
            StagedFile.Write(path, overwrite: true, file => JsonSerializer.Serialize(file, entry, QueueJson.Compact.LedgerEntry));
            FolderSync.Flush(_folder);
        });
    }

    private string PathOf(string id) => Path.Combine(_folder, id + ".json");
}
