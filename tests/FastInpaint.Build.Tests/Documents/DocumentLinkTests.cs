using FastInpaint.Testing.Documents;

namespace FastInpaint.Build.Tests.Documents;

/// <summary>The links of the repository's documents lead to files and headings that are there.</summary>
public sealed class DocumentLinkTests
{
    private const string Index = "docs/index.md";

    /// <summary>What is built, fetched or measured, and no document of the repository.</summary>
    private static readonly string[] OtherFolders = ["bin", "obj", "data", "node_modules", "TestResults"];

    public static readonly TheoryData<string> Documents = [.. Find()];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Document_links_to_what_is_there(string document)
    {
        string[] broken = [.. Broken(MarkdownFile.Read(document))];
        Assert.True(broken.Length == 0, string.Join('\n', broken));
    }

    [Fact]
    public void Index_links_to_every_document()
    {
        string[] linked = [.. MarkdownFile.Read(Index).Links.Select(link => "docs/" + link.Target.Split('#')[0])];
        Assert.Empty(Find().Where(document => document.StartsWith("docs/", StringComparison.Ordinal) && document != Index).Except(linked));
    }

    [Theory]
    [InlineData("[a](docs/no-such-file.md)", "docs/no-such-file.md leads to no file")]
    [InlineData("[a](LICENSE#mit)", "LICENSE#mit names a heading of a file that has none")]
    [InlineData("[a](#not-a-heading)", "#not-a-heading names no heading of README.md")]
    [InlineData("[a](docs/glossary.md#not-a-heading)", "docs/glossary.md#not-a-heading names no heading of docs/glossary.md")]
    [InlineData("![a](../picture.png)", "../picture.png leaves the repository")]
    [InlineData("[a](https:/example.org)", "https:/example.org is no address")]
    [InlineData("# The hour, at `first`\n[a](#the-hour-at-first) [b](LICENSE) [c](docs/) [d](https://example.org/a#b)", null)]
    public void Wrong_link_is_found(string text, string? fault) =>
        Assert.Equal(fault is null ? [] : [$"README.md:1: {fault}"], Broken(MarkdownFile.Parse("README.md", text)));

    private static IEnumerable<string> Broken(MarkdownFile document) =>
        from link in document.Links
        let fault = Fault(document, link.Target)
        where fault is not null
        select $"{document.Name}:{link.Line}: {link.Target} {fault}";

    private static string? Fault(MarkdownFile document, string target)
    {
        if (target.Contains(':', StringComparison.Ordinal))
        {
            return Uri.TryCreate(target, UriKind.Absolute, out Uri? address) && (address.Scheme == "mailto" || address.Host.Length > 0) ? null : "is no address";
        }

        string[] parts = target.Split('#', 2);
        string file = parts[0].Length == 0
            ? document.Name
            : Relative(Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(document.Name)!, Uri.UnescapeDataString(parts[0]))));
        if (file.StartsWith("..", StringComparison.Ordinal))
        {
            return "leaves the repository";
        }

        if (!Path.Exists(Path.Combine(Repository.Root, file)))
        {
            return "leads to no file";
        }

        if (parts.Length == 1)
        {
            return null;
        }

        return !file.EndsWith(".md", StringComparison.Ordinal) ? "names a heading of a file that has none"
            : (file == document.Name ? document : MarkdownFile.Read(file)).Anchors.Contains(parts[1]) ? null : $"names no heading of {file}";
    }

    private static IEnumerable<string> Find() =>
        from path in Directory.EnumerateFiles(Repository.Root, "*.md", SearchOption.AllDirectories)
        let name = Relative(path)
        where !name.Split('/').Any(part => part.StartsWith('.') || OtherFolders.Contains(part)) && !name.StartsWith("artifacts/", StringComparison.Ordinal)
        orderby name
        select name;

    private static string Relative(string path) => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/');
}
