using JwtGateway.Testing;
using JwtGateway.Testing.Jose;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.EndToEnd.Tests;

/// <summary>An issuer of tokens: an HTTPS key server with a private CA, and npm <c>jose</c> to mint with.</summary>
internal sealed class IssuerStandIn : IAsyncDisposable
{
    private readonly string _host;
    private TestServer? _server;

    private IssuerStandIn(string host, JoseProcess jose)
    {
        _host = host;
        Jose = jose;
    }

    public PrivateCa Ca { get; } = new();

    public JoseProcess Jose { get; }

    public int Port { get; private set; }

    public int Fetches { get; private set; }

    /// <summary>The private key that tokens are signed with, as a JWK.</summary>
    public string PrivateKey { get; private set; } = "";

    /// <summary>The public key, as a JWK.</summary>
    public string PublicKey { get; private set; } = "";

    /// <summary>The <c>--resolve</c> that leads here.</summary>
    public string Resolve => $"{_host}:443=127.0.0.1:{Port}";

    public static async Task<IssuerStandIn> StartAsync(string host)
    {
        var issuer = new IssuerStandIn(host, await JoseProcess.StartAsync());
        await issuer.RotateAsync("key-1");
        await issuer.ListenAsync();
        return issuer;
    }

    /// <summary>Signs with a new key from now on, and publishes that one alone.</summary>
    public async Task RotateAsync(string keyId) => (PrivateKey, PublicKey) = await Jose.GenerateKeyAsync("RS256", keyId);

    public async Task ListenAsync()
    {
        _server = await TestServer.StartAsync(AnswerAsync, Ca.Issue(_host), Port);
        Port = _server.Port;
    }

    public async Task StopListeningAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopListeningAsync();
        await Jose.DisposeAsync();
        Ca.Dispose();
    }

    /// <summary>A token of the current key.</summary>
    public Task<string> MintAsync(string claims, string keyId = "key-1") =>
        Jose.MintAsync("RS256", PrivateKey, $$"""{"alg":"RS256","kid":"{{keyId}}"}""", claims);

    private Task AnswerAsync(HttpContext context)
    {
        Fetches++;
        return context.Response.WriteAsync($$"""{"keys":[{{PublicKey}}]}""");
    }
}
