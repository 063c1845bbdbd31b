using System.CommandLine;

namespace JwtGateway.Cli.Commands;

/// <summary>The options of <c>jwtgw token</c>.</summary>
internal sealed class TokenOptions
{
    public Option<string> Key { get; } = new("--key")
    {
        Description = "The private key: a JWK (RSA, EC, OKP with Ed25519, oct), or PEM; - for standard input. What `jwtgw keys` prints is taken as it is.",
        HelpName = "FILE",
        Required = true,
    };

    public Option<string?> Algorithm { get; } = new("--alg")
    {
        Description = "The algorithm. Default: the key's, else the usual one of its kind.",
        HelpName = "ALG",
    };

    public Option<string?> KeyId { get; } = new("--kid")
    {
        Description = "The key id in the header. Default: the key's; empty: none.",
        HelpName = "KID",
    };

    public Option<string[]> Claims { get; } = new("--claim")
    {
        Description = "A claim with a string value. May be repeated.",
        HelpName = "NAME=TEXT",
    };

    public Option<string[]> JsonClaims { get; } = new("--claim-json")
    {
        Description = "A claim with a JSON value. May be repeated.",
        HelpName = "NAME=JSON",
    };

    public Option<string> ExpiresIn { get; } = new("--expires-in")
    {
        Description = "When it expires, from now: 1h, 90s, 1h30m; or never.",
        HelpName = "DURATION",
        DefaultValueFactory = _ => "1h",
    };

    public Option<string?> EncryptTo { get; } = new("--encrypt-to")
    {
        Description = "Encrypts the signed token for the owner of this key: a JWK, PEM or a certificate; of a private key the public half is used.",
        HelpName = "FILE",
    };

    public Option<string?> KeyManagement { get; } = new("--encrypt-alg")
    {
        Description = "How: RSA-OAEP-256, ECDH-ES+A256KW, A256KW, dir, ... Default: the key's, else a good one of its kind.",
        HelpName = "ALG",
    };

    public Option<string> ContentEncryption { get; } = new("--encrypt-enc")
    {
        Description = "With what: A256GCM, A128CBC-HS256, ...",
        HelpName = "ENC",
        DefaultValueFactory = _ => "A256GCM",
    };

    public Option<long?> Now { get; } = new("--now")
    {
        Description = "The time to go by, in seconds since 1970. Default: the clock's.",
        HelpName = "UNIX",
    };
}
