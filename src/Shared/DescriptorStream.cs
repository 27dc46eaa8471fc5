using System.Runtime.InteropServices;

namespace FastInpaint.Files;

/// <summary>Writes to a file descriptor that the program was started with, from where it stands: behind what others have written there, and without closing it. Not thread safe.</summary>
/// <remarks>.NET's streams of standard output say nothing of a reader that is gone, and those of files write at positions of their own.</remarks>
internal sealed partial class DescriptorStream(int descriptor) : PlainStream
{
    private const int Interrupted = 4;
    private const int BrokenPipe = 32;

    public override bool CanWrite => true;

    /// <exception cref="IOException">The system refuses, or nobody reads any more.</exception>
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
                // Full, and others have set it not to block.
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
