using System.Diagnostics;
using System.Globalization;
using FastInpaint.Conformance;
using FastInpaint.Graph;
using FastInpaint.Host.Devices;
using FastInpaint.Kernels.Ilgpu;

namespace FastInpaint.GpuBench;

/// <summary>Compares a generator of width 64 and a detector of width 32 with the CPU, with the tiles of a device of each number of multiprocessors. Narrow generators run the other kernels of strided convolutions.</summary>
internal static class WideNetworks
{
    // Side by which the numbers that the device does not have are tried: small, and with few multiprocessors enough for the widest tiles.
    private const int SmallHeight = 32;
    private const int SmallWidth = 64;

    /// <param name="device">The device as it is.</param>
    /// <param name="name">Its name on the command line.</param>
    /// <param name="precision">Precision of the device.</param>
    /// <param name="side">Height and width in pixels of the pictures on the device as it is.</param>
    /// <param name="multiprocessors">Further numbers of multiprocessors.</param>
    /// <param name="launches">Receives the launches of the further devices.</param>
    /// <returns>Whether all results agree.</returns>
    public static bool Run(IBackend device, string name, Precision precision, int side, IEnumerable<int> multiprocessors, LaunchCounts launches)
    {
        bool agree = Agrees(device, precision, side, side, 64, 16, 8);
        foreach (int number in multiprocessors)
        {
            DeviceOpener.Multiprocessors = number;
            using IBackend other = DeviceChoice.Open(name, threads: 0);
            DeviceOpener.Multiprocessors = null;
            agree &= Agrees(other, precision, SmallHeight, SmallWidth, 64);
            launches.Add(other, precision);
        }

        return agree;
    }

    private static bool Agrees(IBackend device, Precision precision, int height, int width, params int[] widths)
    {
        using IBackend processor = DeviceChoice.Open("cpu", threads: 0);
        MemoryParameters detector = RandomParameters.Detector(32, seed: 3);
        bool agree = Agrees(Network.Detector(detector), detector);
        foreach (int channels in widths)
        {
            MemoryParameters generator = RandomParameters.Generator(channels, 1, seed: 3);
            agree &= Agrees(Network.Generator(generator), generator);
        }

        return agree;

        bool Agrees(Network network, MemoryParameters parameters)
        {
            long started = Stopwatch.GetTimestamp();
            float[] expected = Output(processor, Precision.Fp32);
            double[] levels = [.. expected.Zip(Output(device, precision), (one, other) => Math.Abs((double)one - other) * 255)];
            double largest = levels.Max();
            double close = levels.Count(level => level <= 1) / (double)levels.Length;
            bool agrees = precision == Precision.Fp16 ? largest <= 2 && close >= 0.999 : largest <= 1e-4 * 255;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{(agrees ? "" : "FAILED ")}{network.Kind} of width {network.BaseChannels}, {width}x{height}, {device.Capabilities.Parallelism} multiprocessors, {DeviceChoice.Name(precision)}: "
                    + $"{close:0.00%} within a level of the CPU, the largest difference is {largest:0.0000} levels, {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s"));
            return agrees;

            float[] Output(IBackend backend, Precision at)
            {
                using IModel model = backend.Load(network, parameters, at);
                using IExecutable executable = model.Prepare(model.Plan(1, height, width));
                return Tensors.Run(executable, RandomParameters.Uniform(new Random(5), executable.Plan.Input.Elements, 1));
            }
        }
    }
}
