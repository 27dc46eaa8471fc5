using System.Runtime.InteropServices;

namespace FastInpaint.Simd;

/// <summary>Allocates zeroed native memory, aligned to a cache line. On Linux large blocks are mapped, so they return to the system when they are freed. malloc would keep them in heaps that fragment.
/// Blocks of some megabytes begin at a huge page and ask for huge pages: a first touch then costs one page fault for 512.</summary>
internal static unsafe partial class SystemMemory
{
    private const int Alignment = 64;

    private const long SmallestMapped = 1 << 20;
    private const long HugePage = 2 << 20;
    private const int ReadWrite = 3, PrivateAnonymous = 0x22, AdviseHugePages = 14;

    private static readonly bool s_maps = OperatingSystem.IsLinux() && Environment.Is64BitProcess && CanMap();

    /// <param name="bytes">Number of bytes, at least 1.</param>
    /// <exception cref="OutOfMemoryException">The system has too little memory.</exception>
    public static byte* Allocate(long bytes)
    {
        if (IsMapped(bytes))
        {
            return bytes >= HugePage ? MapHugePages(bytes) : (byte*)MapPages(bytes);
        }

        var block = (byte*)NativeMemory.AlignedAlloc(checked((nuint)bytes), Alignment);
        NativeMemory.Clear(block, (nuint)bytes);
        return block;
    }

    /// <param name="address">An address from <see cref="Allocate"/>. Null does nothing.</param>
    /// <param name="bytes">The number of bytes that was allocated.</param>
    public static void Free(byte* address, long bytes)
    {
        if (address is null)
        {
            return;
        }

        if (IsMapped(bytes))
        {
            Unmap((nint)address, (nuint)bytes);
        }
        else
        {
            NativeMemory.AlignedFree(address);
        }
    }

    /// <summary>Returns freed memory that malloc still keeps to the system, if the C library supports this (glibc does).</summary>
    public static void Trim()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = TrimHeap(0);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another C library than glibc, which returns memory in its own way.
        }
    }

    private static nint MapPages(long bytes)
    {
        nint address = Map(0, checked((nuint)bytes), ReadWrite, PrivateAnonymous, -1, 0);
        return address == -1 ? throw new OutOfMemoryException() : address;
    }

    /// <summary>Maps a huge page more than asked for, and returns what lies before the first whole huge page and behind the block. The system may refuse the advice; the block then has small pages.</summary>
    private static byte* MapHugePages(long bytes)
    {
        long pages = (bytes + Environment.SystemPageSize - 1) / Environment.SystemPageSize * Environment.SystemPageSize;
        nint mapped = MapPages(pages + HugePage);
        nint address = (nint)((mapped + HugePage - 1) / HugePage * HugePage);
        long before = address - mapped, behind = HugePage - before;
        if (before > 0)
        {
            Unmap(mapped, (nuint)before);
        }

        if (behind > 0)
        {
            Unmap((nint)(address + pages), (nuint)behind);
        }

        _ = Advise(address, (nuint)pages, AdviseHugePages);
        return (byte*)address;
    }

    private static bool IsMapped(long bytes) => bytes >= SmallestMapped && s_maps;

    private static bool CanMap()
    {
        try
        {
            nint address = Map(0, 1, ReadWrite, PrivateAnonymous, -1, 0);
            return address != -1 && Unmap(address, 1) == 0;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int TrimHeap(nuint pad);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
