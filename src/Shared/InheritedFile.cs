using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FastInpaint.Files;

/// <summary>The files that were open when the program started: standard input (0), output (1) and error (2), and files that a shell passes as /dev/fd/N.</summary>
internal static partial class InheritedFile
{
    private const int GetFlags = 1, ClosedByStart = 1;

    private static readonly List<SafeFileHandle> s_reserved = [];

    /// <summary>Whether a file with this descriptor was open when the program started. If none was, the number may belong to a file of the program's own, which must be neither read nor written under that name.</summary>
    public static bool IsOpen(int descriptor) =>
        // The runtime's own files have the close-on-exec flag. A file that was open at the start cannot have that flag.
        OperatingSystem.IsWindows() || (Flags(descriptor) is >= 0 and var flags && (flags & ClosedByStart) == 0);

    /// <summary>Keeps the program's own files from becoming standard input, output or error, because libraries write to these three by number. Call this first.</summary>
    public static void Reserve()
    {
        while (!OperatingSystem.IsWindows() && (Flags(0) < 0 || Flags(1) < 0 || Flags(2) < 0))
        {
            // The system gives the lowest free number, so this file fills the gap. It stays open.
            s_reserved.Add(File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite));
        }
    }

    private static int Flags(int descriptor) => Control(descriptor, GetFlags);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int file, int command);
}
