using System.Diagnostics;
using System.Text.Json;
using FastInpaint.Conformance;
using FastInpaint.Host.Commands;
using FastInpaint.Weights;

namespace FastInpaint.Host.Tests;

/// <summary>Standard input and output as files, through a shell.</summary>
public sealed class StandardFileTests : IDisposable
{
    private readonly Workplace _place = new();

    public StandardFileTests() => Assert.SkipUnless(File.Exists("/bin/bash"), "needs bash");

    public void Dispose() => _place.Dispose();

    [Fact]
    public void A_picture_comes_and_goes_by_standard_files_with_the_bytes_of_files()
    {
        MakePictures("a.png", "a.jpg");
        foreach (string name in (string[])["a.png", "a.jpg"])
        {
            Workplace.Run("inpaint", _place[name], _place["m.png"], "-o", _place["expected." + name], "--device", "cpu").AssertDone();
            Outcome run = Shell($"$P inpaint - m.png -o - --device cpu < {name} > out.{name}").AssertDone();
            Assert.StartsWith("standard output: 100 of 600 pixels filled", run.Error, StringComparison.Ordinal);
            AssertSame("expected." + name, "out." + name);
            Shell($"cat m.png | $P inpaint {name} - -o /dev/stdout --device cpu | cat > piped.{name}").AssertDone();
            AssertSame("expected." + name, "piped." + name);
        }

        Outcome json = Shell("$P inpaint - m.png -o - --json --device cpu < a.png > json.png").AssertDone();
        Assert.Equal("-", JsonDocument.Parse(json.Error).RootElement.GetProperty("output").GetString());
        AssertSame("expected.a.png", "json.png");
        Shell("echo before > all; $P inpaint a.png m.png -o - --device cpu >> all; echo after >> all; (echo before; cat expected.a.png; echo after) | cmp - all").AssertDone();
        Shell("$P inpaint a.png m.png -o >(cat > substituted.png) --device cpu; wait; sleep 1").AssertDone();
        AssertSame("expected.a.png", "substituted.png");
    }

    [Fact]
    public void Maps_and_tensors_go_by_standard_files_too()
    {
        MakePictures("a.png");
        Workplace.Run("detect", _place["a.png"], "--mask", _place["m.png"], "-o", _place["expected.png"], "--device", "cpu").AssertDone();
        Outcome run = Shell("$P detect - --mask m.png -o - --device cpu < a.png > map.png").AssertDone();
        Assert.StartsWith("standard output: mean artifact probability", run.Error, StringComparison.Ordinal);
        AssertSame("expected.png", "map.png");
        Workplace.Run("inpaint", _place["a.png"], _place["m.png"], "-o", _place["b.png"], "--heatmap", _place["expected.map.png"], "--device", "cpu").AssertDone();
        Shell("$P inpaint a.png m.png -o c.png --heatmap - --device cpu > map2.png").AssertDone();
        AssertSame("expected.map.png", "map2.png");
        AssertSame("b.png", "c.png");

        SafetensorsWriter.Write(_place["w.safetensors"], RandomParameters.Detector(2, seed: 1), TensorType.Fp32);
        NpyFile.Write(_place["x.npy"], new NpyArray([1, 3, 16, 16], new float[3 * 256]), overwrite: false);
        Workplace.Run("run", "--network", "detector", "--weights", _place["w.safetensors"], "--input", _place["x.npy"], "--output", _place["y.npy"], "--device", "cpu").AssertDone();
        Shell("cat x.npy | $P run --network detector --weights w.safetensors --input - --output - --device cpu | cat > z.npy").AssertDone();
        AssertSame("y.npy", "z.npy");
    }

    [Fact]
    public void A_reader_that_is_gone_is_exit_code_6()
    {
        MakePictures("a.png");
        Outcome run = Shell("$P inpaint a.png m.png -o - --device cpu | true; exit ${PIPESTATUS[0]}");
        run.AssertFailed(ExitCode.NotWritten, "standard output: could not be written: what reads it has ended.");
        Shell("$P inpaint a.png m.png -o - --device cpu >&-").AssertFailed(ExitCode.NotWritten, "standard output: could not be written");
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full");
        Shell("$P inpaint a.png m.png -o - --device cpu > /dev/full").AssertFailed(ExitCode.NotWritten, "standard output: could not be written: No space left on device.");
    }

    [Fact]
    public void A_report_that_cannot_be_written_is_exit_code_6()
    {
        MakePictures("a.png");
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full");
        Shell("$P inpaint a.png m.png -o b.png --device cpu --json > /dev/full").AssertFailed(ExitCode.NotWritten, "standard output: could not be written: No space left on device");
        Shell("$P --version >&-").AssertFailed(ExitCode.NotWritten, "standard output: could not be written");
    }

    [Fact]
    public void Standard_input_holds_one_picture_and_standard_output_one_file()
    {
        MakePictures("a.png");
        string image = _place["a.png"], mask = _place["m.png"], output = _place["o.png"];
        Workplace.Run("inpaint", "-", "-", "-o", output).AssertFailed(ExitCode.BadInput, "IMAGE and MASK are both - (standard input)");
        Workplace.Run("inpaint", image, "-", "--exclude", "-", "-o", output).AssertFailed(ExitCode.BadInput, "MASK and --exclude are both -");
        Workplace.Run("detect", "-", "--mask", "-", "-o", output).AssertFailed(ExitCode.BadInput, "IMAGE and --mask are both -");
        Workplace.Run("inpaint", image, mask, "-o", "-", "--heatmap", "-").AssertFailed(ExitCode.BadInput, "standard output: is named for two outputs");
        Shell("$P inpaint a.png m.png -o - --heatmap o --overwrite --device cpu > o").AssertFailed(ExitCode.BadInput, "named for two outputs");
        foreach (string[] arguments in (string[][])[["batch", "-", mask, "-o", output], ["batch", image, "-", "-o", output], ["batch", image, mask, "-o", "-"], ["inpaint", image, mask, "-o", output, "--weights", "-"]])
        {
            Workplace.Run(arguments).AssertFailed(ExitCode.BadInput, "- is standard input or output, which is of no use here");
        }
    }

    [Fact]
    public void Names_that_look_like_something_else_are_names()
    {
        MakePictures("a.png");
        Workplace.Run("inpaint", _place["a.png"], _place["m.png"], "-o", _place["expected.png"], "--device", "cpu").AssertDone();
        Shell("cp a.png ./- && $P inpaint ./- m.png -o out.png --device cpu && cmp out.png expected.png").AssertDone();
        Shell("cp a.png @x.png && cp m.png @m && $P inpaint @x.png @m -o @y.png --device cpu && cmp @y.png expected.png").AssertDone();
        Shell("$P inpaint @absent.png m.png -o z.png --device cpu").AssertFailed(ExitCode.BadInput, "@absent.png: there is no such file");
        Shell("$P inpaint @m @x.png -o @y.png --device cpu").AssertFailed(ExitCode.NotWritten, "@y.png: exists already. Choose another name or use --overwrite.");
        Shell("echo --help > @words; $P @words").AssertFailed(ExitCode.BadInput, "@words");
    }

    [Fact]
    public void A_file_is_written_in_place_where_its_folder_takes_no_other_or_nobody_may_give_it_to_its_owner()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists("/usr/bin/setpriv"), "needs a user who may become another, and setpriv");
        MakePictures("a.png");
        Workplace.Run("inpaint", _place["a.png"], _place["m.png"], "-o", _place["expected.png"], "--device", "cpu").AssertDone();
        Shell("chmod 755 . && mkdir closed open && chown 4321:4321 open && echo mine | tee closed/a.png open/a.png open/b.png > /dev/null && chmod 646 closed/a.png open/a.png && chmod 600 open/b.png").AssertDone();
        const string as4321 = "HOME=. setpriv --reuid=4321 --regid=4321 --clear-groups $P inpaint a.png m.png --overwrite --device cpu -o";
        Assert.SkipUnless(Shell($"{as4321} /dev/null").ExitCode == 0, "needs a program that other users may run");
        Shell($"{as4321} closed/a.png && cmp closed/a.png expected.png").AssertDone();
        Shell($"{as4321} open/a.png && cmp open/a.png expected.png").AssertDone();
        Assert.Equal("646 0 0\n646 0 0\n", Shell("stat -c '%a %u %g' closed/a.png open/a.png").Output);
        Shell($"{as4321} open/b.png").AssertFailed(ExitCode.NotWritten, "open/b.png: its owner, group or mode cannot be given to a new file, and it may not be written to");
        Assert.Equal("a.png\nb.png\n", Shell("ls -A open").Output);
        Assert.Equal("mine\n", File.ReadAllText(_place["open/b.png"]));
    }

    [Fact]
    public void A_report_is_no_file_of_the_batch_by_another_name()
    {
        using var place = new BatchPlace();
        place.Add("a.png");
        File.CreateSymbolicLink(place["link.json"], Path.Combine(place.Pictures, "a.png"));
        place.Run("--overwrite", "--report", place["link.json"]).AssertFailed(ExitCode.BadInput, "link.json: is a file of the picture a.png too");
        File.Delete(place["link.json"]);
        place.Write("real.json", []);
        File.CreateSymbolicLink(place["link.json"], "real.json");
        place.Run("--overwrite", "--report", place["link.json"]).AssertDone();
        Assert.Equal(1, JsonDocument.Parse(File.ReadAllBytes(place["real.json"])).RootElement.GetProperty("done").GetInt32());
        Assert.Equal("real.json", new FileInfo(place["link.json"]).LinkTarget);
    }

    private void MakePictures(params string[] names)
    {
        foreach (string name in names)
        {
            _place.Picture(name, 30, 20);
        }

        _place.Mask("m.png", 30, 20, 5, 5, 15, 15);
    }

    /// <summary>Runs a line of bash in the folder; $P is the program.</summary>
    private Outcome Shell(string line)
    {
        ProcessStartInfo command = Programs.Command("/bin/bash", "-c", line);
        command.WorkingDirectory = _place.Path;
        command.Environment["P"] = $"dotnet {typeof(CommandLine).Assembly.Location}";
        return Programs.Run(command, limit: TimeSpan.FromMinutes(5)).GetAwaiter().GetResult() with { Program = "fastinpaint" };
    }

    private void AssertSame(string expected, string actual) => Assert.Equal(File.ReadAllBytes(_place[expected]), File.ReadAllBytes(_place[actual]));
}
