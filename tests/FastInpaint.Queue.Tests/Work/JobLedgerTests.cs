using FastInpaint.Host.Queue.Messages;
using FastInpaint.Host.Queue.Work;

namespace FastInpaint.Queue.Tests.Work;

public sealed class JobLedgerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_entry_is_found_by_every_worker_and_replaced_whole()
    {
        var ledger = new JobLedger(_folder.Path);
        Assert.Null(ledger.Find("a"));
        ledger.Write("a", new LedgerEntry { Output = "out/a.png" });
        Assert.Null(new JobLedger(_folder.Path).Find("a")!.Result);
        var result = new ResultHeader { Version = 1, Id = "a", Status = "done", HolePixels = 7 };
        ledger.Write("a", new LedgerEntry { Output = "out/a.png", Result = result });
        Assert.Equal(result, new JobLedger(_folder.Path).Find("a")!.Result);
        Assert.Equal(["a.json"], Directory.EnumerateFiles(Path.Combine(_folder.Path, JobLedger.Folder)).Select(Path.GetFileName));
    }

    [Fact]
    public void An_entry_that_cannot_be_read_is_as_good_as_none()
    {
        var ledger = new JobLedger(_folder.Path);
        ledger.Write("a", new LedgerEntry { Output = "out/a.png" });
        File.WriteAllText(Path.Combine(_folder.Path, JobLedger.Folder, "a.json"), "{");
        Assert.Null(ledger.Find("a"));
    }
}
