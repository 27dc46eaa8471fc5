using System.Collections.Immutable;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace FastInpaint.Testing.Documents;

/// <summary>A Markdown file of the repository: its code blocks, its links, and the anchors that links may name.</summary>
public sealed class MarkdownFile
{
    // The anchors are those that GitHub gives to headings.
    private static readonly MarkdownPipeline s_pipeline =
        new MarkdownPipelineBuilder().UsePipeTables().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).UseAutoLinks().UsePreciseSourceLocation().Build();

    private MarkdownFile(string name, MarkdownDocument document)
    {
        Name = name;
        HeadingBlock[] headings = [.. document.Descendants<HeadingBlock>()];
        Anchors = [.. headings.Select(heading => heading.GetAttributes().Id!)];
        Links = [.. document.Descendants<LinkInline>().Select(link => (link.Url ?? "", link.Line + 1))];
        Blocks = [.. document.Descendants<Markdig.Syntax.CodeBlock>().Select(block => Block(name, headings, block))];
    }

    /// <summary>The path in the repository, with <c>/</c> between names.</summary>
    public string Name { get; }

    public ImmutableHashSet<string> Anchors { get; }

    /// <summary>Targets of links and pictures as they are written, each with its line.</summary>
    public ImmutableArray<(string Target, int Line)> Links { get; }

    public ImmutableArray<CodeBlock> Blocks { get; }

    /// <summary>Reads a file of the repository.</summary>
    /// <param name="name">Its path in the repository.</param>
    public static MarkdownFile Read(string name) => Parse(name, File.ReadAllText(Path.Combine(RepositoryFolder.Path, name)));

    /// <summary>Reads text that stands in a file of the given name.</summary>
    public static MarkdownFile Parse(string name, string text) => new(name, Markdown.Parse(text, s_pipeline));

    /// <summary>The code blocks under a heading.</summary>
    public ImmutableArray<CodeBlock> Under(string heading)
    {
        ImmutableArray<CodeBlock> blocks = [.. Blocks.Where(block => block.Heading == heading)];
        Assert.True(blocks.Length > 0, $"{Name} has no code block under a heading '{heading}'");
        return blocks;
    }

    private static CodeBlock Block(string name, HeadingBlock[] headings, Markdig.Syntax.CodeBlock block)
    {
        HeadingBlock? heading = headings.LastOrDefault(heading => heading.Line < block.Line);
        string title = string.Concat(heading?.Inline?.Descendants<LiteralInline>().Select(text => text.ToString()) ?? []);
        var fence = block as FencedCodeBlock;
        return new CodeBlock(name, block.Line + 1, title, fence?.Info ?? "", fence?.Arguments ?? "", block.Lines.ToString());
    }
}
