using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FastInpaint.Conformance;
using FastInpaint.Host.Commands;
using FastInpaint.Host.Pictures;
using FastInpaint.Imaging;
using FastInpaint.Weights;

namespace FastInpaint.Host.Tests;

/// <summary>Everything that is wrong gets its exit code and one sentence, and leaves no file behind.</summary>
public sealed class BadInputTests
{
    [Fact]
    public void A_picture_that_cannot_be_read_is_named()
    {
        using var place = new Workplace();
        byte[] png = File.ReadAllBytes(place.Picture("good.png", 20, 20));
        string mask = place.Mask("mask.png", 20, 20, 5, 5, 15, 15);
        Directory.CreateDirectory(place["folder.png"]);
        place.Write("empty.png", []);
        place.Write("text.png", Encoding.ASCII.GetBytes("This is a text, not a picture.\n"));
        byte[] damaged = [.. png];
        damaged[^20] ^= 1;
        place.Write("crc.png", damaged);
        place.Write("zero.png", Header(0, 20));
        place.Write("huge.png", Header(1u << 31, 20));
        place.Write("bomb.png", [.. Header(60_000, 60_000), .. new byte[900]]);
        string[] before = [.. place.Files];
        foreach (string name in (string[])["missing.png", "folder.png", "empty.png", "text.png", "crc.png", "zero.png", "huge.png", "bomb.png"])
        {
            Workplace.Run("inpaint", place[name], mask, "-o", place["out.png"]).AssertFailed(ExitCode.BadInput, name);
            Workplace.Run("inpaint", place["good.png"], place[name], "-o", place["out.png"]).AssertFailed(ExitCode.BadInput, name);
            Workplace.Run("detect", place[name], "-o", place["out.png"]).AssertFailed(ExitCode.BadInput, name);
        }

        Assert.Equal(before, place.Files);
    }

    [Fact]
    public void A_truncated_picture_is_refused_at_any_length()
    {
        using var place = new Workplace();
        byte[] png = File.ReadAllBytes(place.Picture("good.png", 20, 20));
        string mask = place.Mask("mask.png", 20, 20, 5, 5, 15, 15);
        for (int length = 0; length < png.Length; length += 37)
        {
            Workplace.Run("inpaint", place.Write("cut.png", png[..length]), mask, "-o", place["out.png"]).AssertFailed(ExitCode.BadInput, "cut.png");
        }

        Assert.Equal(["cut.png", "good.png", "mask.png"], place.Files);
    }

    [Fact]
    public void The_program_itself_answers_the_same_way_and_takes_little_memory()
    {
        using var place = new Workplace();
        string image = place.Picture("in.png", 64, 64);
        string mask = place.Mask("mask.png", 64, 64, 5, 5, 15, 15);
        place.Write("bomb.png", [.. Header(60_000, 60_000), .. new byte[900]]);
        place.Write("cut.safetensors", [0, 1, 0, 0, 0, 0, 0, 0, (byte)'{']);
        void AssertFailed(int exitCode, string word, params string[] arguments)
        {
            (Outcome outcome, long peak) = Workplace.RunProcess([.. arguments, "-o", place["out.png"]]);
            outcome.AssertFailed(exitCode, word);
            Assert.InRange(peak, 1, 200_000_000);
        }

        AssertFailed(ExitCode.BadInput, "bomb.png", "inpaint", place["bomb.png"], place["bomb.png"], "--max-pixels", "10000000000");
        AssertFailed(ExitCode.BadInput, "cut.safetensors", "inpaint", image, mask, "--weights", place["cut.safetensors"]);
        AssertFailed(ExitCode.BadInput, "--bogus", "inpaint", image, mask, "--bogus");
        AssertFailed(ExitCode.MemoryLimit, "bytes", "inpaint", image, mask, "--memory-limit", "100kB");
        Assert.DoesNotContain("out.png", place.Files);
    }

    [Fact]
    public void Two_outputs_are_both_written_or_neither()
    {
        using var place = new Workplace();
        string image = place.Picture("in.png", 20, 20);
        string mask = place.Mask("mask.png", 20, 20, 5, 5, 15, 15);
        Workplace.Run("inpaint", image, mask, "-o", place["out.png"], "--heatmap", place["./out.png"]).AssertFailed(ExitCode.BadInput, "out.png", "two outputs");
        Workplace.Run("inpaint", image, mask, "-o", place["out.png"], "--heatmap", place["absent/map.png"]).AssertFailed(ExitCode.NotWritten, "absent");
        Assert.Equal(["in.png", "mask.png"], place.Files);
        Workplace.Run("inpaint", image, mask, "-o", place["out.png"], "--heatmap", place["map.png"]).AssertDone();
        Assert.Equal(["in.png", "map.png", "mask.png", "out.png"], place.Files);
    }

    [Fact]
    public void A_staged_picture_that_is_not_committed_leaves_what_was_there()
    {
        using var place = new Workplace();
        string existing = place.Write("map.png", [1, 2, 3]);
        using (StagedPicture.Write(existing, new Picture(4, 4, PixelFormat.Gray8), overwrite: true, TestContext.Current.CancellationToken))
        {
            Assert.Equal(2, place.Files.Count());
        }

        Assert.Equal(["map.png"], place.Files);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(existing));
    }

    [Fact]
    public void A_mask_of_another_size_is_refused_with_both_sizes()
    {
        using var place = new Workplace();
        Workplace.Run("inpaint", place.Picture("in.png", 20, 30), place.Mask("mask.png", 30, 20, 0, 0, 1, 1), "-o", place["out.png"])
            .AssertFailed(ExitCode.BadInput, "30x20", "20x30");
    }

    [Fact]
    public void An_output_that_cannot_be_written_is_refused_before_the_work()
    {
        using var place = new Workplace();
        string image = place.Picture("in.png", 20, 20);
        string mask = place.Mask("mask.png", 20, 20, 5, 5, 15, 15);
        string existing = place.Write("existing.png", [1, 2, 3]);
        Directory.CreateDirectory(place["folder.png"]);
        Workplace.Run("inpaint", image, mask, "-o", place["absent/out.png"]).AssertFailed(ExitCode.NotWritten, "absent");
        Workplace.Run("inpaint", image, mask, "-o", Path.Combine(image, "out.png")).AssertFailed(ExitCode.NotWritten, "in.png");
        Workplace.Run("inpaint", image, mask, "-o", place["folder.png"], "--overwrite").AssertFailed(ExitCode.NotWritten, "folder.png");
        Workplace.Run("inpaint", image, mask, "-o", existing).AssertFailed(ExitCode.NotWritten, "existing.png", "exists");
        Workplace.Run("inpaint", image, mask, "-o", place["out.png"], "--heatmap", existing).AssertFailed(ExitCode.NotWritten, "existing.png");
        Workplace.Run("detect", image, "-o", existing).AssertFailed(ExitCode.NotWritten, "existing.png");
        Workplace.Run("inpaint", image, mask, "-o", place["out.what"]).AssertFailed(ExitCode.BadInput, "out.what");
        Assert.Equal([1, 2, 3], File.ReadAllBytes(existing));
        Assert.DoesNotContain("out.png", place.Files);
    }

    [Fact]
    public void Weights_that_do_not_fit_are_refused_with_what_is_wrong()
    {
        using var place = new Workplace();
        string image = place.Picture("in.png", 20, 20);
        string mask = place.Mask("mask.png", 20, 20, 5, 5, 15, 15);
        MemoryParameters generator = RandomParameters.Generator(4, 1, seed: 1);
        SafetensorsWriter.Write(place["generator.safetensors"], generator, TensorType.Fp32);
        SafetensorsWriter.Write(place["detector.safetensors"], RandomParameters.Detector(2, seed: 1), TensorType.Fp16);
        generator["blocks.0.conv2.weight"][5] = float.NaN;
        SafetensorsWriter.Write(place["nan.safetensors"], generator, TensorType.Bf16);
        byte[] whole = File.ReadAllBytes(place["generator.safetensors"]);

        Outcome Inpaint(string weights) => Workplace.Run("inpaint", image, mask, "-o", place["out.png"], "--weights", place[weights]);
        Inpaint("missing.safetensors").AssertFailed(ExitCode.BadInput, "missing.safetensors");
        Inpaint("detector.safetensors").AssertFailed(ExitCode.BadInput, "detector.safetensors", "detector", "generator");
        Inpaint("nan.safetensors").AssertFailed(ExitCode.BadInput, "blocks.0.conv2.weight", "NaN");
        Inpaint("in.png").AssertFailed(ExitCode.BadInput, "in.png");
        Workplace.Run("detect", image, "-o", place["map.png"], "--detector-weights", place["generator.safetensors"]).AssertFailed(ExitCode.BadInput, "generator");
        for (int length = 0; length < whole.Length; length += whole.Length / 40)
        {
            place.Write("cut.safetensors", whole[..length]);
            Inpaint("cut.safetensors").AssertFailed(ExitCode.BadInput, "cut.safetensors");
        }

        Assert.DoesNotContain("out.png", place.Files);
        Inpaint("generator.safetensors").AssertDone();
    }

    [Fact]
    public void Arguments_are_checked()
    {
        using var place = new Workplace();
        string image = place.Picture("in.png", 64, 64);
        string mask = place.Mask("mask.png", 64, 64, 5, 5, 15, 15);
        Outcome Inpaint(params string[] options) => Workplace.Run(["inpaint", image, mask, "-o", place["out.png"], .. options]);
        Inpaint("--bogus").AssertFailed(ExitCode.BadInput, "--bogus");
        Inpaint("--weights", "").AssertFailed(ExitCode.BadInput, "--weights", "empty name");
        Inpaint("--detector-weights", place["absent.safetensors"]).AssertFailed(ExitCode.BadInput, "absent.safetensors", "no such file");
        Workplace.Run("inpaint", "", mask, "-o", place["out.png"]).AssertFailed(ExitCode.BadInput, "IMAGE", "empty name");
        Inpaint("--mask-threshold", "256").AssertFailed(ExitCode.BadInput, "--mask-threshold", "256", "255");
        Inpaint("--threads", "-1").AssertFailed(ExitCode.BadInput, "--threads", "-1");
        Inpaint("--threads", "many").AssertFailed(ExitCode.BadInput, "--threads", "many");
        Inpaint("--dilate", "-3").AssertFailed(ExitCode.BadInput, "--dilate");
        Workplace.Run("serve", "--max-body", "much").AssertFailed(ExitCode.BadInput, "--max-body", "much");
        Inpaint("--match", "perfect").AssertFailed(ExitCode.BadInput, "perfect", "seamless");
        Inpaint("--memory-limit", "lots").AssertFailed(ExitCode.BadInput, "lots", "512MiB");
        Inpaint("--strategy", "tiles").AssertFailed(ExitCode.BadInput, "--strategy 'tiles' is none of auto, whole, exact, local. See");
        Workplace.Run("detect", image, "-o", place["out.png"], "--strategy", "local").AssertFailed(ExitCode.BadInput, "local", "detect", "exact");
        Inpaint("--device", "toaster").AssertFailed(ExitCode.BadInput, "toaster");
        Inpaint("--device", "cuda:99").AssertFailed(ExitCode.NoDevice, "--device cpu");
        Inpaint("--device", "cpu", "--precision", "fp16").AssertFailed(ExitCode.BadInput, "fp32");
        Inpaint("--max-pixels", "1000").AssertFailed(ExitCode.BadInput, "4096", "1000");
        Workplace.Run().AssertFailed(ExitCode.BadInput, "fastinpaint --help");
        Workplace.Run("inpaint", image).AssertFailed(ExitCode.BadInput, "MASK");
        Assert.Equal(["in.png", "mask.png"], place.Files);
    }

    [Fact]
    public void The_memory_limit_is_answered_before_the_work_with_the_limit_that_would_do()
    {
        using var place = new Workplace();
        string image = place.Picture("in.png", 64, 64);
        string mask = place.Mask("mask.png", 64, 64, 5, 5, 15, 15);
        Outcome Inpaint(string limit) => Workplace.Run("inpaint", image, mask, "-o", place["out.png"], "--memory-limit", limit, "--json", "--overwrite");
        string refusal = Inpaint("1KiB").Error;
        long smallest = long.Parse(Regex.Match(refusal, @"limit to (\d+) bytes").Groups[1].Value, CultureInfo.InvariantCulture);
        Inpaint($"{smallest - 1}").AssertFailed(ExitCode.MemoryLimit, $"{smallest} bytes");
        Assert.Equal(smallest, Inpaint($"{smallest}").AssertDone().Json.GetProperty("predicted_bytes").GetInt64());
        // Where there is room, the tile has staging buffers beside the arena.
        Assert.InRange(Inpaint("1GiB").AssertDone().Json.GetProperty("predicted_bytes").GetInt64(), smallest + 1, 2 * smallest);
    }

    [Fact]
    public void A_detector_beyond_the_memory_limit_is_refused_before_the_generator_runs()
    {
        using var place = new Workplace();
        string image = place.Picture("in.png", 64, 64);
        string mask = place.Mask("mask.png", 64, 64, 5, 5, 15, 15);
        SafetensorsWriter.Write(place["wide.safetensors"], RandomParameters.Detector(40, seed: 1), TensorType.Fp16);
        Workplace.Run("inpaint", image, mask, "-o", place["out.png"], "--heatmap", place["map.png"], "--detector-weights", place["wide.safetensors"], "--memory-limit", "2MiB")
            .AssertFailed(ExitCode.MemoryLimit, "2.0 MiB");
        Assert.Equal(["in.png", "mask.png", "wide.safetensors"], place.Files);
    }

    [Fact]
    public void Cancellation_is_130_and_leaves_nothing()
    {
        using var place = new Workplace();
        string image = place.Picture("in.png", 64, 64);
        string mask = place.Mask("mask.png", 64, 64, 5, 5, 15, 15);
        using var error = new StringWriter();
        int code = CommandLine.Run(["inpaint", image, mask, "-o", place["out.png"]], TextWriter.Null, error, new CancellationToken(canceled: true));
        Assert.Equal(ExitCode.Cancelled, code);
        Assert.Contains("Canceled", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(["in.png", "mask.png"], place.Files);
    }

    /// <summary>The beginning of a PNG file of any size, 8-bit RGB.</summary>
    private static byte[] Header(uint width, uint height)
    {
        byte[] header = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 13, (byte)'I', (byte)'H', (byte)'D', (byte)'R', 0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(16), width);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(20), height);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(29), Crc(header.AsSpan(12, 17)));
        return header;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
