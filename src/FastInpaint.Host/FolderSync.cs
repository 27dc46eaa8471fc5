using System.Runtime.InteropServices;

namespace FastInpaint.Host;

/// <summary>Brings a folder's names to the disk. A file that was flushed and renamed has its bytes there; its new name only after this.</summary>
internal static partial class FolderSync
{
    private const int ReadOnly = 0;

    /// <summary>Flushes a folder, where the system knows that; Windows writes names by itself.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int file = Open(folder, ReadOnly);
        if (file < 0)
        {
            throw new IOException($"{folder}: could not be opened to flush it: error {Marshal.GetLastPInvokeError()}.");
        }

        int result = Synchronize(file), error = Marshal.GetLastPInvokeError();
        Close(file);
        // Some network file systems have no such call for folders (EINVAL).
        if (result != 0 && error != 22)
        {
            throw new IOException($"{folder}: could not be flushed: error {error}. Check the disk.");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Synchronize(int file);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int file);
}
