using ILGPU.Runtime;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>A step of a plan: kernels with their arguments, in the order in which they run. A launch allocates nothing.</summary>
/// <param name="launches">Actions from <see cref="KernelCache"/>. Each puts one kernel into a stream.</param>
internal sealed class GpuStep(params Action<AcceleratorStream>[] launches)
{
    private readonly Action<AcceleratorStream>[] _launches = launches;

    /// <summary>Number of kernels.</summary>
    public int Launches => _launches.Length;

    /// <summary>Combines several steps, one after the other, into one.</summary>
    public static GpuStep Sequence(params IEnumerable<GpuStep> steps) => new([.. steps.SelectMany(step => step._launches)]);

    /// <summary>Puts the step's kernels into the stream.</summary>
    public void Launch(AcceleratorStream stream)
    {
        foreach (Action<AcceleratorStream> launch in _launches)
        {
            launch(stream);
        }
    }
}
