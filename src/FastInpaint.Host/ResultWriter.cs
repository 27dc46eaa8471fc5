using System.Text;

namespace FastInpaint.Host;

/// <summary>Standard output for reports. A failure to write becomes exit code 6, because it is no fault of the input. As thread-safe as the writer behind it.</summary>
/// <param name="output">The writer that gets the text; null where the program was started without standard output.</param>
internal sealed class ResultWriter(TextWriter? output) : TextWriter
{
    public override Encoding Encoding => output?.Encoding ?? Encoding.UTF8;

    public override void Write(char value) => Guard(writer => writer.Write(value));

    public override void Write(string? value) => Guard(writer => writer.Write(value));

    public override void WriteLine(string? value) => Guard(writer => writer.WriteLine(value));

    public override void Write(char[] buffer, int index, int count) => Guard(writer => writer.Write(buffer, index, count));

    public override void Flush()
    {
        if (output is not null)
        {
            Guard(writer => writer.Flush());
        }
    }

    private void Guard(Action<TextWriter> write) => OutputFile.Guard(StandardFile.Name, () => write(output ?? throw new IOException("it is closed.")));
}
