namespace FastInpaint.ConvertWeights.Tests;

/// <summary>Opens files that may be wrong and reads every tensor: the only outcomes are values and the declared errors, soon and in bounded memory.</summary>
internal static class HostileCheckpoint
{
    private const long FixedBytes = 64L << 20;

    // Nothing that ends takes as long.
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(2);

    /// <returns>The message with which the file was refused; null where it was read.</returns>
    public static string? Read(string path, string what)
    {
        Task<string?> reading = Task.Run(() => ReadHere(path, what));
        Assert.True(((IAsyncResult)reading).AsyncWaitHandle.WaitOne(Hang), $"{what}: not done after {Hang}");
        return reading.GetAwaiter().GetResult();
    }

    public static string AssertRefused(string path, string what)
    {
        string? message = Read(path, what);
        Assert.True(message is not null, $"{what}: was read");
        return message;
    }

    private static string? ReadHere(string path, string what)
    {
        long limit = FixedBytes + new FileInfo(path).Length;
        try
        {
            using Checkpoint checkpoint = Bounded(() => CheckpointFile.Open(path));
            foreach (CheckpointTensor tensor in checkpoint.Tensors)
            {
                Bounded(() => TensorSummary.Of(tensor, path, CancellationToken.None));
            }

            return null;
        }
        catch (InvalidDataException refusal)
        {
            Assert.StartsWith($"{path}: ", refusal.Message, StringComparison.Ordinal);
            Assert.EndsWith(".", refusal.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refusal.Message);
            Assert.InRange(refusal.Message.Length, path.Length, path.Length + 3000);
            return refusal.Message;
        }
        catch (Exception other) when (other is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{what}: {other}");
            throw;
        }

        T Bounded<T>(Func<T> step)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                return step();
            }
            finally
            {
                long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.True(allocated <= limit, $"{what}: {allocated} bytes were allocated, {limit} are the most");
            }
        }
    }
}
