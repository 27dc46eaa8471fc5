using System.Text.Json;
using FastInpaint.Graph;
using FastInpaint.Kernels.Ilgpu;

namespace FastInpaint.GpuBench;

/// <summary>What the simulated device counts in one group of a tensor-core convolution.</summary>
/// <param name="Mma">Instructions mma.m16n8k16.</param>
/// <param name="Wavefronts">Wavefronts of shared memory.</param>
/// <param name="Bytes">Bytes of global memory, in sectors of 32.</param>
internal sealed record GroupCounts(double Mma, double Wavefronts, double Bytes)
{
    private const int Height = 32;
    private const int Width = 64;

    /// <summary>Counts each convolution of a network with each tile that it may have.</summary>
    /// <param name="report">The file that the simulated device writes.</param>
    /// <returns>The counts by the layer's name and the channels of the tile.</returns>
    public static Dictionary<(string Layer, int Channels), GroupCounts> All(Network network, IParameterSource parameters, string report)
    {
        var counts = new Dictionary<(string Layer, int Channels), GroupCounts>();

        // With more multiprocessors, tiles are narrower.
        for (int multiprocessors = 1; multiprocessors <= 256; multiprocessors *= 2)
        {
            DeviceOpener.Multiprocessors = multiprocessors;
            using var backend = new GpuBackend(DeviceOpener.Open("cuda", 0));
            DeviceOpener.Multiprocessors = null;
            using IModel model = backend.Load(network, parameters, Precision.Fp16);
            ExecutionPlan plan = model.Plan(1, Height, Width);
            var lowering = new TensorCoreLowering(new LoweringInput(network, parameters, new PackedWeights(), backend.Form(Precision.Fp16)!, backend.Kernels, multiprocessors, backend.SharedBytes));
            (string Layer, int Channels, long Groups)[] tiles = [.. lowering.Tiles(plan)];
            if (tiles.All(tile => counts.ContainsKey((tile.Layer, tile.Channels))))
            {
                continue;
            }

            // Preparing a plan runs it once.
            File.Delete(report);
            model.Prepare(plan).Dispose();
            JsonElement[] launches = [.. File.ReadLines(report).Select(line => JsonSerializer.Deserialize<JsonElement>(line)).Where(launch => launch.GetProperty("mma").GetInt64() > 0)];
            foreach (((string layer, int channels, long groups), JsonElement launch) in tiles.Zip(launches))
            {
                if (launch.GetProperty("grid")[0].GetInt64() != groups)
                {
                    throw new InvalidOperationException($"{layer} has {groups} groups, and the launch in its place has {launch.GetProperty("grid")[0].GetInt64()}.");
                }

                counts[(layer, channels)] = new GroupCounts(Count("mma"), Count("sharedWavefronts"), Count("sectors") * 32);

                double Count(string name) => launch.GetProperty(name).GetInt64() / (double)groups;
            }
        }

        return counts;
    }
}
