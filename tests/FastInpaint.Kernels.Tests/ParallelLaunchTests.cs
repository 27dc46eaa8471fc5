using System.Globalization;
using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Kernels.Tests;

/// <summary>Threads that launch the same kernels with arguments of their own, on the first OpenCL device: its driver keeps a kernel's arguments in an object that all threads share.</summary>
public sealed class ParallelLaunchTests
{
    private const int Threads = 4;

    private static readonly int Launches = int.Parse(Environment.GetEnvironmentVariable("FASTINPAINT_LAUNCHES") ?? "600", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Each_thread_gets_what_it_gets_alone()
    {
        MemoryParameters parameters = RandomParameters.Generator(4, 1, seed: 3);
        using IModel model = OpenCLDevice.Group.Backend.Load(Network.Generator(parameters), parameters, Precision.Fp32);
        ExecutionPlan plan = model.Plan(1, 16, 12);
        IExecutable[] executables = [.. Enumerable.Range(0, Threads).Select(_ => model.Prepare(plan))];
        float[][] inputs = [.. executables.Select((_, i) => RandomParameters.Uniform(new Random(i), plan.Input.Elements, 1))];
        float[][] alone = [.. executables.Zip(inputs, (executable, input) => Tensors.Run(executable, input))];
        int runs = Math.Max(2, Launches / Threads / plan.Steps.Length);
        int[] wrong = await Task.WhenAll(executables.Select((executable, i) => Task.Factory.StartNew(
            () => Enumerable.Range(0, runs).Count(_ => !Tensors.Run(executable, inputs[i]).SequenceEqual(alone[i])), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Array.ForEach(executables, executable => executable.Dispose());
        Assert.All(wrong, runsWrong => Assert.Equal(0, runsWrong));
    }
}
