// Runs an ONNX model with ONNX Runtime's CPU provider from C# on a raw fp32 tensor.
//   onnxruntime-csharp MODEL.onnx INPUT.raw N,C,H,W THREADS ITERATIONS [OUTPUT.raw]
// Prints {"median_ms", "min_ms", "p99_ms"}; iterations are counted after a warm-up of three runs and half a second. With 0 iterations it runs once and prints nothing.
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

const int WarmUpRuns = 3, WarmUpMilliseconds = 500;

string model = args[0], output = args.Length > 5 ? args[5] : "";
byte[] bytes = File.ReadAllBytes(args[1]);
long[] shape = [.. args[2].Split(',').Select(side => long.Parse(side, CultureInfo.InvariantCulture))];
int threads = int.Parse(args[3], CultureInfo.InvariantCulture), iterations = int.Parse(args[4], CultureInfo.InvariantCulture);

using var options = new SessionOptions
{
    IntraOpNumThreads = threads,
    InterOpNumThreads = 1,
    ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
    GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
};
using var session = new InferenceSession(model, options);
using var run = new RunOptions();
using OrtValue input = OrtValue.CreateTensorValueFromMemory(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), shape);
IDisposableReadOnlyCollection<OrtValue>? results = null;
var times = new List<double>();
long begun = Stopwatch.GetTimestamp();
for (int i = 0; i == 0 || (iterations > 0 && (i < WarmUpRuns || Stopwatch.GetElapsedTime(begun).TotalMilliseconds < WarmUpMilliseconds)); i++)
{
    results?.Dispose();
    results = session.Run(run, ["input"], [input], ["output"]);
}

for (int i = 0; i < iterations; i++)
{
    results!.Dispose();
    long started = Stopwatch.GetTimestamp();
    results = session.Run(run, ["input"], [input], ["output"]);
    times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
}

if (output != "")
{
    File.WriteAllBytes(output, MemoryMarshal.AsBytes(results![0].GetTensorDataAsSpan<float>()).ToArray());
}

results!.Dispose();
if (iterations > 0)
{
    times.Sort();
    int middle = times.Count / 2;
    double median = times.Count % 2 == 1 ? times[middle] : (times[middle - 1] + times[middle]) / 2;
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $$"""{"median_ms": {{median}}, "min_ms": {{times[0]}}, "p99_ms": {{times[(int)Math.Ceiling(times.Count * 0.99) - 1]}}}"""));
}
