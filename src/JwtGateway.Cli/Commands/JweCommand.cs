using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Tokens.Jwe;
using JwtGateway.Tokens.Jwe.Keys;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Cli.Commands;

/// <summary><c>jwtgw jwe decrypt</c>: what is inside, whatever it is and whoever wrote it.</summary>
internal static class JweCommand
{
    public static Command Create(CliContext context)
    {
        var options = new Options();
        var decrypt = new Command("decrypt", "Decrypt a token. Prints what is inside as it is, or the reason as JSON and exits 1. Nothing inside is verified.")
        {
            options.Key, options.Token, options.Algorithms,
        };
        decrypt.SetAction(arguments => Run(context, options, arguments));
        return new Command("jwe", "JSON Web Encryption.") { decrypt };
    }

    private static int Run(CliContext context, Options options, ParseResult arguments)
    {
        try
        {
            var key = arguments.GetRequiredValue(options.Key);
            var token = arguments.GetRequiredValue(options.Token);
            if (key == "-" && token == "-")
                return context.BadInput("--key and --token cannot both be read from standard input.");
            var text = InputFile.Read(key);
            var keys = DecryptionKeySet.Parse(text, Format(text));
            if (keys.Set is null)
                return context.BadInput($"{key} has no key to decrypt with: {Why(keys)}.");
            if (token == "-")
                token = Encoding.UTF8.GetString(InputFile.Read("-")).Trim();
            return Decrypt(context, token, keys.Set, Allowed(arguments.GetValue(options.Algorithms)));
        }
        catch (UnreadableFileException e)
        {
            return context.BadInput(e.Message);
        }
    }

    private static int Decrypt(CliContext context, string token, DecryptionKeySet keys, HashSet<string>? algorithms)
    {
        switch (JweDecryption.Decrypt(token, keys, algorithms))
        {
            case JweOutcome.Decrypted decrypted:
                context.WriteOctets(decrypted.Plaintext.Span);
                return ExitCode.Ok;
            case JweOutcome.Refused refused:
                context.WriteJson(new JsonObject { ["error"] = refused.Error, ["reason"] = refused.Reason });
                return ExitCode.Failed;
            default:
                throw new NotSupportedException();
        }
    }

    private static KeyFormat Format(byte[] text)
    {
        if (text.AsSpan().IndexOf("-----BEGIN "u8) >= 0)
            return KeyFormat.Pem;
        try
        {
            return JsonNode.Parse(text) is JsonObject json && json.ContainsKey("keys") ? KeyFormat.Jwks : KeyFormat.Jwk;
        }
        catch (JsonException)
        {
            return KeyFormat.Jwk;
        }
    }

    private static string Why(DecryptionKeysRead keys) => keys.Ignored.IsEmpty ? keys.Detail : string.Join("; ", keys.Ignored.Take(3).Select(Why));

    private static string Why(IgnoredKey key) => $"keys[{key.Index}] {key.Reason}";

    private static HashSet<string>? Allowed(string[]? lists) => lists is { Length: > 0 }
        ? [.. lists.SelectMany(l => l.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))]
        : null;

    private sealed class Options
    {
        public Option<string> Key { get; } = new("--key")
        {
            Description = "The private or shared key: a JWK, a JWK Set, or PEM; - for standard input.",
            HelpName = "FILE",
            Required = true,
        };

        public Option<string> Token { get; } = new("--token")
        {
            Description = "The token in compact form; - for standard input.",
            HelpName = "TOKEN",
            Required = true,
        };

        public Option<string[]> Algorithms { get; } = new("--alg")
        {
            Description = "The only values of alg and enc to accept, separated by commas. Default: every supported one.",
            HelpName = "ALG,...",
        };
    }
}
