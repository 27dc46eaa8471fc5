using System.Diagnostics;
using System.Runtime.Versioning;
using FastInpaint.Files;

namespace FastInpaint.Imaging.Tests;

/// <summary>What becomes of the file, link, pipe or device that an output's name leads to.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class OutputPlaceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Picture _picture = TestPictures.Random(20, 10, PixelFormat.Rgb24, 1);

    public OutputPlaceTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix files");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Links_stay_and_the_file_that_they_lead_to_is_replaced()
    {
        Directory.CreateDirectory(_folder["deep/deeper"]);
        _folder.Write("deep/real.png", "mine");
        Directory.CreateSymbolicLink(_folder["way"], _folder["deep/deeper"]);
        File.CreateSymbolicLink(_folder["deep/deeper/second.png"], "../real.png");
        File.CreateSymbolicLink(_folder["first.png"], "way/second.png");
        Assert.Contains("first.png: exists already", Assert.Throws<IOException>(() => Write("first.png", overwrite: false)).Message, StringComparison.Ordinal);
        using (var staged = new StagedFile(_folder["first.png"], overwrite: true))
        {
            // It waits where it will be.
            Assert.Equal(3, Directory.GetFileSystemEntries(_folder["deep"]).Length);
            Assert.Equal("mine", File.ReadAllText(_folder["deep/real.png"]));
        }

        Write("first.png", overwrite: true);
        AssertWritten("deep/real.png");
        Assert.Equal("way/second.png", new FileInfo(_folder["first.png"]).LinkTarget);
        Assert.Equal("../real.png", new FileInfo(_folder["deep/deeper/second.png"]).LinkTarget);
        Assert.Equal(["deep", "first.png", "way"], _folder.Files);
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder["deep"]).Length);
    }

    [Fact]
    public void A_link_to_nothing_gets_its_file()
    {
        Directory.CreateDirectory(_folder["deep"]);
        File.CreateSymbolicLink(_folder["link.png"], "deep/new.png");
        File.CreateSymbolicLink(_folder["nowhere.png"], "absent/new.png");
        PictureFile.CheckWritable(_folder["link.png"], 1, 1, _picture.Layout, overwrite: false);
        Write("link.png", overwrite: false);
        AssertWritten("deep/new.png");
        Assert.Equal("deep/new.png", new FileInfo(_folder["link.png"]).LinkTarget);
        Assert.Contains($"the folder {_folder["absent"]} does not exist", Assert.Throws<DirectoryNotFoundException>(() => Write("nowhere.png", overwrite: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_in_a_circle_are_refused()
    {
        File.CreateSymbolicLink(_folder["a.png"], "b.png");
        File.CreateSymbolicLink(_folder["b.png"], "a.png");
        Assert.Contains("a.png: is a link that leads in a circle", Assert.Throws<IOException>(() => Write("a.png", overwrite: true)).Message, StringComparison.Ordinal);
        Assert.Equal(["a.png", "b.png"], _folder.Files);
    }

    [Theory]
    [InlineData(0x180)]
    [InlineData(0x1B0)]
    [InlineData(0x124)]
    [InlineData(0x1FF)]
    public void The_mode_is_kept_and_nobody_else_may_read_the_new_file_meanwhile(int bits)
    {
        var mode = (UnixFileMode)bits;
        File.SetUnixFileMode(_folder.Write("old.png", "mine"), mode);
        using (var staged = new StagedFile(_folder["old.png"], overwrite: true))
        {
            string waiting = Assert.Single(Directory.GetFiles(_folder.Path), path => Path.GetFileName(path) != "old.png");
            Assert.Equal(mode, File.GetUnixFileMode(waiting));
        }

        Write("old.png", overwrite: true);
        AssertWritten("old.png");
        Assert.Equal(mode, File.GetUnixFileMode(_folder["old.png"]));
    }

    [Fact]
    public void A_new_file_has_the_mode_of_all_new_files()
    {
        Write("new.png", overwrite: true);
        Assert.Equal(File.GetUnixFileMode(_folder.Write("plain", "mine")), File.GetUnixFileMode(_folder["new.png"]));
    }

    [Fact]
    public void Owner_and_group_are_kept()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && OperatingSystem.IsLinux(), "needs a user who may give files away");
        Run("chown", "1234:2345", _folder.Write("old.png", "mine"));
        File.SetUnixFileMode(_folder["old.png"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Write("old.png", overwrite: true);
        AssertWritten("old.png");
        FileStatus status = FileStatus.Of(_folder["old.png"])!.Value;
        Assert.Equal((1234u, 2345u), (status.Owner, status.Group));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, status.Mode);
    }

    [Fact]
    public void A_file_that_something_is_mounted_on_is_written_in_place()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && OperatingSystem.IsLinux(), "needs a user who may mount");
        _folder.Write("mounted.png", new string('x', 100_000));
        _folder.Write("point.png", "below");
        Assert.SkipUnless(TryRun("mount", "--bind", _folder["mounted.png"], _folder["point.png"]), "needs mounts");
        try
        {
            Write("point.png", overwrite: true);
            AssertWritten("mounted.png");
        }
        finally
        {
            Run("umount", _folder["point.png"]);
        }

        Assert.Equal("below", File.ReadAllText(_folder["point.png"]));
        Assert.Equal(["mounted.png", "point.png"], _folder.Files);
    }

    [Fact]
    public void Another_name_of_a_file_keeps_the_old_picture()
    {
        _folder.Write("one.png", "mine");
        Run("ln", _folder["one.png"], _folder["two.png"]);
        Write("one.png", overwrite: true);
        AssertWritten("one.png");
        Assert.Equal("mine", File.ReadAllText(_folder["two.png"]));
    }

    [Fact]
    public async Task A_pipe_is_written_through_whole_and_stays()
    {
        Run("mkfifo", _folder["pipe.png"]);
        PictureFile.CheckWritable(_folder["pipe.png"], 1, 1, _picture.Layout, overwrite: false);
        Task<byte[]> read = Task.Run(() => File.ReadAllBytes(_folder["pipe.png"]), TestContext.Current.CancellationToken);
        Write("pipe.png", overwrite: false);
        Write("file.png", overwrite: false);
        Assert.Equal(await File.ReadAllBytesAsync(_folder["file.png"], TestContext.Current.CancellationToken), await read);
        Assert.Equal(FileKind.Passage, FileStatus.Of(_folder["pipe.png"])!.Value.Kind);
        Assert.Equal(["file.png", "pipe.png"], _folder.Files);
    }

    [Fact]
    public async Task A_row_writer_writes_through_a_pipe()
    {
        Run("mkfifo", _folder["pipe.png"]);
        Task<byte[]> read = Task.Run(() => File.ReadAllBytes(_folder["pipe.png"]), TestContext.Current.CancellationToken);
        foreach (string name in (string[])["pipe.png", "file.png"])
        {
            using PictureRowWriter writer = PictureRowWriter.Create(_folder[name], _picture.Width, _picture.Height, _picture.Layout);
            writer.Write(_picture.Pixels.Span, TestContext.Current.CancellationToken);
            writer.Commit(cancellationToken: TestContext.Current.CancellationToken);
        }

        Assert.Equal(await File.ReadAllBytesAsync(_folder["file.png"], TestContext.Current.CancellationToken), await read);
    }

    [Fact]
    public async Task Waiting_for_the_reader_of_a_pipe_can_be_cancelled()
    {
        Run("mkfifo", _folder["pipe.png"]);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        cancellation.CancelAfter(200);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Run(() => PictureFile.Write(_folder["pipe.png"], _picture, false, cancellation.Token), TestContext.Current.CancellationToken));
        // Lets the thread go that opens it.
        await using var reader = new FileStream(_folder["pipe.png"], FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Assert.Equal(FileKind.Passage, FileStatus.Of(_folder["pipe.png"])!.Value.Kind);
    }

    [Fact]
    public void Devices_take_what_is_written_and_stay()
    {
        File.CreateSymbolicLink(_folder["null.png"], "/dev/null");
        PictureFile.Write("/dev/null", _picture, overwrite: false, TestContext.Current.CancellationToken);
        Write("null.png", overwrite: true);
        Assert.Equal(FileKind.Passage, FileStatus.Of("/dev/null")!.Value.Kind);
        Assert.Equal("/dev/null", new FileInfo(_folder["null.png"]).LinkTarget);
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full");
        IOException full = Assert.Throws<IOException>(() => PictureFile.Write("/dev/full", _picture, overwrite: false, TestContext.Current.CancellationToken));
        Assert.Contains("/dev/full: could not be written", full.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dev/stdin", 0)]
    [InlineData("/dev/stdout", 1)]
    [InlineData("/dev/stderr", 2)]
    [InlineData("/dev/fd/63", 63)]
    [InlineData("/proc/self/fd/1", 1)]
    [InlineData("/proc/thread-self/fd/1", 1)]
    public void Open_files_are_known_by_their_numbers(string name, int descriptor)
    {
        Assert.Equal(descriptor, OutputPlace.Of(name).Descriptor);
        Assert.True(OutputPlace.Of(name).IsPassage);
        File.CreateSymbolicLink(_folder["link.png"], name);
        Assert.Equal(descriptor, OutputPlace.Of(_folder["link.png"]).Descriptor);
    }

    [Fact]
    public void Names_of_one_file_are_the_same_through_links()
    {
        Directory.CreateDirectory(_folder["real"]);
        Directory.CreateSymbolicLink(_folder["way"], _folder["real"]);
        File.CreateSymbolicLink(_folder["link.png"], "way/new.png");
        _folder.Write("real/there.png", "mine");
        Run("ln", _folder["real/there.png"], _folder["hard.png"]);
        Assert.True(OutputPlace.AreSame(_folder["real/new.png"], _folder["way/new.png"]));
        Assert.True(OutputPlace.AreSame(_folder["link.png"], _folder["real/./new.png"]));
        Assert.True(OutputPlace.AreSame(_folder["hard.png"], _folder["way/there.png"]));
        Assert.True(OutputPlace.AreSame("/dev/stdout", "/proc/self/fd/1"));
        Assert.False(OutputPlace.AreSame(_folder["link.png"], _folder["real/there.png"]));
        Assert.False(OutputPlace.AreSame(_folder["real/new.png"], _folder["new.png"]));
    }

    private void Write(string name, bool overwrite) => PictureFile.Write(_folder[name], _picture, overwrite, TestContext.Current.CancellationToken);

    private void AssertWritten(string name) => TestPictures.AssertSame(_picture, PictureFile.Read(_folder[name], cancellationToken: TestContext.Current.CancellationToken), name);

    private static void Run(string program, params string[] arguments) => Assert.True(TryRun(program, arguments), program);

    private static bool TryRun(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
