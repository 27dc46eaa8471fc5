using System.Runtime.CompilerServices;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>What is done to ILGPU's PTX before a driver gets it.</summary>
internal static class PtxText
{
    /// <summary>A kernel with all instructions of tiles in place.</summary>
    public static PTXCompiledKernel Compile(PTXBackend backend, EntryPointDescription entry, KernelSpecialization specialization)
    {
        var kernel = (PTXCompiledKernel)backend.Compile(entry, specialization);
        ref string text = ref Text(kernel);
        text = TensorCoreTileText.Expand(text);
        return kernel;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<PTXAssembly>k__BackingField")]
    private static extern ref string Text(PTXCompiledKernel kernel);
}
