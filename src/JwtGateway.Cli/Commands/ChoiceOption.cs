using System.CommandLine;
using System.CommandLine.Parsing;

namespace JwtGateway.Cli.Commands;

/// <summary>Options whose value is one of a few words: the names of an enum, in lower case.</summary>
internal static class ChoiceOption
{
    public static Option<T?> Create<T>(string description, string name, params string[] aliases) where T : struct, Enum => new(name, aliases)
    {
        Description = description,
        HelpName = string.Join('|', Words<T>()),
        CustomParser = result => Parse<T>(name, result),
    };

    private static T? Parse<T>(string name, ArgumentResult result) where T : struct, Enum
    {
        var text = result.Tokens.Single().Value;

        // Enum.TryParse alone would take numbers.
        if (Words<T>().Contains(text, StringComparer.OrdinalIgnoreCase))
            return Enum.Parse<T>(text, ignoreCase: true);

        result.AddError($"{name}: '{text}' is none of {string.Join(", ", Words<T>())}.");
        return null;
    }

    private static IEnumerable<string> Words<T>() where T : struct, Enum => Enum.GetNames<T>().Select(n => n.ToLowerInvariant());
}
