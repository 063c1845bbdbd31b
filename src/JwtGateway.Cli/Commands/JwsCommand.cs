using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Cli.Commands;

/// <summary><c>jwtgw jws verify</c>: the signature alone, before any claim is read.</summary>
internal static class JwsCommand
{
    public static Command Create(CliContext context)
    {
        var options = new Options();
        var verify = new Command("verify", "Verify a signature. Prints the payload as it is, or the reason as JSON and exits 1.")
        {
            options.Jwks, options.Token, options.Algorithms,
        };
        verify.SetAction(arguments => Run(context, options, arguments));
        return new Command("jws", "JSON Web Signatures.") { verify };
    }

    private static int Run(CliContext context, Options options, ParseResult arguments)
    {
        try
        {
            var jwks = arguments.GetRequiredValue(options.Jwks);
            var token = arguments.GetRequiredValue(options.Token);
            if (jwks == "-" && token == "-")
                return context.BadInput("--jwks and --token cannot both be read from standard input.");
            var keys = JwkSet.Parse(InputFile.Read(jwks));
            if (token == "-")
                token = Encoding.UTF8.GetString(InputFile.Read("-")).Trim();
            return keys.Set is null ? Refuse(context, Sentence(keys.Error), "jwks_unavailable") : Verify(context, token, keys.Set, Allowed(arguments.GetValue(options.Algorithms)));
        }
        catch (UnreadableFileException e)
        {
            return context.BadInput(e.Message);
        }
    }

    private static int Verify(CliContext context, string token, JwkSet keys, HashSet<string>? algorithms)
    {
        switch (JwsVerification.Verify(token, keys, algorithms))
        {
            case JwsOutcome.Verified verified:
                context.WriteOctets(verified.Payload.Span);
                return ExitCode.Ok;
            case JwsOutcome.Refused refused:
                return Refuse(context, refused.Error, refused.Reason);
            default:
                throw new NotSupportedException();
        }
    }

    private static HashSet<string>? Allowed(string[]? lists) =>
        lists is { Length: > 0 }
            ? [.. lists.SelectMany(l => l.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))]
            : null;

    private static int Refuse(CliContext context, string error, string reason)
    {
        context.WriteJson(new JsonObject { ["error"] = error, ["reason"] = reason });
        return ExitCode.Failed;
    }

    private static string Sentence(JwkSetError error) => error switch
    {
        JwkSetError.InvalidJson => "Jwks is an invalid JSON",
        JwkSetError.NoKeysMember => "Jwks does not have [keys] field",
        _ => "Jwks doesn't have any valid public key",
    };

    private sealed class Options
    {
        public Option<string> Jwks { get; } = new("--jwks") { Description = "The JWK Set; - for standard input.", HelpName = "FILE", Required = true };

        public Option<string> Token { get; } = new("--token")
        {
            Description = "The token in compact form; - for standard input.",
            HelpName = "TOKEN",
            Required = true,
        };

        public Option<string[]> Algorithms { get; } = new("--alg")
        {
            Description = "The only algorithms to accept, separated by commas. Default: every supported one.",
            HelpName = "ALG,...",
        };
    }
}
