namespace FastInpaint.Testing.Documents;

/// <summary>The code blocks of README and the tutorials that tests run: all but the exceptions that are named here.</summary>
public static class RunBlocks
{
    /// <summary>Blocks that are not run, by their documents and first lines, each with the reason.</summary>
    private static readonly (string Document, string FirstLine, string Reason)[] s_exceptions =
    [
        ("README.md", "dotnet test -c Release", "A test cannot run all tests within itself. Continuous integration runs this command."),
        ("docs/tutorial-gpu.md", "sudo apt-get install pocl-opencl-icd ocl-icd-opencl-dev", "It would change the machine. The blocks after it run with the driver and without it."),
        ("docs/tutorial-machines.md", "sudo apt-get install rabbitmq-server", "It would change the machine. The test starts a broker of its own."),
    ];

    /// <summary>The blocks of a document that are run.</summary>
    public static IEnumerable<CodeBlock> Of(string document) => MarkdownFile.Read(document).Blocks.Where(block => FirstLines(document).All(line => line != block.FirstLine));

    /// <summary>The first lines of a document's exceptions.</summary>
    public static IEnumerable<string> FirstLines(string document) => s_exceptions.Where(exception => exception.Document == document).Select(exception => exception.FirstLine);
}
