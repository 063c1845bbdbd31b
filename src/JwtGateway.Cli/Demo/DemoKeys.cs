using System.Text.Json.Nodes;
using JwtGateway.Tokens.Minting;

namespace JwtGateway.Cli.Demo;

/// <summary>The identity provider's keys: one for ES256, which signs its tokens (they are short enough to read on a terminal), and one for RS256.</summary>
internal sealed class DemoKeys : IDisposable
{
    private readonly SigningKey _ec = SigningKey.Generate("ES256", "demo-es256");
    private readonly SigningKey _rsa = SigningKey.Generate("RS256", "demo-rs256");

    /// <summary>The public keys (RFC 7517 section 5).</summary>
    public JsonObject Jwks => new() { ["keys"] = new JsonArray(_ec.ToPublicJwk(), _rsa.ToPublicJwk()) };

    /// <summary>A JWT of <paramref name="claims"/>.</summary>
    public string Sign(JsonObject claims) => TokenMinter.Mint(_ec, claims);

    /// <inheritdoc/>
    public void Dispose()
    {
        _ec.Dispose();
        _rsa.Dispose();
    }
}
