using System.Text;

namespace FastInpaint.Host;

/// <summary>Standard output as a command writes reports to it: what keeps it from being written is exit code 6, not a fault of the input. As thread-safe as the writer behind it.</summary>
/// <param name="output">Where the text goes.</param>
internal sealed class ResultWriter(TextWriter output) : TextWriter
{
    public override Encoding Encoding => output.Encoding;

    public override void Write(char value) => Guard(() => output.Write(value));

    public override void Write(string? value) => Guard(() => output.Write(value));

    public override void WriteLine(string? value) => Guard(() => output.WriteLine(value));

    public override void Write(char[] buffer, int index, int count) => Guard(() => output.Write(buffer, index, count));

    public override void Flush() => Guard(output.Flush);

    private static void Guard(Action write) => OutputFile.Guard(StandardFile.Name, write);
}
