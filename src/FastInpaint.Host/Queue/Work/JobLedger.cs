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

    private readonly string _folder = Path.Combine(root, Folder);

    /// <summary>What is known of a job; null where nothing is, or where an entry cannot be read, which is as good as none.</summary>
    public LedgerEntry? Find(string id)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(PathOf(id)), QueueJson.Compact.LedgerEntry);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Remembers an entry, whole and on the disk when this returns.</summary>
    /// <exception cref="CommandException">It could not be written (6).</exception>
    public void Write(string id, LedgerEntry entry)
    {
        string path = PathOf(id);
        OutputFile.Guard(path, () =>
        {
            Directory.CreateDirectory(_folder);
            StagedFile.Write(path, overwrite: true, file => JsonSerializer.Serialize(file, entry, QueueJson.Compact.LedgerEntry));
            FolderSync.Flush(_folder);
        });
    }

    private string PathOf(string id) => Path.Combine(_folder, id + ".json");
}
