using FastInpaint.GpuBench;
using FastInpaint.Host;
using FastInpaint.Host.Commands;

// The program fastinpaint with two further commands for a GPU machine:
//     conformance --device cuda|opencl[:N] [--precision fp32|fp16]
//     copies [--device cpu|cuda|opencl[:N]] [--size 1024]
// As in fastinpaint, runs can be canceled.
using var ended = new CancellationTokenSource();
try
{
    return args switch
    {
        ["conformance", .. var options] => Conformance.Run(Arguments.Read(options, "--device", "--precision")),
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
