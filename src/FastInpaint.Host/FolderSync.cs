using System.Runtime.InteropServices;

namespace FastInpaint.Host;

/// <summary>Flushes a folder's entries to the disk. After a file was flushed and renamed, its bytes are on the disk, but its new name is there only after this flush.</summary>
internal static partial class FolderSync
{
    private const int ReadOnly = 0;

    /// <summary>Flushes a folder. Does nothing on Windows, which flushes names by itself.</summary>
    /// <exception cref="IOException">The system could not flush the folder.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int file = Open(folder, ReadOnly);
        if (file < 0)
        {
            throw new IOException($"{folder}: could not be opened to flush it: error {Marshal.GetLastPInvokeError()}. Check that the folder may be read.");
        }

        int result = Synchronize(file), error = Marshal.GetLastPInvokeError();
        Close(file);
        // Some network file systems do not support the call for folders (EINVAL).
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
