using System.Globalization;
using FastInpaint.Conformance;
using FastInpaint.Graph;
using FastInpaint.Kernels.Ilgpu;

namespace FastInpaint.GpuBench;

/// <summary>
/// Predicts the time of a network at fp16 on a GPU that is not at hand, and what binds each layer. The counts come from the simulated device of tests/cuda-simulator, which has to be the process's driver
/// and to write its report to <c>CUDA_SIMULATOR_REPORT</c>.
/// </summary>
internal static class Prediction
{
    public static int Run(IReadOnlyDictionary<string, string> options)
    {
        string report = Environment.GetEnvironmentVariable("CUDA_SIMULATOR_REPORT")
            ?? throw new ArgumentException("CUDA_SIMULATOR_REPORT is not set. Start the program by benchmarks/gpu/predict.");
        GpuFigures gpu = GpuFigures.Read(options);
        bool generator = options.GetValueOrDefault("--network", "generator") == "generator";
        int blocks = int.Parse(options.GetValueOrDefault("--blocks", "8"), CultureInfo.InvariantCulture);
        MemoryParameters one = generator ? RandomParameters.Generator(64, 1, seed: 1) : RandomParameters.Detector(32, seed: 1);
        Dictionary<(string, int), GroupCounts> counts = GroupCounts.All(generator ? Network.Generator(one) : Network.Detector(one), one, report);

        DeviceOpener.Multiprocessors = gpu.Multiprocessors;
        using var backend = new GpuBackend(DeviceOpener.Open("cuda", 0));
        MemoryParameters parameters = generator ? RandomParameters.Generator(64, blocks, seed: 1) : one;
        Network network = generator ? Network.Generator(parameters) : Network.Detector(parameters);
        using IModel model = backend.Load(network, parameters, Precision.Fp16);
        var lowering = new TensorCoreLowering(new LoweringInput(network, parameters, new PackedWeights(), backend.Form(Precision.Fp16)!, backend.Kernels, gpu.Multiprocessors, backend.SharedBytes));
        Console.WriteLine(gpu);
        foreach (string size in options.GetValueOrDefault("--sizes", "256x256x1,512x512x8,1024x1024x1").Split(','))
        {
            int[] sides = [.. size.Split('x').Select(side => int.Parse(side, CultureInfo.InvariantCulture))];
            Print(network, lowering, model.Plan(sides[2], sides[0], sides[1]), counts, gpu);
        }

        return 0;
    }

    private static void Print(Network network, TensorCoreLowering lowering, ExecutionPlan plan, Dictionary<(string, int), GroupCounts> counts, GpuFigures gpu)
    {
        var places = new PlanPlaces(plan, default, default, 0, 0);
        Dictionary<string, (string Layer, int Channels, long Groups)> tiles = lowering.Tiles(plan).ToDictionary(tile => tile.Layer);
        LayerTime[] layers = [.. plan.Steps.Select(step =>
        {
            int launches = lowering.Step(step, places).Launches;
            if (!tiles.TryGetValue(step.Name, out (string Layer, int Channels, long Groups) tile))
            {
                return LayerTime.OfMap(step, launches, gpu);
            }

            // All residual blocks have the counts of the first one.
            string layer = step.Name.StartsWith("blocks.", StringComparison.Ordinal) ? $"blocks.0.{step.Name.Split('.')[^1]}" : step.Name;
            return LayerTime.OfConvolution(step, tile.Channels, tile.Groups, launches, counts[(layer, tile.Channels)], gpu);
        })];

        // The input's conversion, and the output's for pictures.
        int around = network.Kind == NetworkKind.Generator ? 2 : 1;
        double microseconds = layers.Sum(layer => layer.Microseconds) + around * gpu.LaunchMicroseconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"\n{network.Kind} of width {network.BaseChannels}, {plan.Input.H}x{plan.Input.W}, batch {plan.Input.N}, fp16: {microseconds / 1000:0.00} ms predicted, {layers.Sum(layer => layer.Launches) + around} launches\n"));
        Console.WriteLine("| layer | channels of the tile | groups | wavefronts per mma | us | bound by | mma us | shared memory us | cache us | memory us |\n|---|---|---|---|---|---|---|---|---|---|");
        foreach (IGrouping<string, LayerTime> group in layers.GroupBy(layer => layer.Kind))
        {
            Console.WriteLine(LayerTime.Row(group.Key, [.. group]));
        }
    }
}
