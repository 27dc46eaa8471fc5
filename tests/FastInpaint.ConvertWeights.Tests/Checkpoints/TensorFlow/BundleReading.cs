using System.Diagnostics;

namespace FastInpaint.ConvertWeights.Tests;

/// <summary>Opens TensorFlow checkpoints that may be wrong and reads every tensor: the only outcomes are values and one kind of error, soon and in bounded memory.</summary>
internal static class BundleReading
{
    private const long FixedBytes = 64L << 20;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <returns>The message with which it was refused; null where it was read.</returns>
    public static string? Read(string path, string what)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        string? message = Outcome(path, what);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        long limit = FixedBytes + new FileInfo(path).Length;
        Assert.True(allocated <= limit, $"{what}: {allocated} bytes were allocated, {limit} are the most");
        Assert.True(Stopwatch.GetElapsedTime(start) < Longest, $"{what}: took {Stopwatch.GetElapsedTime(start)}");
        return message;
    }

    public static string Refusal(string path)
    {
        string? message = Read(path, path);
        Assert.True(message is not null, $"{path}: was read");
        return message;
    }

    private static string? Outcome(string path, string what)
    {
        try
        {
            using Checkpoint checkpoint = TensorFlowReader.Open(path, path);
            foreach (CheckpointTensor tensor in checkpoint.Tensors)
            {
                tensor.Data.Verify();
                if (tensor.Data.Length > 0)
                {
                    tensor.Data.Read(tensor.Data.Length - 1, new byte[1]);
                }
            }

            return null;
        }
        catch (InvalidDataException refusal)
        {
            Assert.StartsWith(path[..^".index".Length], refusal.Message, StringComparison.Ordinal);
            Assert.EndsWith(".", refusal.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refusal.Message);
            Assert.InRange(refusal.Message.Length, path.Length, path.Length + 3000);
            return refusal.Message;
        }
        catch (IOException missing)
        {
            return missing.Message;
        }
        catch (Exception other)
        {
            Assert.Fail($"{what}: {other}");
            throw;
        }
    }
}
