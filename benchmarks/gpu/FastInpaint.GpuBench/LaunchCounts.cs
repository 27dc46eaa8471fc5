using FastInpaint.Graph;
using FastInpaint.Kernels.Ilgpu;

namespace FastInpaint.GpuBench;

/// <summary>Counts the launches of each kernel on some devices.</summary>
internal sealed class LaunchCounts
{
    private readonly Dictionary<string, long> _counts = [];

    /// <summary>Adds what a device launches, at the end of its use, or when the report is made.</summary>
    public void Add(IBackend device, Precision precision)
    {
        var gpu = (GpuBackend)device;
        foreach (Delegate kernel in gpu.Form(precision)!.Kernels)
        {
            string name = $"{kernel.Method.DeclaringType!.Name}.{kernel.Method.Name}";
            _counts[name] = _counts.GetValueOrDefault(name) + gpu.Kernels.CountLaunches(kernel);
        }
    }

    /// <summary>Prints the counts.</summary>
    /// <returns>Whether each kernel was launched.</returns>
    public bool Report()
    {
        Console.WriteLine($"launches: {string.Join(", ", _counts.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Key} {count.Value}"))}");
        string[] never = [.. _counts.Where(count => count.Value == 0).Select(count => count.Key)];
        if (never.Length > 0)
        {
            Console.WriteLine($"FAILED: never launched: {string.Join(", ", never)}. Give --multiprocessors numbers for which these kernels are chosen, or leave the option out.");
        }

        return never.Length == 0;
    }
}
