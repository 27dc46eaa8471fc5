using System.Text;

namespace FastInpaint.Host;

/// <summary>Standard error for commands. Text that cannot be written is dropped, so that a closed pipe does not stop the work. As thread-safe as the writer behind it.</summary>
/// <param name="error">The writer that gets the text.</param>
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
            // The disk is full, or the terminal is gone.
        }
    }
}
