using System.Text.Json;
using FastInpaint.Files;
using FastInpaint.Host.Queue.Messages;

namespace FastInpaint.Host.Queue.Work;

/// <summary>Remembers below the root which jobs have stored their results, so that no worker computes one again: a file a job, named by its id. Any number of workers may use it.</summary>
/// <param name="root">The root that the workers share.</param>
internal sealed class JobLedger(string root)
{
    /// <summary>The folder below the root.</summary>
    public const string Folder = ".fastinpaint-queue";

    // An entry has a few hundred bytes.
    private const long MaxBytes = 1 << 20;

    private readonly string _folder = Path.Combine(root, Folder);

    /// <summary>What is known of a job; null where nothing is, or where an entry cannot be read, which is as good as none.</summary>
    /// <exception cref="CommandException">It is a link, a folder, a pipe or a device (6).</exception>
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

    /// <summary>Remembers an entry, whole and on the disk when this returns.</summary>
    /// <exception cref="CommandException">It could not be written, or a link, a folder, a pipe or a device is there (6).</exception>
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
