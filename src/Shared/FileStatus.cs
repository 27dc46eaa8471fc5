using System.Runtime.InteropServices;

namespace FastInpaint.Files;

/// <summary>The kind of thing that a path leads to.</summary>
internal enum FileKind
{
    /// <summary>A regular file, which can be replaced.</summary>
    Ordinary,

    Folder,

    /// <summary>A device that keeps what is written, such as a disk.</summary>
    Disk,

    /// <summary>A pipe, a terminal or another device: what is written there passes through.</summary>
    Passage,
}

/// <summary>The status of a file on a Unix system.</summary>
/// <param name="Node">Number of the file (its inode) on its device. Two names whose node and device are equal lead to one file.</param>
internal readonly partial record struct FileStatus(FileKind Kind, UnixFileMode Mode, uint Owner, uint Group, ulong Device, ulong Node)
{
    private const int CurrentFolder = -100, BasicFields = 0x7FF;

    private const UnixFileMode Permissions =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>The status of the file that a path leads to, after following links. Null if there is no file, and always on Windows.</summary>
    public static FileStatus? Of(string path)
    {
        Span<byte> fields = stackalloc byte[256];
        try
        {
            return OperatingSystem.IsLinux() ? StatX(CurrentFolder, path, 0, BasicFields, fields) == 0 ? OfLinux(fields) : null
                : OperatingSystem.IsMacOS() ? (RuntimeInformation.ProcessArchitecture == Architecture.X64 ? StatX64(path, fields) : Stat(path, fields)) == 0 ? OfMac(fields) : null
                : null;
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or DllNotFoundException)
        {
            // The C library has no statx: it is another library than glibc, or older than 2018.
            return null;
        }
    }

    /// <summary>Sets the owner and group of an open file. False if the system does not let this user do so.</summary>
    public static bool TryGive(SafeHandle file, uint owner, uint group) => ChangeOwner(file, owner, group) == 0;

    // Offsets into struct statx (Linux) and struct stat (macOS), the same on every processor.
    private static FileStatus OfLinux(ReadOnlySpan<byte> fields) => Of(
        UInt16(fields[28..]), UInt32(fields[20..]), UInt32(fields[24..]), ((ulong)UInt32(fields[136..]) << 32) | UInt32(fields[140..]), UInt64(fields[32..]));

    private static FileStatus OfMac(ReadOnlySpan<byte> fields) => Of(UInt16(fields[4..]), UInt32(fields[16..]), UInt32(fields[20..]), UInt32(fields), UInt64(fields[8..]));

    private static FileStatus Of(ushort mode, uint owner, uint group, ulong device, ulong node)
    {
        FileKind kind = (mode & 0xF000) switch
        {
            0x8000 => FileKind.Ordinary,
            0x4000 => FileKind.Folder,
            0x6000 => FileKind.Disk,
            _ => FileKind.Passage,
        };
        return new FileStatus(kind, (UnixFileMode)mode & Permissions, owner, group, device, node);
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<ushort>(bytes);

    private static uint UInt32(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<uint>(bytes);

    private static ulong UInt64(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<ulong>(bytes);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, int mask, Span<byte> fields);

    [LibraryImport("libc", EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(string path, Span<byte> fields);

    [LibraryImport("libc", EntryPoint = "stat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX64(string path, Span<byte> fields);

    [LibraryImport("libc", EntryPoint = "fchown")]
    private static partial int ChangeOwner(SafeHandle file, uint owner, uint group);
}
