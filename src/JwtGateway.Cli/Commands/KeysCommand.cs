using System.CommandLine;
using System.Text.Json.Nodes;
using JwtGateway.Tokens.Minting;

namespace JwtGateway.Cli.Commands;

/// <summary><c>jwtgw keys</c>: makes a key pair.</summary>
internal static class KeysCommand
{
    public static Command Create(CliContext context)
    {
        var algorithm = new Option<string>("--alg")
        {
            Description = "What the key signs: RS256, PS256, ES256, HS256, or the same with 384 or 512; Ed25519, or EdDSA, its older name.",
            HelpName = "ALG",
            Required = true,
        };
        var keyId = new Option<string?>("--kid") { Description = "The key's id.", HelpName = "KID" };
        var command = new Command("keys", "Make a key pair; prints {\"private\": JWK, \"jwks\": {\"keys\": [JWK]}}.") { algorithm, keyId };
        command.SetAction(arguments => Run(context, arguments.GetRequiredValue(algorithm), arguments.GetValue(keyId)));
        return command;
    }

    private static int Run(CliContext context, string algorithm, string? keyId)
    {
        try
        {
            using var key = SigningKey.Generate(algorithm, keyId);
            if (algorithm.StartsWith("HS", StringComparison.Ordinal))
                context.Error.WriteLine("Note: an HS key is one shared secret. The jwks holds it too: never publish it; give it only to those who may also sign.");
            context.WriteJson(new JsonObject
            {
                ["private"] = key.ToPrivateJwk(),
                ["jwks"] = new JsonObject { ["keys"] = new JsonArray(key.ToPublicJwk()) },
            });
            return ExitCode.Ok;
        }
        catch (NotSupportedException e)
        {
            return context.BadInput(e.Message);
        }
    }
}
