using System.CommandLine;
using System.Text.Json.Nodes;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Cli.Commands;

/// <summary><c>jwtgw jwks inspect</c>: what the gateway would make of a JWK Set.</summary>
internal static class JwksCommand
{
    public static Command Create(CliContext context)
    {
        var file = new Argument<string>("FILE") { Description = "The JWK Set; - for standard input." };
        var inspect = new Command("inspect", "Print the usable keys, and the ignored ones with why. Exit 1 when none is usable.") { file };
        inspect.SetAction(arguments => Run(context, arguments.GetRequiredValue(file)));
        return new Command("jwks", "JSON Web Key Sets.") { inspect };
    }

    private static int Run(CliContext context, string file)
    {
        try
        {
            var result = JwkSet.Parse(InputFile.Read(file));
            var report = new JsonObject
            {
                ["usable"] = new JsonArray([.. (result.Set?.Keys ?? []).Select(Describe)]),
                ["ignored"] = new JsonArray([.. result.Ignored.Select(Describe)]),
            };
            if (result.Error != JwkSetError.None)
                report["error"] = result.Detail;
            context.WriteJson(report);
            return result.Set is null ? ExitCode.Failed : ExitCode.Ok;
        }
        catch (UnreadableFileException e)
        {
            return context.BadInput(e.Message);
        }
    }

    private static JsonNode Describe(VerificationKey key) => new JsonObject
    {
        ["id"] = key.DisplayId,
        ["kid"] = key.KeyId,
        ["kty"] = key.KeyType,
        ["alg"] = key.Algorithm,
    };

    private static JsonNode Describe(IgnoredKey key) => new JsonObject
    {
        ["index"] = key.Index,
        ["kid"] = key.KeyId,
        ["reason"] = key.Reason,
    };
}
