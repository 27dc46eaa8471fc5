namespace FastInpaint.Testing.Documents;

/// <summary>A code block of a Markdown file.</summary>
/// <param name="Document">The file's path in the repository, with <c>/</c> between names.</param>
/// <param name="Line">The line of its opening fence, from 1.</param>
/// <param name="Heading">The heading that it stands under.</param>
/// <param name="Language">The first word behind the opening fence; empty for none, and for a block that is only indented.</param>
/// <param name="File">The second word behind the opening fence; empty for none.</param>
/// <param name="Text">Its lines, without an end of line behind the last.</param>
public sealed record CodeBlock(string Document, int Line, string Heading, string Language, string File, string Text)
{
    public string FirstLine => Text.Split('\n')[0];

    public override string ToString() => $"{Document}:{Line}";
}
