using FastInpaint.Conformance;
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
    [InlineData("links lead in a circle")]
    [InlineData("the path '")]
    public void Another_message_stays(string message)
    {
        Assert.Equal((ExitCode.BadInput, message), Failure.Explain(new UnauthorizedAccessException(message)));
        Assert.Equal($"out.png: could not be written: {message}", OutputFile.NotWritten("out.png", new UnauthorizedAccessException(message)).Message);
    }
}
