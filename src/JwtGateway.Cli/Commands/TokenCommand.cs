using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using JwtGateway.Tokens.Minting;

namespace JwtGateway.Cli.Commands;

/// <summary><c>jwtgw token</c>: mints a token.</summary>
internal static class TokenCommand
{
    public static Command Create(CliContext context)
    {
        var options = new TokenOptions();
        var command = new Command("token", "Mint a token and print it. The claims iat and exp are set unless given.")
        {
            options.Key, options.Algorithm, options.KeyId, options.Claims, options.JsonClaims, options.ExpiresIn, options.Now,
            options.EncryptTo, options.KeyManagement, options.ContentEncryption,
        };
        command.SetAction(arguments => Run(context, options, arguments));
        return command;
    }

    private static int Run(CliContext context, TokenOptions options, ParseResult arguments)
    {
        try
        {
            using var key = SigningKey.Parse(Private(Encoding.UTF8.GetString(InputFile.Read(arguments.GetRequiredValue(options.Key)))));
            var now = arguments.GetValue(options.Now) ?? context.Time.GetUtcNow().ToUnixTimeSeconds();
            var claims = TokenClaims.Build(
                now, arguments.GetRequiredValue(options.ExpiresIn), arguments.GetValue(options.Claims) ?? [], arguments.GetValue(options.JsonClaims) ?? []);
            var token = TokenMinter.Mint(key, claims, arguments.GetValue(options.Algorithm), arguments.GetValue(options.KeyId));
            context.Out.WriteLine(Encrypted(token, options, arguments));
            return ExitCode.Ok;
        }
        catch (Exception e) when (e is UnreadableFileException or FormatException or NotSupportedException)
        {
            return context.BadInput(e.Message);
        }
    }

    private static string Encrypted(string token, TokenOptions options, ParseResult arguments)
    {
        if (arguments.GetValue(options.EncryptTo) is not { } file)
            return token;
        using var key = EncryptionKey.Parse(Encoding.UTF8.GetString(InputFile.Read(file)));
        return key.EncryptToken(token, arguments.GetValue(options.KeyManagement), arguments.GetRequiredValue(options.ContentEncryption));
    }

    // `jwtgw keys > key.json; jwtgw token --key key.json` should just work.
    private static string Private(string text)
    {
        try
        {
            return JsonNode.Parse(text) is JsonObject pair && pair["private"] is JsonObject jwk ? jwk.ToJsonString() : text;
        }
        catch (System.Text.Json.JsonException)
        {
            return text;
        }
    }
}
