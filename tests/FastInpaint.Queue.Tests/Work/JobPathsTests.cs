using FastInpaint.Host;
using FastInpaint.Host.Queue.Messages;
using FastInpaint.Host.Queue.Work;

namespace FastInpaint.Queue.Tests.Work;

public sealed class JobPathsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly JobPaths _paths;

    public JobPathsTests()
    {
        _folder.Write("secret.png", "secret");
        _folder.Write("root/deep/a.png", "a");
        _paths = new JobPaths(_folder["root"]);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("../secret.png")]
    [InlineData("deep/../../secret.png")]
    [InlineData("deep/..")]
    [InlineData("./deep/a.png")]
    [InlineData("deep//a.png")]
    [InlineData("deep/")]
    [InlineData("deep\\a.png")]
    [InlineData("..\\secret.png")]
    [InlineData("C:secret.png")]
    [InlineData("C:/secret.png")]
    [InlineData("deep/a.png\0.jpg")]
    [InlineData("deep/a\n.png")]
    [InlineData(".fastinpaint-queue/a.json")]
    [InlineData("deep/.hidden.png")]
    public void Paths_that_are_not_below_the_root_are_refused(string path)
    {
        string message = Assert.Throws<QueueFormatException>(() => _paths.Resolve(path, "picture")).Message;
        Assert.StartsWith("The job's picture '", message, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.Path, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_is_too_long_is_refused() =>
        Assert.Contains("1025 characters", Assert.Throws<QueueFormatException>(() => _paths.Resolve(new string('a', 1025), "mask")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("deep/a.png")]
    [InlineData("new/folder/b.png")]
    [InlineData("deep/a..b.png")]
    public void Paths_below_the_root_are_taken(string path) => Assert.Equal(Path.Combine(_paths.Root, path), _paths.Resolve(path, "output"));

    [Theory]
    [InlineData("../secret.png", false)]
    [InlineData("..", true)]
    [InlineData("/", true)]
    public void Links_that_leave_the_root_are_refused(string target, bool folder)
    {
        string link = _folder["root/link"];
        if (folder)
        {
            Directory.CreateSymbolicLink(link, target);
        }
        else
        {
            File.CreateSymbolicLink(link, target);
        }

        Assert.Contains("by a link", Assert.Throws<QueueFormatException>(() => _paths.Resolve(folder ? "link/secret.png" : "link", "picture")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_through_another_that_leaves_the_root_is_refused()
    {
        Directory.CreateSymbolicLink(_folder["root/away"], _folder.Path);
        Directory.CreateSymbolicLink(_folder["root/near"], "away");
        Assert.Throws<QueueFormatException>(() => _paths.Resolve("near/secret.png", "output"));
    }

    [Fact]
    public void A_ring_of_links_is_refused()
    {
        File.CreateSymbolicLink(_folder["root/one"], "two");
        File.CreateSymbolicLink(_folder["root/two"], "one");
        Assert.Throws<QueueFormatException>(() => _paths.Resolve("one", "picture"));
    }

    [Fact]
    public void Links_that_stay_below_the_root_are_followed()
    {
        Directory.CreateSymbolicLink(_folder["root/also"], "deep");
        Assert.Equal(Path.Combine(_paths.Root, "deep", "a.png"), _paths.Resolve("also/a.png", "picture"));
    }

    [Fact]
    public void Files_below_the_root_get_their_relative_path_and_others_none()
    {
        Assert.Equal("deep/a.png", _paths.Relative(_folder["root/deep/a.png"], "picture"));
        Assert.Contains("does not lie below", Assert.Throws<CommandException>(() => _paths.Relative(_folder["secret.png"], "picture")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_root_that_is_missing_is_refused() => Assert.Equal(2, Assert.Throws<CommandException>(() => new JobPaths(_folder["none"])).ExitCode);
}
