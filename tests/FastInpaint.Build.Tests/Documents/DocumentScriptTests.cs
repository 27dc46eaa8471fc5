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
    public void Blocks_AreThoseOfTheText()
    {
        MarkdownFile file = MarkdownFile.Parse("a.md", Document);
        Assert.Equal(["a.md:2", "a.md:6", "a.md:9", "a.md:12"], file.Blocks.Select(block => block.ToString()));
        Assert.Equal(["A", "B", "B", "B"], file.Blocks.Select(block => block.Heading));
        Assert.Equal(("csharp", "Program.cs", "return $\"`{1}`\";"), (file.Blocks[1].Language, file.Blocks[1].File, file.Blocks[1].Text));
        Assert.Equal(3, file.Under("B").Length);
    }

    [Fact]
    public async Task Script_RunsCommandsAndWritesFiles()
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
    public async Task Script_EndsAtTheFirstFailure()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs bash");
        using var folder = new TemporaryFolder();
        DocumentScript script = new DocumentScript().Add(MarkdownFile.Parse("a.md", "```sh\nfalse | true\necho late\n```").Blocks);
        CommandResult run = await DotnetCommand.RunProgram("bash", folder.Path, folder.Write("script", script.Text));
        Assert.Equal((1, "--- a.md:1\n"), (run.ExitCode, run.Output));
    }

    [Theory]
    [InlineData("two and a half\nreturn $\"`{1}`\";")]
    [InlineData("return $\"`{1}`\";\nand two and a half")]
    [InlineData("")]
    public void MissingLine_IsFound(string output)
    {
        DocumentScript script = new DocumentScript().Add(MarkdownFile.Parse("a.md", Document).Blocks);
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => script.AssertPrinted(output));
    }

    [Theory]
    [InlineData("```\na\n```", false)]
    [InlineData("    a", false)]
    [InlineData("```csharp\na\n```", false)]
    [InlineData("```sh a\na\n```", false)]
    [InlineData("```json a.json\na\n```", true)]
    [InlineData("```text\na\n```", true)]
    public void BlockThatSaysNotWhatItIs_IsRefused(string text, bool isTaken) =>
        Assert.Equal(isTaken, DocumentScript.Takes(Assert.Single(MarkdownFile.Parse("a.md", text).Blocks)));
}
