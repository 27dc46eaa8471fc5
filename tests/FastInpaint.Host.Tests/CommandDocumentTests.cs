using System.Diagnostics;
using FastInpaint.Host.Commands;

namespace FastInpaint.Host.Tests;

/// <summary>docs/cli.md says what the program's table says, and its lines for shells work.</summary>
public sealed class CommandDocumentTests
{
    private const string Variable = "FASTINPAINT_WRITE_DOCS";

    private static readonly string s_file = Path.Combine(Root(), "docs", "cli.md");

    [Fact]
    public void The_tables_are_the_program_s()
    {
        string document = File.ReadAllText(s_file), made = CommandDocument.With(document);
        if (Environment.GetEnvironmentVariable(Variable) == "1")
        {
            File.WriteAllText(s_file, made);
            document = made;
        }

        Assert.True(made == document, $"docs/cli.md differs from the program's table at '{Difference(document, made)}'. This writes it: "
            + $"{Variable}=1 dotnet test tests/FastInpaint.Host.Tests -c Release --filter FullyQualifiedName~CommandDocumentTests");
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("PowerShell")]
    public void A_shell_has_its_three_lines(string shell)
    {
        string[] lines = Lines($"### {shell}");
        Assert.Equal(3, lines.Length);
        Assert.Single(lines, line => line.StartsWith($"fastinpaint completion {shell.ToLowerInvariant()} > ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_lines_for_bash_and_man_do_what_they_say()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "needs bash");
        using var home = new TemporaryFolder();
        string[] man = Lines("## The man page");
        Assert.Equal(3, man.Length);
        Assert.Equal("man fastinpaint", man[^1]);
        string script = string.Join('\n', (string[])[$"fastinpaint() {{ dotnet '{typeof(CommandLine).Assembly.Location}' \"$@\"; }}", .. Lines("### bash"), "complete -p fastinpaint", .. man[..^1]]);
        ProcessStartInfo command = Programs.Command("/bin/bash", "-ec", script);
        command.Environment["HOME"] = home.Path;
        Outcome run = (await Programs.Run(command)).AssertDone();
        Assert.Equal("complete -o bashdefault -o default -F _fastinpaint fastinpaint\n", run.Output);
        Assert.Equal("source ~/.fastinpaint.bash\n", await File.ReadAllTextAsync(home[".bashrc"], TestContext.Current.CancellationToken));
        Assert.StartsWith(".TH \"FASTINPAINT\" 1 ", await File.ReadAllTextAsync(home[".local/share/man/man1/fastinpaint.1"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    /// <summary>The lines of the first block of code below a heading.</summary>
    private static string[] Lines(string heading) =>
        [.. File.ReadAllLines(s_file).SkipWhile(line => line != heading).SkipWhile(line => !line.StartsWith("```", StringComparison.Ordinal)).Skip(1).TakeWhile(line => line != "```")];

    private static string Difference(string first, string second)
    {
        (string[] one, string[] other) = (first.Split('\n'), second.Split('\n'));
        return other.Where((line, i) => i >= one.Length || one[i] != line).FirstOrDefault("its end");
    }

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "FastInpaint.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}
