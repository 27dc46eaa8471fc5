using System.Diagnostics;

namespace FastInpaint.Queue.Tests.Broker;

/// <summary>A small file system in memory, mounted on a folder, that can be filled.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _folder;
    private readonly bool _mounted;

    /// <param name="folder">The folder; made here.</param>
    /// <param name="size">As <c>mount</c> takes it, for example <c>256k</c>.</param>
    public SmallDisk(string folder, string size)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
        using var mount = Process.Start(new ProcessStartInfo("mount", ["-t", "tmpfs", "-o", $"size={size}", "none", folder]) { RedirectStandardError = true })!;
        mount.WaitForExit();
        _mounted = mount.ExitCode == 0;
    }

    private string Ballast => Path.Combine(_folder, "ballast");

    /// <summary>Skips the test where nothing may be mounted.</summary>
    public void Require() => Assert.SkipUnless(_mounted, "needs the right to mount a small file system");

    /// <summary>Leaves no room.</summary>
    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] block = new byte[4096];
        Exception? refusal = null;
        while (refusal is null)
        {
            refusal = Record.Exception(() => file.Write(block));
        }

        Assert.IsType<IOException>(refusal);
    }

    /// <summary>Makes room again.</summary>
    public void Empty() => File.Delete(Ballast);

    public void Dispose()
    {
        if (_mounted)
        {
            using var unmount = Process.Start("umount", ["-l", _folder]);
            unmount.WaitForExit();
        }
    }
}
