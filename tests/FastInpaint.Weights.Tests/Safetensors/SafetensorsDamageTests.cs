using System.Buffers.Binary;
using FastInpaint.Conformance;

namespace FastInpaint.Weights.Tests;

/// <summary>A whole file, then damaged: it is refused by one kind of error or read within its bounds, and never takes much memory.</summary>
public sealed class SafetensorsDamageTests
{
    private const long MaximumAllocation = 256 * 1024;

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        byte[] whole = SafetensorsBytes.Whole();
        for (int length = 1; length < whole.Length; length++)
        {
            byte[] cut = whole[..length];
            var exception = Assert.Throws<InvalidDataException>(() => SafetensorsBytes.Read(cut));
            Assert.StartsWith("memory: ", exception.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(60)]
    [InlineData(-1)]
    public void A_cut_file_on_disk_is_refused(int length)
    {
        byte[] whole = SafetensorsBytes.Whole();
        using var folder = new TemporaryFolder();
        string path = folder.Write("cut.safetensors", whole[..(length < 0 ? whole.Length - 1 : length)]);
        var exception = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path));
        Assert.StartsWith(path, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_too_long_is_refused() =>
        Assert.Contains("the file has 41", Refusal([.. SafetensorsBytes.Whole(), 0]), StringComparison.Ordinal);

    [Fact]
    public void Any_byte_of_length_or_header_changed_is_refused_or_read_within_bounds()
    {
        byte[] whole = SafetensorsBytes.Whole();
        int end = 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(whole);
        int refused = 0;
        for (int position = 0; position < end; position++)
        {
            foreach (byte value in (byte[])[0, 1, 0x22, 0x2C, 0x30, 0x39, 0x5B, 0x5C, 0x7B, 0x7D, 0x7F, 0x80, 0xFF, (byte)(whole[position] + 1), (byte)(whole[position] ^ 0x80)])
            {
                byte[] damaged = [.. whole];
                damaged[position] = value;
                refused += IsRefused(damaged, $"byte {position} set to {value}") ? 1 : 0;
            }
        }

        Assert.InRange(refused, end * 5, end * 15);
    }

    [Fact]
    public void Random_damage_is_refused_or_read_within_bounds()
    {
        byte[] whole = SafetensorsBytes.Whole();
        int refused = 0;
        for (int seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            byte[] damaged = [.. whole];
            for (int i = random.Next(1, 6); i > 0; i--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            refused += IsRefused(damaged, $"seed {seed}") ? 1 : 0;
        }

        Assert.InRange(refused, 1500, 3000);
    }

    private static bool IsRefused(byte[] content, string what)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool refused = false;
        try
        {
            SafetensorsBytes.Read(content);
        }
        catch (InvalidDataException)
        {
            refused = true;
        }
        catch (Exception exception)
        {
            Assert.Fail($"{what}: {exception}");
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated <= MaximumAllocation, $"{what}: {allocated} bytes allocated");
        return refused;
    }

    private static string Refusal(byte[] content) => Assert.Throws<InvalidDataException>(() => SafetensorsBytes.Read(content)).Message;
}
