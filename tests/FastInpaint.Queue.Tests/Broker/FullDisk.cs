using System.Text;

namespace FastInpaint.Queue.Tests.Broker;

/// <summary>What a log is written to on a disk without room.</summary>
internal sealed class FullDisk : TextWriter
{
    private int _lines;

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>Lines that were not written.</summary>
    public int Lines => Volatile.Read(ref _lines);

    public override void WriteLine(string? value)
    {
        Interlocked.Increment(ref _lines);
        throw new IOException("No space left on device");
    }
}
