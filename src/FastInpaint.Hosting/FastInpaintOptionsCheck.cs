using Microsoft.Extensions.Options;

namespace FastInpaint.Hosting;

/// <summary>Validates <see cref="FastInpaintOptions"/>. Each message names an option, its value, and the values that are allowed.</summary>
internal sealed class FastInpaintOptionsCheck : IValidateOptions<FastInpaintOptions>
{
    public ValidateOptionsResult Validate(string? name, FastInpaintOptions options)
    {
        var faults = new List<string>();
        CheckFile(options.WeightsPath, nameof(options.WeightsPath), faults);
        CheckFile(options.DetectorWeightsPath, nameof(options.DetectorWeightsPath), faults);
        CheckRange(options.Threads, 0, 1024, nameof(options.Threads), faults);
        CheckRange(options.MemoryLimit ?? 1, 1, long.MaxValue, nameof(options.MemoryLimit), faults);
        CheckRange(options.Concurrency, 1, 1024, nameof(options.Concurrency), faults);
        CheckRange(options.QueueCapacity, 1, 100_000, nameof(options.QueueCapacity), faults);
        CheckRange(options.MaxPixels, 1, long.MaxValue, nameof(options.MaxPixels), faults);
        if (options.TimeLimit is { } limit && (limit <= TimeSpan.Zero || limit.TotalMilliseconds > int.MaxValue))
        {
            faults.Add($"TimeLimit is {limit}; give more than zero and at most {TimeSpan.FromMilliseconds(int.MaxValue)}, or nothing.");
        }

        if (options.IdleRelease < TimeSpan.Zero || options.IdleRelease > RestorerOptions.LongestIdleRelease)
        {
            faults.Add($"IdleRelease is {options.IdleRelease}; give zero or more and at most {RestorerOptions.LongestIdleRelease}, or nothing.");
        }

        if (options.StopLimit < TimeSpan.Zero || options.StopLimit.TotalMilliseconds > int.MaxValue)
        {
            faults.Add($"StopLimit is {options.StopLimit}; give zero or more and at most {TimeSpan.FromMilliseconds(int.MaxValue)}.");
        }

        try
        {
            _ = options.WarmUpSizes().Count();
        }
        catch (FormatException fault)
        {
            faults.Add(fault.Message);
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults.Select(fault => $"FastInpaint: {fault}"));
    }

    private static void CheckFile(string? path, string name, List<string> faults)
    {
        if (path is not null && !File.Exists(path))
        {
            faults.Add($"{name} is '{path}', and {(Directory.Exists(path) ? "that is a folder" : "there is no such file")}. Name a .safetensors file, or leave it out for the embedded weights.");
        }
    }

    private static void CheckRange(long value, long least, long most, string name, List<string> faults)
    {
        if (value < least || value > most)
        {
            faults.Add(most == long.MaxValue ? $"{name} is {value}; give {least} or more." : $"{name} is {value}; give {least} to {most}.");
        }
    }
}
