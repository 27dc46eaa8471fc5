using System.Globalization;
using FastInpaint.GpuBench;
using FastInpaint.Host;
using FastInpaint.Host.Commands;
using FastInpaint.Kernels.Ilgpu;

// The program fastinpaint with three further commands for a GPU machine:
//     conformance --device cuda|opencl[:N] [--precision fp32|fp16] [--multiprocessors 1,8] [--size 64] [--suites all|wide]
//     copies [--device cpu|cuda|opencl[:N]] [--size 1024]
//     predict [--network generator|detector] [--sizes 256x256x1,...] [...], which benchmarks/gpu/predict starts
// Before a command, --multiprocessors N takes GPUs to have N multiprocessors, for which other kernels are chosen.
// As in fastinpaint, runs can be canceled.
using var ended = new CancellationTokenSource();
try
{
    if (args is ["--multiprocessors", var number, .. var rest])
    {
        DeviceOpener.Multiprocessors = int.Parse(number, CultureInfo.InvariantCulture);
        args = rest;
    }

    return args switch
    {
        ["conformance", .. var options] => Conformance.Run(Arguments.Read(options, "--device", "--precision", "--multiprocessors", "--size", "--suites")),
        ["predict", .. var options] => Prediction.Run(Arguments.Read(
            options, "--network", "--sizes", "--blocks", "--multiprocessors", "--ghz", "--mma-share", "--cache-rate", "--memory-rate", "--launch")),
        ["copies", .. var options] => Copies.Run(Arguments.Read(options, "--device", "--size")),
        _ => CommandLine.Run(args, Console.Out, Console.Error, ended.Token),
    };
}
catch (Exception exception)
{
    (int code, string message) = Failure.Explain(exception);
    Console.Error.WriteLine(message);
    return code;
}
