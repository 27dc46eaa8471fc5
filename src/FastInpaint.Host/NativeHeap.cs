using System.Runtime.InteropServices;

namespace FastInpaint.Host;

/// <summary>The C library's heap, from which arenas and workspaces are taken.</summary>
internal static partial class NativeHeap
{
    // Parameters of glibc's mallopt.
    private const int MapThreshold = -3, ArenaMax = -8;

    /// <summary>
    /// For programs that run for long. Left to itself, glibc takes blocks of up to 32 MB from heaps of its own after some have been freed: blocks of every size that was ever asked for leave gaps there that
    /// others do not fit, one heap for each thread, and the process grows for hours. With a fixed threshold a block above it is mapped alone, and goes back to the system when it is freed.
    /// Does nothing where there is another C library.
    /// </summary>
    public static void GiveLargeBlocksBack()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = Set(MapThreshold, 256 << 10);
            _ = Set(ArenaMax, 2);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            // Others give large blocks back by themselves.
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int Set(int parameter, int value);
}
