using FastInpaint.Host.Queue.Messages;
using FastInpaint.Host;
using FastInpaint.Host.Queue.Broker;
using FastInpaint.Host.Queue.Submission;

namespace FastInpaint.Queue.Tests.Work;

public sealed class SubmissionLedgerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => Path.Combine(_folder.Path, SubmissionLedger.Name);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_published_and_not_answered_is_known_to_the_next_run()
    {
        SubmissionEntry entry = SubmissionEntry.New(new QueueNames("jobs"));
        using (SubmissionLedger first = SubmissionLedger.Open(_folder.Path))
        {
            Assert.Null(first.Entry);
            first.Begin(entry);
            first.Sent("a");
            first.Sent("b");
            first.Answered("a");
            first.Sent("c");
        }

        using SubmissionLedger second = SubmissionLedger.Open(_folder.Path);
        Assert.Equal(entry, second.Entry);
        Assert.Equal(["b", "c"], second.Outstanding.Order());
        Assert.Equal($"jobs.results.{entry.Submission}", second.Entry!.Results);
        SubmissionEntry other = SubmissionEntry.New(new QueueNames("jobs"));
        second.Begin(other);
        Assert.NotEqual(entry.Submission, second.Entry!.Submission);
        Assert.Empty(second.Outstanding);
    }

    [Fact]
    public void A_line_that_was_cut_off_spoils_no_other()
    {
        using (SubmissionLedger first = SubmissionLedger.Open(_folder.Path))
        {
            first.Begin(SubmissionEntry.New(new QueueNames("jobs")));
            first.Sent("aaaa");
        }

        System.IO.File.AppendAllText(File, "\n+b");
        using (SubmissionLedger second = SubmissionLedger.Open(_folder.Path))
        {
            second.Answered("aaaa");
            second.Sent("cccc");
        }

        using SubmissionLedger third = SubmissionLedger.Open(_folder.Path);
        Assert.Equal(["b", "cccc"], third.Outstanding.Order());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"version\":1,\"jobs\":\"jo")]
    [InlineData("{\"version\":9,\"jobs\":\"jobs\",\"submission\":\"0123456789abcdef\"}")]
    [InlineData("{\"version\":1,\"jobs\":\"jobs\",\"submission\":\"../../../../../x\"}")]
    [InlineData("{\"version\":1,\"jobs\":\"jobs\",\"submission\":null}")]
    public void A_ledger_that_this_program_has_not_written_is_as_good_as_none(string text)
    {
        System.IO.File.WriteAllText(File, text);
        using (SubmissionLedger ledger = SubmissionLedger.Open(_folder.Path))
        {
            Assert.Null(ledger.Entry);
        }

        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public void One_program_at_a_time_holds_it_and_the_last_removes_it()
    {
        using (SubmissionLedger first = SubmissionLedger.Open(_folder.Path))
        {
            first.Begin(SubmissionEntry.New(new QueueNames("jobs")));
            CommandException busy = Assert.Throws<CommandException>(() => SubmissionLedger.Open(_folder.Path));
            Assert.Equal(ExitCode.BadInput, busy.ExitCode);
            Assert.Contains("another submit of this folder is running", busy.Message, StringComparison.Ordinal);
        }

        Assert.True(SubmissionLedger.Exists(_folder.Path));
        using (SubmissionLedger second = SubmissionLedger.Open(_folder.Path))
        {
            second.Clear();
            // An answer that comes late.
            second.Answered("a");
        }

        Assert.False(SubmissionLedger.Exists(_folder.Path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_that_cannot_be_removed_at_the_end_fails_nothing(bool isFolder)
    {
        string place = Path.Combine(_folder.Path, "place");
        Directory.CreateDirectory(place);
        using (SubmissionLedger ledger = SubmissionLedger.Open(place))
        {
            // Removing a folder is not permitted, and in a folder that has gone there is nothing to remove.
            Directory.Delete(place, recursive: true);
            if (isFolder)
            {
                Directory.CreateDirectory(Path.Combine(place, SubmissionLedger.Name));
            }
        }

        Assert.Equal(isFolder, Directory.Exists(place));
    }

    [Fact]
    public void One_that_cannot_be_read_is_let_go_of()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a file that opens and cannot be read");
        System.IO.File.CreateSymbolicLink(File, "/proc/self/mem");
        for (int i = 0; i < 2; i++)
        {
            CommandException unreadable = Assert.Throws<CommandException>(() => SubmissionLedger.Open(_folder.Path));
            Assert.Equal(ExitCode.NotWritten, unreadable.ExitCode);
        }
    }
}
