using System.Globalization;
using FastInpaint.Conformance;
using FastInpaint.Graph;
using FastInpaint.Kernels.Ilgpu;

namespace FastInpaint.Kernels.Tests;

/// <summary>Threads that launch the same kernels with arguments of their own, on the first OpenCL device: its driver keeps a kernel's arguments in an object that all threads share.</summary>
public sealed class ParallelLaunchTests
{
    [Theory]
    [InlineData("group")]
    [InlineData("processor")]
    public Task Each_thread_gets_what_it_gets_alone(string form) => ParallelLaunches.Check((form == "group" ? OpenCLDevice.Group : OpenCLDevice.Suited).Backend, Precision.Fp32);
}

/// <summary>The same on CUDA.</summary>
[Collection(CudaUnderTest.Collection)]
public sealed class CudaParallelLaunchTests
{
    [Theory]
    [InlineData(Precision.Fp32)]
    [InlineData(Precision.Fp16)]
    public Task Each_thread_gets_what_it_gets_alone(Precision precision) => ParallelLaunches.Check(CudaUnderTest.Backend, precision);
}

internal static class ParallelLaunches
{
    private const int Threads = 4;

    private static readonly int Launches = int.Parse(Environment.GetEnvironmentVariable("FASTINPAINT_LAUNCHES") ?? "600", CultureInfo.InvariantCulture);

    /// <summary>Fails where a thread, beside others, gets another result than alone. Every second run is launched step by step, the others as the backend launches runs.</summary>
    public static async Task Check(GpuBackend backend, Precision precision)
    {
        MemoryParameters parameters = RandomParameters.Generator(4, 1, seed: 3);
        using IModel model = backend.Load(Network.Generator(parameters), parameters, precision);
        ExecutionPlan plan = model.Plan(1, 16, 12);
        IExecutable[] executables = [.. Enumerable.Range(0, Threads).Select(_ => model.Prepare(plan))];
        float[][] inputs = [.. executables.Select((_, i) => RandomParameters.Uniform(new Random(i), plan.Input.Elements, 1))];
        float[][] alone = [.. executables.Zip(inputs, (executable, input) => Tensors.Run(executable, input))];
        int runs = Math.Max(2, Launches / Threads / plan.Steps.Length);
        int[] wrong = await Task.WhenAll(executables.Select((executable, i) => Task.Factory.StartNew(
            () => Enumerable.Range(0, runs).Count(run => !Run(executable, inputs[i], run % 2 == 0).SequenceEqual(alone[i])), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Array.ForEach(executables, executable => executable.Dispose());
        Assert.All(wrong, runsWrong => Assert.Equal(0, runsWrong));
    }

    private static float[] Run(IExecutable executable, float[] input, bool stepwise)
    {
        if (!stepwise)
        {
            return Tensors.Run(executable, input);
        }

        Tensors.Fill(executable, input);
        ((IStepTimedExecutable)executable).RunTimed(new double[executable.Plan.Steps.Length], CancellationToken.None);
        return Tensors.Output(executable);
    }
}
