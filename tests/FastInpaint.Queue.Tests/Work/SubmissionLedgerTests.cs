using FastInpaint.Host;
using FastInpaint.Host.Queue.Broker;
using FastInpaint.Host.Queue.Submission;
using FastInpaint.Host.Reports;

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
    [InlineData("{")]
    [InlineData("{\"version\":1,\"jobs\":\"jo")]
    [InlineData("{\"version\":1,\"jobs\":\"jobs\",\"submission\":\"0123456789abcdef\"")]
    public async Task A_ledger_that_was_cut_off_at_its_beginning_is_as_good_as_none(string text)
    {
        System.IO.File.WriteAllText(File, text);
        using (SubmissionLedger ledger = SubmissionLedger.Open(_folder.Path))
        {
            Assert.Null(ledger.Entry);
        }

        Assert.False(System.IO.File.Exists(File));
        System.IO.File.WriteAllText(File, text);
        Assert.Equal(new CancelReport(_folder.Path, 0, 0), await CancelAsync());
        Assert.False(System.IO.File.Exists(File));
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("\0\0\0\0")]
    [InlineData("\n")]
    [InlineData("{}")]
    [InlineData("\"a text that has no end")]
    [InlineData("{\"version\":1,\"jobs\":\"jo\n+a")]
    [InlineData("{\"version\":9,\"jobs\":\"jobs\",\"submission\":\"0123456789abcdef\"}")]
    [InlineData("{\"version\":1,\"jobs\":\"jobs\",\"submission\":\"../../../../../x\"}")]
    [InlineData("{\"version\":1,\"jobs\":\"jobs\",\"submission\":null}")]
    public async Task A_ledger_that_this_program_has_not_written_cancels_nothing_and_stays(string text)
    {
        System.IO.File.WriteAllText(File, text);
        for (int i = 0; i < 2; i++)
        {
            CommandException refusal = await Assert.ThrowsAsync<CommandException>(CancelAsync);
            Assert.Equal(ExitCode.BadInput, refusal.ExitCode);
            Assert.StartsWith($"{File}: does not name a submission, so nothing could be canceled.", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("by itself when nobody has read it for 7 days; remove", refusal.Message, StringComparison.Ordinal);
            Assert.Equal(text, System.IO.File.ReadAllText(File));
        }

        using (SubmissionLedger ledger = SubmissionLedger.Open(_folder.Path))
        {
            Assert.Null(ledger.Entry);
        }

        // A submission that ended before it began.
        Assert.Equal(text, System.IO.File.ReadAllText(File));
        using (SubmissionLedger ledger = SubmissionLedger.Open(_folder.Path))
        {
            ledger.Begin(SubmissionEntry.New(new QueueNames("jobs")));
            ledger.Clear();
        }

        Assert.False(System.IO.File.Exists(File));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_pipe_is_refused_and_not_waited_for()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs mkfifo");
        await Programs.Run(Programs.Command("mkfifo", File));
        await AssertRefusedAsync("is a pipe or a device, not an ordinary file");
        Assert.True(System.IO.File.Exists(File));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_link_is_not_followed(bool leads)
    {
        string target = Path.Combine(_folder.Path, "precious");
        if (leads)
        {
            System.IO.File.WriteAllText(target, "precious");
        }

        System.IO.File.CreateSymbolicLink(File, target);
        await AssertRefusedAsync("is a symbolic link");
        Assert.Equal(leads ? "precious" : null, System.IO.File.Exists(target) ? System.IO.File.ReadAllText(target) : null);
        Assert.Equal(target, new FileInfo(File).LinkTarget);
    }

    [Fact]
    public async Task A_link_to_a_folder_is_a_link()
    {
        System.IO.File.CreateSymbolicLink(File, Directory.CreateDirectory(Path.Combine(_folder.Path, "other")).FullName);
        await AssertRefusedAsync("is a symbolic link");
    }

    [Fact]
    public async Task A_folder_of_its_name_is_told()
    {
        Directory.CreateDirectory(File);
        AssertRefused(Assert.Throws<CommandException>(() => SubmissionLedger.Open(_folder.Path)), "is a folder");
        CommandException refusal = await Assert.ThrowsAsync<CommandException>(CancelAsync);
        Assert.Equal(ExitCode.BadInput, refusal.ExitCode);
        Assert.StartsWith($"{File}: is a folder, so nothing could be canceled.", refusal.Message, StringComparison.Ordinal);
        Assert.True(Directory.Exists(File));
    }

    [Fact]
    public async Task One_that_this_user_may_not_read_is_told()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "needs a user who may not read everything");
        System.IO.File.WriteAllText(File, "");
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.SetUnixFileMode(File, UnixFileMode.None);
        }

        await AssertRefusedAsync("may not be read and written by this user");
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
    public async Task One_that_is_too_large_is_refused_and_let_go_of()
    {
        using (FileStream file = System.IO.File.Create(File))
        {
            file.SetLength(SubmissionLedger.MaxBytes + 1);
        }

        for (int i = 0; i < 2; i++)
        {
            await AssertRefusedAsync("is damaged: it has 67108865 bytes, more than the 67108864 of any submission");
        }

        Assert.Equal(SubmissionLedger.MaxBytes + 1, new FileInfo(File).Length);
    }

    private Task<CancelReport> CancelAsync() =>
        LeftSubmission.RemoveAsync(_folder.Path, new QueueEndpoint("amqp://localhost:1"), (_, _) => { }, TestContext.Current.CancellationToken);

    private async Task AssertRefusedAsync(string words)
    {
        AssertRefused(Assert.Throws<CommandException>(() => SubmissionLedger.Open(_folder.Path)), words);
        AssertRefused(await Assert.ThrowsAsync<CommandException>(CancelAsync), words);
    }

    private void AssertRefused(CommandException refusal, string words)
    {
        Assert.Equal(ExitCode.NotWritten, refusal.ExitCode);
        Assert.StartsWith($"{File}: {words}", refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith(". Remove it, or choose another folder for the finished pictures.", refusal.Message, StringComparison.Ordinal);
    }
}
