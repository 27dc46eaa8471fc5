namespace FastInpaint.Host.Usage;

/// <summary>Finds the names that a misspelled word may have meant.</summary>
internal static class NearNames
{
    // A sentence with more names helps nobody.
    private const int MaxNames = 3;

    // Shorter parts stand in too many names.
    private const int MinPart = 3;

    // Ranks of names that begin with the word or have it behind a dash: behind those with letters that differ.
    private const int Begins = 1000, Has = 1001;

    /// <summary>A question that ends a sentence: <c>; did you mean --detail or --device?</c> Without a near name it is a full stop.</summary>
    /// <param name="word">What was written.</param>
    /// <param name="names">What could have been written.</param>
    public static string Question(string word, IEnumerable<string> names) => Of(word, names) is [_, ..] near ? $"; did you mean {Listed(near, "or")}?" : ".";

    /// <summary>Refuses a word that is none of those that an option or argument takes.</summary>
    /// <param name="name">The option or argument.</param>
    /// <param name="word">What was written.</param>
    /// <param name="words">What it takes.</param>
    public static string Refusal(string name, string word, IReadOnlyList<string> words) => $"{name} '{word}' is none of {string.Join(", ", words)}{Question(word, words)}";

    /// <summary>The near names, the nearest first, at most three.</summary>
    /// <remarks>A name is near where a third of its letters differ at most, or where it begins with the word or has the word behind a dash. Upper and lower case are the same.</remarks>
    public static IReadOnlyList<string> Of(string word, IEnumerable<string> names)
    {
        string plain = Plain(word);
        (string Name, int? Rank)[] near = [.. names.Distinct(StringComparer.Ordinal).Select(name => (Name: name, Rank: Rank(plain, Plain(name)))).Where(near => near.Rank is not null).OrderBy(near => near.Rank)];
        // The same name in other letters is what was meant.
        return [.. near.TakeWhile(name => name.Rank == 0 || near[0].Rank > 0).Select(name => name.Name).Take(MaxNames)];
    }

    /// <summary>Words as a sentence has them: a, b or c.</summary>
    /// <param name="conjunction">What stands before the last word.</param>
    public static string Listed(IReadOnlyList<string> words, string conjunction) =>
        words.Count < 2 ? string.Concat(words) : $"{string.Join(", ", words.Take(words.Count - 1))} {conjunction} {words[^1]}";

    private static string Plain(string word) => word.TrimStart('-').ToLowerInvariant();

    /// <summary>The smaller, the nearer; null for a name that is not near.</summary>
    private static int? Rank(string word, string name)
    {
        int most = Math.Max(1, name.Length / 3);
        if (Math.Abs(word.Length - name.Length) <= most && Distance(word, name) is int distance && distance <= most)
        {
            return distance;
        }

        return word.Length < MinPart ? null
            : name.StartsWith(word, StringComparison.Ordinal) ? Begins
            : name.Contains("-" + word, StringComparison.Ordinal) ? Has
            : null;
    }

    /// <summary>Letters that are inserted, removed, replaced, or swapped with their neighbor (optimal string alignment).</summary>
    private static int Distance(string first, string second)
    {
        var cost = new int[first.Length + 1, second.Length + 1];
        for (int i = 0; i <= first.Length; i++)
        {
            for (int j = 0; j <= second.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    cost[i, j] = i + j;
                    continue;
                }

                int replaced = cost[i - 1, j - 1] + (first[i - 1] == second[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(replaced, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                if (i > 1 && j > 1 && first[i - 1] == second[j - 2] && first[i - 2] == second[j - 1])
                {
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
                }
            }
        }

        return cost[first.Length, second.Length];
    }
}
