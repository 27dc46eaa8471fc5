using System.Text;

namespace FastInpaint.Host;

/// <summary>Standard error as a command writes to it: work does not depend on who reads of it, so what cannot be written is dropped. As thread safe as the writer behind it.</summary>
/// <param name="error">Where the text goes.</param>
internal sealed class ErrorWriter(TextWriter error) : TextWriter
{
    public override Encoding Encoding => error.Encoding;

    public override void Write(char value) => Try(() => error.Write(value));

    public override void Write(string? value) => Try(() => error.Write(value));

    public override void WriteLine(string? value) => Try(() => error.WriteLine(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => error.Write(buffer, index, count));

    public override void Flush() => Try(error.Flush);

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A full disk, a terminal that is gone.
        }
    }
}
