using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FastInpaint.Files;

/// <summary>The open files that the program was started with: standard input (0), output (1) and error (2), and those that a shell names as /dev/fd/N.</summary>
internal static partial class InheritedFile
{
    private const int GetFlags = 1, ClosedByStart = 1;

    private static readonly List<SafeFileHandle> s_reserved = [];

    /// <summary>Whether the program was started with an open file of this number. Where it was not, the runtime or the system may have given the number to a file of the program's own, which must be neither read nor written by that name.</summary>
    public static bool IsOpen(int descriptor) =>
        // What the runtime opens for itself is closed when another program is started; what was open at the start cannot be so.
        OperatingSystem.IsWindows() || (Flags(descriptor) is >= 0 and var flags && (flags & ClosedByStart) == 0);

    /// <summary>Has no file of the program's own become standard input, output or error: libraries write to these by their numbers. To be called first.</summary>
    public static void Reserve()
    {
        while (!OperatingSystem.IsWindows() && (Flags(0) < 0 || Flags(1) < 0 || Flags(2) < 0))
        {
            // The lowest free number is taken, and kept.
            s_reserved.Add(File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite));
        }
    }

    private static int Flags(int descriptor) => Control(descriptor, GetFlags);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int file, int command);
}
