namespace FastInpaint.GpuBench;

/// <summary>Parses command-line arguments that are pairs of an option and a value.</summary>
internal static class Arguments
{
    /// <exception cref="ArgumentException">An option is unknown or has no value.</exception>
    public static IReadOnlyDictionary<string, string> Read(string[] arguments, params string[] known)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < arguments.Length; i += 2)
        {
            if (!known.Contains(arguments[i]) || i + 1 == arguments.Length)
            {
                throw new ArgumentException($"'{arguments[i]}' is not one of {string.Join(", ", known)} with a value.");
            }

            values[arguments[i]] = arguments[i + 1];
        }

        return values;
    }
}
