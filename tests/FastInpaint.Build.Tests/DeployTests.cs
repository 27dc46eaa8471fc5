using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Serialization;

namespace FastInpaint.Build.Tests;

/// <summary>The files under deploy/ start the program with options that it has.</summary>
public sealed partial class DeployTests(PackedSolution packed)
{
    private const string Program = "/usr/local/lib/fastinpaint/fastinpaint";

    public static readonly TheoryData<string> Units = [.. Directory.GetFiles(Folder, "*.service").Select(file => Path.GetFileName(file)!)];

    private static string Folder => Path.Combine(Repository.Root, "deploy");

    [Theory]
    [MemberData(nameof(Units))]
    public async Task Unit_starts_the_program_with_its_options(string unit)
    {
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(Folder, unit), TestContext.Current.CancellationToken);
        string[] command = Value("ExecStart").Split(' ');
        Assert.Equal(Program, command[0]);
        await AssertOptions(command[1..]);

        // The program stops by itself before systemd ends it, and shares out the memory that systemd gives it.
        Assert.True(int.Parse(Value("TimeoutStopSec")) > int.Parse(Argument(command, "--stop-limit")));
        Assert.InRange(int.Parse(Value("MemoryMax").TrimEnd('G')), 1, int.MaxValue);
        Assert.DoesNotContain("--memory-limit", command);

        string Value(string name) => Assert.Single(lines, line => line.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];
    }

    [Theory]
    [MemberData(nameof(Units))]
    public async Task Unit_is_correct_for_systemd(string unit)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-analyze"), "needs systemd-analyze");
        using var folder = new TemporaryFolder();
        string text = await File.ReadAllTextAsync(Path.Combine(Folder, unit), TestContext.Current.CancellationToken);
        folder.Write(unit, text.Replace(Program, "/bin/true", StringComparison.Ordinal));
        CommandResult verified = (await DotnetCommand.RunProgram(
            "/usr/bin/systemd-analyze", folder.Path, "verify", folder[unit])).Succeeded();
        Assert.DoesNotContain(unit, verified.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compose_starts_a_broker_and_workers_with_their_options()
    {
        string text = await File.ReadAllTextAsync(Path.Combine(Folder, "compose.yaml"), TestContext.Current.CancellationToken);
        var file = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(text);
        var services = Map(file["services"]);
        Assert.Equal(["broker", "worker"], services.Keys.Cast<string>().Order());
        var worker = Map(services["worker"]);
        string[] command = [.. ((List<object>)worker["command"]).Cast<string>()];
        await AssertOptions(command);

        Assert.Matches("^[1-9][0-9]*G$", (string)Map(Map(Map(worker["deploy"])["resources"])["limits"])["memory"]);
        Assert.DoesNotContain("--memory-limit", command);
        Assert.True(int.Parse(((string)worker["stop_grace_period"]).TrimEnd('s')) > int.Parse(Argument(command, "--stop-limit")));
        Assert.Contains((List<object>)worker["volumes"], volume => ((string)volume).EndsWith(":" + Argument(command, "--root"), StringComparison.Ordinal));
        var broker = Map(services["broker"]);
        string queue = (string)Map(worker["environment"])["FASTINPAINT_QUEUE"];
        Assert.Contains($"//{Map(broker["environment"])["RABBITMQ_DEFAULT_USER"]}:", queue, StringComparison.Ordinal);
        Assert.EndsWith("@broker:5672/", queue, StringComparison.Ordinal);
        Assert.DoesNotContain("--queue", command);
        Assert.Equal("service_healthy", Map(Map(worker["depends_on"])["broker"])["condition"]);
        Assert.NotEmpty((List<object>)Map(broker["healthcheck"])["test"]);
        Assert.All(((List<object>)broker["volumes"]).Cast<string>(), volume => Assert.Contains(volume.Split(':')[0], Map(file["volumes"]).Keys.Cast<string>()));
        Assert.True(File.Exists(Path.Combine(Folder, (string)Map(worker["build"])["context"], (string)Map(worker["build"])["dockerfile"])));
    }

    [Fact]
    public async Task Dockerfile_starts_the_program_with_its_options()
    {
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(Folder, "Dockerfile"), TestContext.Current.CancellationToken);
        Assert.Equal(["./fastinpaint"], Words("ENTRYPOINT"));
        string[] command = Words("CMD");
        await AssertOptions(command);
        string publish = Assert.Single(lines, line => line.StartsWith("RUN dotnet publish ", StringComparison.Ordinal));
        Assert.True(Directory.Exists(Path.Combine(Repository.Root, publish.Split(' ')[3])), publish);
        Assert.EndsWith(":" + lines.Single(line => line.StartsWith("EXPOSE ", StringComparison.Ordinal))[7..], Argument(command, "--urls"), StringComparison.Ordinal);

        string[] Words(string instruction) =>
            JsonSerializer.Deserialize<string[]>(lines.Single(line => line.StartsWith(instruction + " ", StringComparison.Ordinal))[instruction.Length..])!;
    }

    /// <summary>Asserts that the command exists and has each option: its help says so.</summary>
    private async Task AssertOptions(string[] command)
    {
        CommandResult help = (await DotnetCommand.RunProgram(
            packed.Tool("fastinpaint"), Repository.Root, command[0], "--help")).Succeeded();
        Assert.Contains($"fastinpaint {command[0]} [options]", help.Output, StringComparison.Ordinal);
        string[] known = [.. Option().Matches(help.Output).Select(match => match.Groups[1].Value)];
        string[] options = [.. command.Where(word => word.StartsWith('-'))];
        Assert.NotEmpty(options);
        Assert.All(options, option => Assert.Contains(option, known));
    }

    private static string Argument(string[] command, string option) => command[Array.IndexOf(command, option) + 1];

    private static Dictionary<object, object> Map(object node) => (Dictionary<object, object>)node;

    [GeneratedRegex(@"^  (?:-\w, )?(--[\w-]+)", RegexOptions.Multiline)]
    private static partial Regex Option();
}
