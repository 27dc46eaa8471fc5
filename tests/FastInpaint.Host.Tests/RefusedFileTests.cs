using System.Diagnostics;
using FastInpaint.Conformance;
using FastInpaint.Host.Commands;
using FastInpaint.Weights;

namespace FastInpaint.Host.Tests;

/// <summary>A file that the system does not open is named as the user named it, with what to do about it.</summary>
public sealed class RefusedFileTests
{
    [Fact]
    public void A_file_in_a_folder_that_is_missing_is_no_such_file()
    {
        using var place = new Workplace();
        place.Picture("a.png", 16, 16);
        string mask = place.Mask("m.png", 16, 16, 5, 5, 9, 9), absent = place["no/such/it's.png"];
        string weights = place["d.safetensors"];
        SafetensorsWriter.Write(weights, RandomParameters.Detector(2, seed: 1), TensorType.Fp32);
        string[][] commands =
        [
            ["inpaint", absent, mask, "-o", place["o.png"]],
            ["inpaint", place["a.png"], absent, "-o", place["o.png"]],
            ["inpaint", place["a.png"], mask, "-o", place["o.png"], "--exclude", absent],
            ["inpaint", place["a.png"], mask, "-o", place["o.png"], "--weights", absent],
            ["detect", absent, "-o", place["o.png"]],
            ["run", "--network", "detector", "--weights", absent, "--input", place["x.npy"], "--output", place["y.npy"]],
            ["run", "--network", "detector", "--weights", weights, "--input", absent, "--output", place["y.npy"]],
        ];
        Assert.All(commands, command => Workplace.Run(command).AssertFailed(ExitCode.BadInput, $"{absent}: there is no such file or folder. Check the name."));
    }

    [Fact]
    public void A_folder_is_no_weights_file()
    {
        using var place = new Workplace();
        string picture = place.Picture("a.png", 16, 16), mask = place.Mask("m.png", 16, 16, 5, 5, 9, 9), folder = place["w.safetensors"];
        Directory.CreateDirectory(folder);
        string[][] commands =
        [
            ["inpaint", picture, mask, "-o", place["o.png"], "--weights", folder],
            ["inpaint", picture, mask, "-o", place["o.png"], "--heatmap", place["h.png"], "--detector-weights", folder],
            ["detect", picture, "-o", place["o.png"], "--detector-weights", folder],
            ["run", "--network", "detector", "--weights", folder, "--input", place["x.npy"], "--output", place["y.npy"]],
            ["bench", "--weights", folder],
            ["serve", "--weights", folder],
            ["serve", "--detector-weights", folder],
        ];
        Assert.All(commands, command => Workplace.Run(command).AssertFailed(ExitCode.BadInput, $"{folder}: it is a folder, not a weights file. Name a .safetensors file."));
    }

    [Fact]
    public void A_file_that_may_not_be_read_is_named_with_what_to_do()
    {
        using var folder = new TemporaryFolder();
        // A folder that is opened as a file is refused to every user, so the message is the runtime's own.
        UnauthorizedAccessException refused = Assert.Throws<UnauthorizedAccessException>(() => File.OpenRead(folder.Path));
        Assert.Equal((ExitCode.BadInput, $"{folder.Path}: may not be read by this user. Change its permissions, or read a copy."), Failure.Explain(refused));
    }

    [Fact]
    public void A_file_that_may_not_be_written_is_named_without_a_temporary_file()
    {
        using var folder = new TemporaryFolder();
        UnauthorizedAccessException refused = Assert.Throws<UnauthorizedAccessException>(() => File.OpenWrite(folder.Path));
        CommandException known = OutputFile.NotWritten("out/a.png", refused);
        Assert.Equal((ExitCode.NotWritten, "out/a.png: may not be written by this user. Choose another folder, or change the permissions of this one."), (known.ExitCode, known.Message));
        Assert.Equal(
            "out/a.png: could not be written: the file system is read-only. Choose another folder.",
            OutputFile.NotWritten("out/a.png", new IOException("Read-only file system : '/out/.fastinpaint-1.tmp'") { HResult = 30 }).Message);
    }

    [Theory]
    [InlineData("masks")]
    [InlineData("exclude")]
    [InlineData("in")]
    public async Task A_folder_that_may_not_be_listed_is_refused_before_the_work(string closed)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess || !File.Exists("/usr/bin/setpriv"))
        {
            Assert.Skip("needs a user who may become another, and setpriv");
            return;
        }

        using var place = new BatchPlace();
        place.Add("a.png");
        place.Add("b.png");
        Directory.CreateDirectory(place["exclude"]);
        Directory.CreateDirectory(place.Output);
        foreach (string name in (string[])["", "in", "masks", "exclude", "out"])
        {
            File.SetUnixFileMode(place[name], (UnixFileMode)0b111_111_111);
        }

        async Task<Outcome> Run()
        {
            ProcessStartInfo command = Programs.Command(
                "/usr/bin/setpriv", ["--reuid=4321", "--regid=4321", "--clear-groups", "dotnet", typeof(CommandLine).Assembly.Location, .. place.Arguments("--exclude", place["exclude"], "--detail", "none", "--overwrite")]);
            command.Environment["HOME"] = place.Output;
            return await Programs.Run(command) with { Program = "fastinpaint" };
        }

        Assert.SkipUnless((await Run()).ExitCode == ExitCode.Done, "needs a program that other users may run");
        File.SetUnixFileMode(place[closed], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        (await Run()).AssertFailed(ExitCode.BadInput, closed == "in" ? $"{place.Pictures}: may not be read by this user." : $"{place[closed]}: this folder could not be listed: Access to the path");
    }

    [Theory]
    [InlineData("links lead in a circle")]
    [InlineData("the path '")]
    public void Another_message_stays(string message)
    {
        Assert.Equal((ExitCode.BadInput, message), Failure.Explain(new UnauthorizedAccessException(message)));
        Assert.Equal($"out.png: could not be written: {message}", OutputFile.NotWritten("out.png", new UnauthorizedAccessException(message)).Message);
    }
}
