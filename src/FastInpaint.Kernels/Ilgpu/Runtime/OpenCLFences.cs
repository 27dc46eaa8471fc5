using System.Runtime.CompilerServices;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Corrects ILGPU's barriers for OpenCL. They name global memory only, but OpenCL also orders shared (local) memory only if it is named.</summary>
internal static class OpenCLFences
{
    private const string Global = "CLK_GLOBAL_MEM_FENCE";
    private const string Both = "CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE";

    /// <summary>Compiles a kernel with every fence over both memories.</summary>
    public static CLCompiledKernel Compile(CLBackend backend, EntryPointDescription entry, KernelSpecialization specialization)
    {
        var kernel = (CLCompiledKernel)backend.Compile(entry, specialization);
        ref string source = ref Source(kernel);
        source = source.Replace(Global, Both, StringComparison.Ordinal);
        return kernel;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<Source>k__BackingField")]
    private static extern ref string Source(CLCompiledKernel kernel);
}
