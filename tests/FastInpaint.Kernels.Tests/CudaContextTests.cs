using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using FastInpaint.Conformance;
using FastInpaint.Graph;
using FastInpaint.Kernels.Ilgpu;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Tests;

/// <summary>The backend on a thread on which another library has CUDA contexts of its own. The other library may use ILGPU too.</summary>
[Collection(CudaUnderTest.Collection)]
public sealed unsafe class CudaContextTests
{
    private nint _driver;
    private nint _below;
    private nint _other;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_call_leaves_the_thread_the_context_that_it_had(bool ilgpu) => OnNewThread(ilgpu, () =>
    {
        GpuBackend backend = Kept(() => new GpuBackend(DeviceOpener.Open("cuda", 0)));
        Kept(() => backend.Capabilities.MemoryBytes);
        MemoryParameters parameters = RandomParameters.Generator(4, 1, seed: 3);
        IModel model = Kept(() => backend.Load(Network.Generator(parameters), parameters, Precision.Fp16));
        var executable = (GpuExecutable)Kept(() => model.Prepare(model.Plan(1, 16, 12)));
        float[] input = RandomParameters.Uniform(new Random(3), executable.Plan.Input.Elements, 1);
        float[] output = Kept(() => Tensors.Run(executable, input));
        Kept(() => executable.Run(new Observer(), TestContext.Current.CancellationToken));
        Assert.Equal(output, Tensors.Output(executable));
        Kept(() => executable.RunTimed(new double[executable.Plan.Steps.Length], TestContext.Current.CancellationToken));
        ITileStaging tile = Kept(() => ((IStagedModel)model).CreateStaging(16, 12));
        Kept(tile.Upload);
        Kept(() => executable.RunTiles([tile], PixelOutput.Values, null, TestContext.Current.CancellationToken));
        Kept(() => tile.Download(PixelOutput.Values));
        Kept(tile.Dispose);
        Kept(executable.Dispose);
        Kept(model.Dispose);
        Kept(backend.Dispose);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Two_backends_on_one_thread_leave_it_its_context(bool ilgpu) => OnNewThread(ilgpu, () =>
    {
        GpuBackend[] backends = [Kept(() => new GpuBackend(DeviceOpener.Open("cuda", 0))), Kept(() => new GpuBackend(DeviceOpener.Open("cuda", 0)))];
        MemoryParameters parameters = RandomParameters.Generator(4, 1, seed: 3);
        IModel[] models = [.. backends.Select(backend => Kept(() => backend.Load(Network.Generator(parameters), parameters, Precision.Fp32)))];
        IExecutable[] executables = [.. models.Select(model => Kept(() => model.Prepare(model.Plan(1, 16, 12))))];
        float[] input = RandomParameters.Uniform(new Random(3), executables[0].Plan.Input.Elements, 1);
        Assert.Equal(Kept(() => Tensors.Run(executables[0], input)), Kept(() => Tensors.Run(executables[1], input)));
        foreach (IDisposable held in (IEnumerable<IDisposable>)[.. executables, .. models, .. backends])
        {
            Kept(held.Dispose);
        }
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_failed_call_leaves_the_context_too(bool ilgpu) => OnNewThread(ilgpu, () =>
    {
        using GpuBackend backend = Kept(() => new GpuBackend(DeviceOpener.Open("cuda", 0)));
        MemoryParameters parameters = RandomParameters.Generator(4, 1, seed: 3);
        using IModel model = backend.Load(Network.Generator(parameters), parameters, Precision.Fp32);
        using IExecutable executable = model.Prepare(model.Plan(1, 16, 12));
        Kept(() => Assert.Throws<OperationCanceledException>(() => executable.Run(new Observer(cancels: true), new CancellationToken(canceled: true))));
        Kept(() => Assert.Throws<InvalidOperationException>(() => executable.Run(new Observer(cancels: true), CancellationToken.None)));
    });

    // Threads of the pool have contexts that other tests left there.
    private void OnNewThread(bool ilgpu, Action test)
    {
        Accelerator shared = CudaUnderTest.Backend.Accelerator;
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(() =>
        {
            if (ilgpu)
            {
                shared.Bind();
            }

            WithContexts(test);
        }));
        thread.Start();
        thread.Join();
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    private void WithContexts(Action test)
    {
        _driver = DriverLibrary.Cuda.Open();
        _below = CreateContext();
        _other = CreateContext();
        test();
        Assert.Equal(_other, Current());
        Destroy(_other);
        Assert.Equal(_below, Current());
        Destroy(_below);
        NativeLibrary.Free(_driver);
    }

    private T Kept<T>(Func<T> call)
    {
        T result = call();
        Assert.Equal(_other, Current());
        return result;
    }

    private void Kept(Action call)
    {
        call();
        Assert.Equal(_other, Current());
    }

    private nint CreateContext()
    {
        nint context;
        Assert.Equal(0, ((delegate* unmanaged<nint*, uint, int, int>)NativeLibrary.GetExport(_driver, "cuCtxCreate_v2"))(&context, 0, 0));
        return context;
    }

    private nint Current()
    {
        nint context;
        Assert.Equal(0, ((delegate* unmanaged<nint*, int>)NativeLibrary.GetExport(_driver, "cuCtxGetCurrent"))(&context));
        return context;
    }

    private void Destroy(nint context) => Assert.Equal(0, ((delegate* unmanaged<nint, int>)NativeLibrary.GetExport(_driver, "cuCtxDestroy_v2"))(context));

    private sealed class Observer(bool cancels = false) : IStepObserver
    {
        public void StepStarting(int index)
        {
            if (cancels)
            {
                throw new InvalidOperationException();
            }
        }

        public void StepFinished(int index)
        {
        }
    }
}
