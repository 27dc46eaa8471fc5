using FastInpaint.Host;
using FastInpaint.Host.Queue.Messages;
using FastInpaint.Host.Queue.Work;

namespace FastInpaint.Queue.Tests.Work;

public sealed class JobLedgerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Entry => Path.Combine(_folder.Path, JobLedger.Folder, "a.json");

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
        File.WriteAllText(Entry, "{");
        Assert.Null(ledger.Find("a"));
    }

    [Fact]
    public void An_entry_that_is_too_large_is_as_good_as_none()
    {
        var ledger = new JobLedger(_folder.Path);
        ledger.Write("a", new LedgerEntry { Output = "out/a.png" });
        File.AppendAllText(Entry, new string(' ', 1 << 20));
        Assert.Null(ledger.Find("a"));
        ledger.Write("a", new LedgerEntry { Output = "out/b.png" });
        Assert.Equal("out/b.png", ledger.Find("a")!.Output);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("link", "is a symbolic link")]
    [InlineData("folder", "is a folder")]
    [InlineData("pipe", "is a pipe or a device")]
    public async Task An_entry_that_is_no_ordinary_file_is_refused(string kind, string words)
    {
        var ledger = new JobLedger(_folder.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(Entry)!);
        _folder.Write("precious", [1, 2, 3]);
        switch (kind)
        {
            case "link":
                File.CreateSymbolicLink(Entry, _folder["precious"]);
                break;
            case "folder":
                Directory.CreateDirectory(Entry);
                break;
            default:
                Assert.SkipUnless(OperatingSystem.IsLinux(), "needs mkfifo");
                await Programs.Run(Programs.Command("mkfifo", Entry));
                break;
        }

        foreach (Action use in (Action[])[() => ledger.Find("a"), () => ledger.Write("a", new LedgerEntry { Output = "out/a.png" })])
        {
            CommandException refusal = Assert.Throws<CommandException>(use);
            Assert.Equal(ExitCode.NotWritten, refusal.ExitCode);
            Assert.StartsWith($"{Entry}: {words}", refusal.Message, StringComparison.Ordinal);
            Assert.EndsWith(". Remove it.", refusal.Message, StringComparison.Ordinal);
        }

        Assert.Equal([1, 2, 3], File.ReadAllBytes(_folder["precious"]));
    }
}
