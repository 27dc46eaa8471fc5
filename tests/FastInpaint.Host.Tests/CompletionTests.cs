using System.CommandLine;
using System.Diagnostics;
using FastInpaint.Host.Commands;
using FastInpaint.Host.Usage;

namespace FastInpaint.Host.Tests;

/// <summary>Completions come from the program's own table, and reach each shell that is installed.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Shells => [.. CompletionScripts.Shells];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("inpaint", "inp")]
    [InlineData("submit serve", "s")]
    [InlineData("", "x")]
    [InlineData("--detail --detector-weights", "inpaint", "--det")]
    [InlineData("--detail --detector-weights", "inpaint", "a.png", "m.png", "-o", "o.png", "--det")]
    [InlineData("auto on none", "inpaint", "--detail", "")]
    [InlineData("auto", "inpaint", "a.png", "--detail", "a")]
    [InlineData("--detail=auto --detail=on --detail=none", "inpaint", "--detail=")]
    [InlineData("--detail=on", "inpaint", "--detail=o")]
    [InlineData("auto on none", "inpaint", "--detail", "=")]
    [InlineData("on", "inpaint", "--detail", "=", "o")]
    [InlineData("generator", "run", "--network", "g")]
    [InlineData("auto cpu cuda opencl", "bench", "--device", "")]
    [InlineData("", "inpaint", "")]
    [InlineData("", "inpaint", "--weights", "")]
    [InlineData("", "inpaint", "-o", "")]
    [InlineData("", "inpaint", "--threads", "")]
    [InlineData("", "inpaint", "--", "--de")]
    [InlineData("", "inpaint", "--detail", "none", "--deta")]
    [InlineData("--cors", "serve", "--cors", "https://a.example", "--cor")]
    [InlineData("--json --help --verbose", "doctor", "")]
    [InlineData("bash zsh fish powershell", "completion", "")]
    [InlineData("powershell", "completion", "p")]
    [InlineData("--verbose --version", "--ver")]
    public void Candidates_are_those_of_the_place(string candidates, params string[] words)
    {
        string[] expected = candidates.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected.Order(StringComparer.Ordinal), Completion.Of(CommandTable.Root, words).Select(candidate => candidate.Word).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(HelpTests.Commands), MemberType = typeof(HelpTests))]
    public void Every_command_option_and_word_is_completed(string name)
    {
        Assert.Contains((name, CommandTable.Command(name).Description!), Completion.Of(CommandTable.Root, [""]));
        Assert.Equal(OptionTable.All(CommandTable.Command(name)).Select(option => option.Name), Completion.Of(CommandTable.Root, [name, "-"]).Select(candidate => candidate.Word));
        foreach (Option option in OptionTable.All(CommandTable.Command(name)).Where(option => option.HelpName?.Contains('|') == true && option.HelpName != "FILE|DIR"))
        {
            Assert.Equal(option.HelpName!.Split('|').Order(StringComparer.Ordinal), Completion.Of(CommandTable.Root, [name, option.Name, ""]).Select(candidate => candidate.Word).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void The_hidden_command_prints_a_candidate_and_its_meaning_in_each_line()
    {
        Assert.Equal("inpaint\tFill the hole of a picture.\n", Workplace.Run("complete", "--", "inp").AssertDone().Output.ReplaceLineEndings("\n"));
        Assert.Equal("--threads\tThe threads of the CPU.\n", Workplace.Run("complete", "--", "inpaint", "--thr").AssertDone().Output.ReplaceLineEndings("\n"));
        Assert.Equal("auto\non\nnone\n".Split('\n').Order(), Workplace.Run("complete", "--next", "--", "inpaint", "--detail").AssertDone().Output.ReplaceLineEndings("\n").Split('\n').Order());
        Assert.Equal("", Workplace.Run("complete", "--", "inpaint", "").AssertDone().Output);
        Assert.DoesNotContain("complete\t", Workplace.Run("complete", "--", "").AssertDone().Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_script_names_the_program_and_has_no_placeholder(string shell)
    {
        string script = Workplace.Run("completion", shell).AssertDone().Output;
        Assert.Contains("fastinpaint", script, StringComparison.Ordinal);
        Assert.DoesNotContain("PROGRAM", script, StringComparison.Ordinal);
        Assert.DoesNotContain("FUNCTION", script, StringComparison.Ordinal);
    }

    /// <summary>Types into an interactive bash on a terminal of its own, with the tabulator key. What comes after Enter is what the program is started with.</summary>
    [Fact]
    public async Task Bash_completes_commands_options_words_and_files()
    {
        Assert.SkipUnless(File.Exists("/bin/bash") && File.Exists("/usr/bin/script"), "needs bash and script");
        Install();
        const string typed = """
            source ./completion.bash
            fastinpaint inpai\ta.p\t--deta\tno\t--overw\t
            fastinpaint inpaint --detail=no\t--strategy=e\t
            ./bin/fastinpaint run --net\tg\t
            fastinpaint comple\tb\t
            exit

            """;
        ProcessStartInfo terminal = Command("script", "-qec", "bash --norc --noprofile -i", "/dev/null");
        terminal.Environment["TERM"] = "dumb";
        terminal.Environment["HISTFILE"] = "/dev/null";
        Outcome run = await Programs.Run(terminal, typed.Replace("\\t", "\t", StringComparison.Ordinal), TimeSpan.FromMinutes(2));
        Assert.True(File.Exists(_folder["started"]), run.Output + run.Error);
        Assert.Equal(
            ["inpaint a.png --detail none --overwrite", "inpaint --detail=none --strategy=exact", "run --network generator", "completion bash"],
            await File.ReadAllLinesAsync(_folder["started"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Zsh_completes_commands_options_words_and_files()
    {
        Assert.SkipUnless(IsInstalled("zsh"), "needs zsh");
        Install();
        // What the script hands to zsh's own functions, in their place.
        Outcome run = await Shell("zsh", "-fc", """
            compdef() { print "$@" }
            _describe() { print -l -- "${(@)${(@P)2}%%:*}" }
            _files() { print files }
            source ./completion.zsh
            words=(fastinpaint inpai); CURRENT=2; _fastinpaint
            words=(./bin/fastinpaint inpaint --deta); CURRENT=3; _fastinpaint
            words=(fastinpaint inpaint --detail ''); CURRENT=4; _fastinpaint
            words=(fastinpaint inpaint a.p); CURRENT=3; _fastinpaint
            """);
        Assert.Equal(["_fastinpaint fastinpaint", "inpaint", "--detail", "auto", "none", "on", "files"], Lines(run));
    }

    [Fact]
    public async Task Fish_completes_commands_options_words_and_files()
    {
        Assert.SkipUnless(IsInstalled("fish"), "needs fish");
        Install();
        Outcome run = await Shell("fish", "--no-config", "-c", """
            source ./completion.fish
            for line in 'fastinpaint inpai' 'fastinpaint inpaint --deta' 'fastinpaint inpaint --detail ' 'fastinpaint inpaint a.p'
                complete --do-complete $line | string replace -r '\t.*' ''
            end
            true
            """);
        Assert.Equal(["inpaint", "--detail", "auto", "none", "on", "a.png"], Lines(run));
    }

    [Fact]
    public async Task PowerShell_completes_commands_options_words_and_files()
    {
        Assert.SkipUnless(IsInstalled("pwsh"), "needs pwsh");
        Install();
        Outcome run = await Shell("pwsh", "-NoProfile", "-Command", """
            . ./completion.powershell.ps1
            foreach ($line in 'fastinpaint inpai', 'fastinpaint inpaint --deta', 'fastinpaint inpaint --detail ', 'fastinpaint inpaint --detail=no', 'fastinpaint inpaint a.p') {
                (TabExpansion2 $line $line.Length).CompletionMatches | ForEach-Object CompletionText
            }
            """);
        Assert.Equal(["inpaint", "--detail", "auto", "none", "on", "--detail=none", "./a.png"], Lines(run));
    }

    private static bool IsInstalled(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static string[] Lines(Outcome run) => run.AssertDone().Output.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private Task<Outcome> Shell(string shell, params string[] arguments) => Programs.Run(Command(shell, arguments), limit: TimeSpan.FromMinutes(2));

    /// <summary>A shell in the folder, that finds the program.</summary>
    private ProcessStartInfo Command(string shell, params string[] arguments)
    {
        ProcessStartInfo command = Programs.Command(shell, arguments);
        command.WorkingDirectory = _folder.Path;
        command.Environment["PATH"] = $"{_folder["bin"]}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}";
        return command;
    }

    /// <summary>Makes the program as a shell finds it, the scripts, and a file to complete. Started for anything but completions, the program only notes its arguments.</summary>
    private void Install()
    {
        _folder.Write("a.png", "");
        _folder.Write("bin/fastinpaint", $"""
            #!/bin/sh
            [ "$1" = complete ] && exec dotnet '{typeof(CommandLine).Assembly.Location}' "$@"
            echo "$*" >> started

            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder["bin/fastinpaint"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        foreach (string shell in CompletionScripts.Shells)
        {
            _folder.Write(shell == "powershell" ? "completion.powershell.ps1" : $"completion.{shell}", CompletionScripts.Of(shell, "fastinpaint") + "\n");
        }
    }
}
