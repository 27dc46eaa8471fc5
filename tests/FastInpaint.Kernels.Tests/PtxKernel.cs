using System.Collections.Concurrent;
using System.Reflection;
using FastInpaint.Kernels.Ilgpu;
using ILGPU.Backends.EntryPoints;
using ILGPU.Runtime.Cuda;

namespace FastInpaint.Kernels.Tests;

/// <summary>The backend's kernels as PTX, made without a device.</summary>
internal static class PtxKernel
{
    public const int GroupSize = 256;

    private static readonly PtxCompiler Compiler = new(new CudaCapabilityContext(CudaArchitecture.SM_80), CudaArchitecture.SM_80, CudaInstructionSet.ISA_80);
    private static readonly ConcurrentDictionary<string, string> Texts = new();

    /// <summary>By "Class.Method": public static void methods of static classes, named Run and what it runs.</summary>
    public static IReadOnlyDictionary<string, MethodInfo> All { get; } = typeof(KernelCache).Assembly.GetTypes()
        .Where(type => type is { IsAbstract: true, IsSealed: true } && type.Namespace == typeof(KernelCache).Namespace)
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .Where(method => method.Name.StartsWith("Run", StringComparison.Ordinal) && method.ReturnType == typeof(void))
        .ToDictionary(method => $"{method.DeclaringType!.Name}.{method.Name}");

    /// <summary>Those of <see cref="All"/> that GPUs run. The others run on processors, in groups of another size.</summary>
    public static IEnumerable<string> OnGpus => All.Where(kernel => DeviceForm.All.Any(form => form.SharedMemory && form.Kernels.Any(known => known.Method == kernel.Value))).Select(kernel => kernel.Key);

    /// <summary>The text of a kernel; compiled once.</summary>
    public static string Text(string name) => Texts.GetOrAdd(name, Compile);

    public static string Compile(string name) =>
        Compiler.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(All[name]), KernelCache.Specialization(All[name], GroupSize)).PTXAssembly;
}
