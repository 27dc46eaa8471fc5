using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>ILGPU's barriers order global memory only: OpenCL wants local memory named too.</summary>
internal static class OpenCLFences
{
    private const string Global = "CLK_GLOBAL_MEM_FENCE";
    private const string Both = "CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE";

    /// <summary>A kernel's source with every fence over both memories.</summary>
    public static CLCompiledKernel Compile(CLBackend backend, Context context, EntryPointDescription entry, KernelSpecialization specialization)
    {
        var kernel = (CLCompiledKernel)backend.Compile(entry, specialization);
        return new CLCompiledKernel(context, kernel.EntryPoint, kernel.Info, kernel.Source.Replace(Global, Both, StringComparison.Ordinal), kernel.CVersion);
    }
}
