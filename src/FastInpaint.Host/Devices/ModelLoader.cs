using FastInpaint.Execution;
using FastInpaint.Graph;
using FastInpaint.Memory;
using FastInpaint.Weights;

namespace FastInpaint.Host.Devices;

/// <summary>Loads models and makes plans for commands that do not use the library's <see cref="Inpainter"/>.</summary>
internal static class ModelLoader
{
    /// <param name="network"><c>generator</c> or <c>detector</c>.</param>
    public static IModel Load(IBackend backend, string network, string path, Precision precision)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return Load(backend, network, file, precision);
    }

    public static IModel LoadEmbedded(IBackend backend, string network, Precision precision)
    {
        using SafetensorsFile file = EngineWeights.Open(network == "generator" ? NetworkKind.Generator : NetworkKind.Detector, path: null);
        return Load(backend, network, file, precision);
    }

    /// <summary>Plans a run within the memory limit.</summary>
    /// <param name="limit">The limit in bytes; null for the default.</param>
    /// <param name="what">What messages call the input.</param>
    /// <param name="strategy"><c>whole</c>, <c>exact</c>, or <c>auto</c> for the first of the two that fits.</param>
    public static ExecutionPlan Plan(IBackend backend, IModel model, int batch, int height, int width, long? limit, string what, string strategy = "whole")
    {
        if (strategy == "exact" && model is not IStripModel)
        {
            throw new CommandException(ExitCode.BadInput, $"{backend.Name} has no strategy exact. Use --strategy whole, or --device cpu.");
        }

        long bytes = limit ?? DefaultMemoryLimit.Of(backend);
        ExecutionPlan plan;
        try
        {
            plan = model.Plan(batch, height, width);
            if (model is IStripModel strips && (strategy == "exact" || (strategy == "auto" && plan.ArenaBytes > bytes)))
            {
                plan = strips.PlanStrips(batch, height, width, bytes);
            }
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new CommandException(
                ExitCode.BadInput,
                $"{what}: a batch of {batch} with {height} rows and {width} columns cannot be run; the batch must be at least 1 and the sides multiples of {Network.SideMultiple}, at least {Network.MinimumSide}.",
                exception);
        }

        if (plan.ArenaBytes > bytes)
        {
            string remedy = limit is null ? "Give a smaller input." : $"Use --memory-limit {plan.ArenaBytes} or a smaller input.";
            throw new MemoryLimitException(
                $"{what}: the plan for a batch of {batch} with {height} rows and {width} columns needs {plan.ArenaBytes} bytes, the memory limit is {bytes}. {remedy}", plan.ArenaBytes);
        }

        FreeMemory.Require(backend, plan.ArenaBytes);
        return plan;
    }

    private static IModel Load(IBackend backend, string network, SafetensorsFile file, Precision precision) =>
        backend.Load(network == "generator" ? Network.Generator(file) : Network.Detector(file), file, precision);
}
