using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace FastInpaint.GpuBench;

/// <summary>Measures copies over the bus of a CUDA device, alone and together with a kernel on another stream.</summary>
internal static class Bus
{
    private const int Bytes = 16 << 20;
    private const int Runs = 11;

    public static CopyTimes[] Measure(int ordinal)
    {
        using Context context = Context.Create(builder => builder.Cuda().Optimize(OptimizationLevel.O2));
        using CudaAccelerator accelerator = context.CreateCudaAccelerator(ordinal);
        using AcceleratorStream copying = accelerator.CreateStream();
        using AcceleratorStream computing = accelerator.CreateStream();
        using MemoryBuffer1D<byte, Stride1D.Dense> buffer = accelerator.Allocate1D<byte>(Bytes);
        using MemoryBuffer1D<float, Stride1D.Dense> values = accelerator.Allocate1D<float>(1 << 16);
        using PageLockedArray1D<byte> pinned = accelerator.AllocatePageLocked1D<byte>(Bytes);
        var pageable = new byte[Bytes];
        ArrayView<byte> view = buffer.View.AsContiguous();
        Action<AcceleratorStream, Index1D, ArrayView<float>, int> load = accelerator.LoadAutoGroupedKernel<Index1D, ArrayView<float>, int>(Spin);
        double copyToDevice = Stopwatches.Median(Runs, () =>
        {
            view.CopyFrom(copying, pinned.ArrayView);
            copying.Synchronize();
        });

        // The number of steps for which the kernel takes about as long as the copy.
        int steps = 1000;
        double unit = Stopwatches.Median(3, () => Compute(steps));
        steps = (int)Math.Clamp(steps * copyToDevice / unit, 1, 10_000_000);
        double kernel = Stopwatches.Median(Runs, () => Compute(steps));
        return
        [
            Times("pinned", "to device", () => view.CopyFrom(copying, pinned.ArrayView)),
            Times("pinned", "to host", () => view.CopyTo(copying, pinned.ArrayView)),
            Times("pageable", "to device", () => view.CopyFromCPU(copying, pageable)),
            Times("pageable", "to host", () => view.CopyToCPU(copying, pageable)),
        ];

        void Compute(int count)
        {
            load(computing, (int)values.Length, values.View.AsContiguous(), count);
            computing.Synchronize();
        }

        CopyTimes Times(string memory, string direction, Action copy)
        {
            double alone = Stopwatches.Median(Runs, () =>
            {
                copy();
                copying.Synchronize();
            });
            double both = Stopwatches.Median(Runs, () =>
            {
                load(computing, (int)values.Length, values.View.AsContiguous(), steps);
                copy();
                copying.Synchronize();
                computing.Synchronize();
            });
            return new CopyTimes(memory, direction, Bytes, alone, Bytes / alone / 1e6, kernel, both, Math.Clamp(100 * (alone + kernel - both) / Math.Min(alone, kernel), 0, 100));
        }
    }

    private static void Spin(Index1D index, ArrayView<float> values, int steps)
    {
        float value = values[index];
        for (int i = 0; i < steps; i++)
        {
            value = (value * 0.999f) + 0.001f;
        }

        values[index] = value;
    }
}
