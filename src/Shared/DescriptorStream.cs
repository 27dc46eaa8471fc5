using System.Runtime.InteropServices;

namespace FastInpaint.Files;

/// <summary>Appends to a file descriptor that the program was started with. Writing starts at the descriptor's current position. Disposing of the stream leaves the descriptor open. Not thread-safe.</summary>
/// <remarks>.NET's stream for standard output ignores a reader that is gone. .NET's file streams write at positions of their own, not at the descriptor's.</remarks>
internal sealed partial class DescriptorStream(int descriptor) : PlainStream
{
    private const int Interrupted = 4;
    private const int BrokenPipe = 32;

    public override bool CanWrite => true;

    /// <exception cref="IOException">The system refuses the write, or the pipe's reader has ended.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint written = Write(descriptor, buffer, buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            int error = Marshal.GetLastPInvokeError();
            if (error == (OperatingSystem.IsMacOS() ? 35 : 11))
            {
                // The pipe is full, and another program has set it to nonblocking.
                Thread.Sleep(1);
            }
            else if (error != Interrupted)
            {
                throw new IOException(error == BrokenPipe ? "what reads it has ended" : Marshal.GetPInvokeErrorMessage(error));
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int file, ReadOnlySpan<byte> bytes, nint count);
}
