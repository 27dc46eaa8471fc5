using FastInpaint.Testing.Documents;

namespace FastInpaint.Build.Tests.Documents;

/// <summary>The script of a document does what its blocks say, and misses what is not printed.</summary>
public sealed class DocumentScriptTests
{
    private const string Document = """
        # A
        ```sh
        echo one
        ```
        ## B
        ```csharp Program.cs
        return $"`{1}`";
        ```
        ```sh
        cat Program.cs; echo "two and a half"
        ```
        ```text
        return $"`{1}`";
        two … half
        ```
        """;

    [Fact]
    public void Blocks_are_those_of_the_text()
    {
        MarkdownFile file = MarkdownFile.Parse("a.md", Document);
        Assert.Equal(["a.md:2", "a.md:6", "a.md:9", "a.md:12"], file.Blocks.Select(block => block.ToString()));
        Assert.Equal(["A", "B", "B", "B"], file.Blocks.Select(block => block.Heading));
        Assert.Equal(("csharp", "Program.cs", "return $\"`{1}`\";"), (file.Blocks[1].Language, file.Blocks[1].File, file.Blocks[1].Text));
        Assert.Equal(3, file.Under("B").Length);
    }

    [Fact]
    public async Task Script_runs_commands_and_writes_files()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs bash");
        using var folder = new TemporaryFolder();
        DocumentScript script = new DocumentScript(text => text.Replace("one", "1", StringComparison.Ordinal)).Add(MarkdownFile.Parse("a.md", Document).Blocks);
        CommandResult run = await DotnetCommand.RunProgram("bash", folder.Path, folder.Write("script", script.Text));
        Assert.Equal((0, "--- a.md:2\n1\n--- a.md:6\n--- a.md:9\nreturn $\"`{1}`\";\ntwo and a half\n"), (run.ExitCode, run.Output));
        script.AssertPrinted(run.Output);
        Assert.Equal("return $\"`{1}`\";\n", await File.ReadAllTextAsync(folder["Program.cs"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Script_ends_at_the_first_failure()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs bash");
        using var folder = new TemporaryFolder();
        DocumentScript script = new DocumentScript().Add(MarkdownFile.Parse("a.md", "```sh\nfalse | true\necho late\n```").Blocks);
        CommandResult run = await DotnetCommand.RunProgram("bash", folder.Path, folder.Write("script", script.Text));
        Assert.Equal((1, "--- a.md:1\n"), (run.ExitCode, run.Output));
    }

    [Theory]
    [InlineData("a\nb c", "a\nb c", true)]
    [InlineData("a\nb …", "a\n\n  b c", true)]
    [InlineData("b c", "a\nb c", false)]
    [InlineData("a", "a\nb c", false)]
    [InlineData("…\nb c", "a\na\nb c", true)]
    [InlineData("a\n…", "a\nb c\nd", true)]
    [InlineData("a\n…\nd", "a\nd", true)]
    [InlineData("b c\na", "a\nb c", false)]
    [InlineData("b", "b c", false)]
    [InlineData("a", "", false)]
    [InlineData("a.c", "abc", false)]
    public void Text_is_all_that_the_commands_print(string text, string printed, bool isRight) => AssertPrinted("run", text, $"--- b.md:1\nearlier\n--- a.md:1\n{printed}\n--- a.md:9\nlater\n", isRight);

    [Theory]
    [InlineData("a\nb c", "noise\na\nnoise\nb c\nnoise", true)]
    [InlineData("b c\na", "a\nb c", false)]
    public void Text_behind_a_background_command_may_have_lines_between(string text, string printed, bool isRight) => AssertPrinted("run &\nother", text, $"--- a.md:1\n{printed}\n", isRight);

    private static void AssertPrinted(string commands, string text, string output, bool isRight)
    {
        DocumentScript script = new DocumentScript().Add(MarkdownFile.Parse("a.md", $"```sh\n{commands}\n```\n```text\n{text}\n```").Blocks);
        Exception? fault = Record.Exception(() => script.AssertPrinted(output));
        Assert.True(isRight == fault is null, fault?.Message ?? "It was found.");
    }

    [Theory]
    [InlineData("```\na\n```", false)]
    [InlineData("    a", false)]
    [InlineData("```csharp\na\n```", false)]
    [InlineData("```sh a\na\n```", false)]
    [InlineData("```json a.json\na\n```", true)]
    [InlineData("```text\na\n```", true)]
    public void Block_that_says_not_what_it_is_is_refused(string text, bool isTaken) =>
        Assert.Equal(isTaken, DocumentScript.Takes(Assert.Single(MarkdownFile.Parse("a.md", text).Blocks)));
}
