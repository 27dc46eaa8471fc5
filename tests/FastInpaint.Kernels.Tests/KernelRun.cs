using FastInpaint.Graph;
using FastInpaint.Kernels.Ilgpu;
using ILGPU;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Tests;

/// <summary>A single kernel on memory of its own.</summary>
internal static class KernelRun
{
    /// <summary>Devices for kernels that need no group.</summary>
    public static TheoryData<string> Devices => ["emulator", "opencl", "cuda"];

    /// <summary>Devices for kernels with shared memory and barriers.</summary>
    public static TheoryData<string> GroupDevices => ["opencl", "cuda"];

    public static GpuBackend Open(string device) => device switch
    {
        "emulator" => EmulatorConformanceTests.Device.Value,
        "opencl" => OpenCLDevice.Group.Backend,
        _ => CudaUnderTest.Backend,
    };

    /// <summary>Groups for that many work-items.</summary>
    public static KernelConfig Groups(this GpuBackend backend, long items) => backend.Form(Precision.Fp32)!.Groups(items);

    /// <summary>The arena after the kernel.</summary>
    public static float[] Run<T>(this GpuBackend backend, Action<T, ArrayView<float>> kernel, T arguments, KernelConfig groups, float[] arena)
        where T : struct => Run(backend, places => backend.Kernels.Step(kernel, arguments, groups, places), arena, [0]);

    /// <inheritdoc cref="Run{T}(GpuBackend, Action{T, ArrayView{float}}, T, KernelConfig, float[])"/>
    public static float[] Run<T>(this GpuBackend backend, Action<T, ArrayView<float>, ArrayView<float>> kernel, T arguments, KernelConfig groups, float[] arena, float[] weights)
        where T : struct => Run(backend, places => backend.Kernels.Step(kernel, arguments, groups, places), arena, weights);

    /// <summary>Fails where a value is further from what it should be than the bound.</summary>
    public static void AssertClose(double[] expected, ReadOnlySpan<float> actual, double bound)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= bound, $"element {i} is {actual[i]} instead of {expected[i]}, bound {bound}");
        }
    }

    /// <summary>Values between -1 and 1.</summary>
    public static float[] Random(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() * 2 - 1)];
    }

    private static float[] Run(GpuBackend backend, Func<PlanPlaces, GpuStep> step, float[] arena, float[] weights)
    {
        Accelerator accelerator = backend.Accelerator;
        accelerator.Bind();
        using MemoryBuffer1D<float, Stride1D.Dense> memory = accelerator.Allocate1D(arena);
        using MemoryBuffer1D<float, Stride1D.Dense> parameters = accelerator.Allocate1D(weights);
        accelerator.DefaultStream.Synchronize();
        step(new PlanPlaces(null!, memory.View.AsContiguous(), parameters.View.AsContiguous(), 0, 0)).Launch(accelerator.DefaultStream);
        accelerator.DefaultStream.Synchronize();
        return memory.GetAsArray1D();
    }
}
