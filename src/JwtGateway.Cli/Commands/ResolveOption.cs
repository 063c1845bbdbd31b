using System.CommandLine;
using System.CommandLine.Parsing;
using JwtGateway.Tokens;

namespace JwtGateway.Cli.Commands;

/// <summary><c>--resolve HOST:PORT=ADDR:PORT</c>, as often as needed.</summary>
internal static class ResolveOption
{
    public static Option<HostOverrides> Create() => new("--resolve")
    {
        Description = "Connect to ADDR:PORT for HOST:PORT, for upstreams and key fetches alike; TLS still verifies HOST. May be repeated.",
        HelpName = "HOST:PORT=ADDR:PORT",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = Parse,
    };

    private static HostOverrides Parse(ArgumentResult result)
    {
        if (HostOverrides.TryParse(result.Tokens.Select(t => t.Value), out var overrides, out var error))
            return overrides;

        result.AddError($"--resolve: {error}");
        return HostOverrides.None;
    }
}
