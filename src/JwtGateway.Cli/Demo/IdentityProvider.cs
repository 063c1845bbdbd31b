using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using JwtGateway.Cli.Output;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Cli.Demo;

/// <summary>An OpenID provider as far as a gateway sees one: discovery document and JWK Set over https, and tokens.</summary>
internal sealed class IdentityProvider : IAsyncDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly DemoKeys _keys;
    private readonly TimeProvider _time;
    private readonly LoopbackServer _server;

    private IdentityProvider(DemoKeys keys, TimeProvider time, LoopbackServer server) => (_keys, _time, _server) = (keys, time, server);

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port => _server.Port;

    /// <summary>Makes keys and starts to serve them.</summary>
    public static async Task<IdentityProvider> StartAsync(X509Certificate2 certificate, TimeProvider time)
    {
        var keys = new DemoKeys();
        var (discovery, jwks) = (JsonText.Indented(Discovery()), JsonText.Indented(keys.Jwks));
        var server = await LoopbackServer.StartAsync(context => AnswerAsync(context, discovery, jwks), certificate);
        return new(keys, time, server);
    }

    /// <summary>A token that is good for an hour from now.</summary>
    /// <param name="issuer">Its <c>iss</c>.</param>
    /// <param name="audience">Its <c>aud</c>; null: none.</param>
    public string Issue(string issuer, string? audience)
    {
        var now = _time.GetUtcNow();
        var claims = new JsonObject { ["iss"] = issuer, ["sub"] = "alice", ["email"] = "alice@example.com" };
        if (audience is not null)
            claims["aud"] = audience;

        claims["iat"] = now.ToUnixTimeSeconds();
        claims["exp"] = (now + Lifetime).ToUnixTimeSeconds();
        return _keys.Sign(claims);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _keys.Dispose();
    }

    private static Task AnswerAsync(HttpContext context, string discovery, string jwks)
    {
        var body = context.Request.Path.Value switch
        {
            "/.well-known/openid-configuration" => discovery,
            DemoNames.JwksPath => jwks,
            _ => null,
        };
        if (body is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body, context.RequestAborted);
    }

    // OpenID Connect Discovery 1.0, section 3, without the endpoints at which people sign in: it has none.
    private static JsonObject Discovery() => new()
    {
        ["issuer"] = DemoNames.Issuer,
        ["jwks_uri"] = DemoNames.Issuer + DemoNames.JwksPath,
        ["response_types_supported"] = new JsonArray("id_token"),
        ["subject_types_supported"] = new JsonArray("public"),
        ["id_token_signing_alg_values_supported"] = new JsonArray("ES256", "RS256"),
    };
}
