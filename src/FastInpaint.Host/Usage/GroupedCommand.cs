using System.CommandLine;

namespace FastInpaint.Host.Usage;

/// <summary>A command whose options, or a program whose commands, stand in groups with titles. Help, the man page and the documents have them in this order.</summary>
/// <param name="name">What a user writes.</param>
/// <param name="description">One sentence, for help.</param>
internal sealed class GroupedCommand(string name, string description) : Command(name, description)
{
    private readonly List<(string Title, IReadOnlyList<Symbol> Members)> _groups = [];

    /// <summary>The groups, each with its commands or options.</summary>
    public IReadOnlyList<(string Title, IReadOnlyList<Symbol> Members)> Groups => _groups;

    /// <summary>Lines that a user can run, each with what it does.</summary>
    public IReadOnlyList<(string Line, string Meaning)> Examples { get; init; } = [];

    /// <summary>What a program ends with; empty for a command.</summary>
    public IReadOnlyList<(int Code, string Meaning)> ExitCodes { get; init; } = [];

    /// <summary>The environment variables that a program reads.</summary>
    public IReadOnlyList<(string Name, string Meaning)> Variables { get; init; } = [];

    /// <summary>Adds a group of options or of commands.</summary>
    public void Add(string title, params Symbol[] members)
    {
        foreach (Symbol member in members)
        {
            switch (member)
            {
                case Option option:
                    Add(option);
                    break;
                case Command command:
                    Add(command);
                    break;
                default:
                    throw new ArgumentException($"{member.Name} is neither an option nor a command.", nameof(members));
            }
        }

        _groups.Add((title, members));
    }
}
