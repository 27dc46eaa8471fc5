using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace FastInpaint.Imaging.Tests;

/// <summary>Random mutations of right files. FASTINPAINT_FUZZ sets how many a format gets.</summary>
public class FuzzTests
{
    private static int Count =>
        int.TryParse(Environment.GetEnvironmentVariable("FASTINPAINT_FUZZ"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : 500;

    [Fact]
    public void Mutated_png_files_are_read_or_refused() => Mutate([.. SeedFiles.Png()], isPng: true);

    [Fact]
    public void Mutated_pnm_files_are_read_or_refused() => Mutate([.. SeedFiles.Pnm()], isPng: false);

    [Fact]
    public void Mutated_baseline_jpeg_files_are_read_or_refused() => Mutate([.. SeedFiles.Jpeg()], isPng: false);

    [Fact]
    public void Mutated_progressive_jpeg_files_are_read_or_refused() => Mutate([.. SeedFiles.ProgressiveJpeg()], isPng: false);

    [Fact]
    public void Mutated_bmp_files_are_read_or_refused() => Mutate([.. SeedFormats.Bmp()], isPng: false);

    [Fact]
    public void Mutated_gif_files_are_read_or_refused() => Mutate([.. SeedFormats.Gif()], isPng: false);

    [Fact]
    public void Mutated_webp_files_are_read_or_refused() => Mutate([.. SeedFormats.WebP()], isPng: false);

    [Fact]
    public void Mutated_tiff_files_are_read_or_refused() => Mutate([.. SeedFormats.Tiff()], isPng: false);

    private static void Mutate((string Name, byte[] File)[] seeds, bool isPng)
    {
        int refused = 0;
        Config config = Config.QuickThrowOnFailure.WithMaxTest(Count).WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(50, 3), FSharpOption<int>.None)));
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            (string name, byte[] file) = seeds[random.Next(seeds.Length)];
            byte[] mutated = Mutations.Apply(file, seeds[random.Next(seeds.Length)].File, random);
            if (isPng && random.Next(4) != 0)
            {
                TestPng.RepairCrcs(mutated);
            }

            string what = $"mutation {seed} of {name} ({Convert.ToBase64String(mutated)})";
            refused += Hostile.Read(mutated, what, out _) is null ? 1 : 0;
        }).Check(config);
        Assert.InRange(refused, Count / 10, Count);
    }
}
