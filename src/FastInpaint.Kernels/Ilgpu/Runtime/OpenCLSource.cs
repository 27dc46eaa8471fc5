using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// Corrects what ILGPU writes in OpenCL C. Its barriers name global memory only, but OpenCL also orders shared (local) memory only if it is named. The addresses of its atomic operations name no kind of
/// memory, which only devices with the generic address space understand. The kernels' atomic operations are all on global memory.
/// </summary>
internal static partial class OpenCLSource
{
    private const string Global = "CLK_GLOBAL_MEM_FENCE";
    private const string Both = "CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE";

    /// <summary>Compiles a kernel with every fence over both memories, and atomic operations on global memory.</summary>
    public static CLCompiledKernel Compile(CLBackend backend, EntryPointDescription entry, KernelSpecialization specialization)
    {
        var kernel = (CLCompiledKernel)backend.Compile(entry, specialization);
        ref string source = ref Source(kernel);
        source = AtomicAddress().Replace(source.Replace(Global, Both, StringComparison.Ordinal), "(volatile global ${type}*)");
        return kernel;
    }

    [GeneratedRegex(@"\((volatile\s+)?(?<type>atomic_\w+)\s*\*\s*\)")]
    private static partial Regex AtomicAddress();

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<Source>k__BackingField")]
    private static extern ref string Source(CLCompiledKernel kernel);
}
