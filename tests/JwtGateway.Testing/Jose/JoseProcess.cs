using System.Diagnostics;
using System.Text.Json.Nodes;

namespace JwtGateway.Testing.Jose;

/// <summary>npm <c>jose</c> in a process of its own: mints and verifies tokens by code that is not ours. One request at a time; safe to share between tests.</summary>
public sealed class JoseProcess : IAsyncDisposable
{
    private static readonly TimeSpan AnswerLimit = Patience.Limit;

    private readonly Process _process;
    private readonly SemaphoreSlim _turn = new(1);

    private JoseProcess(Process process) => _process = process;

    /// <summary>Starts it.</summary>
    public static Task<JoseProcess> StartAsync()
    {
        var start = new ProcessStartInfo("node", [NodeDirectory.File("jose-worker.mjs")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
        return Task.FromResult(new JoseProcess(process));
    }

    /// <summary>Signs <paramref name="payloadJson"/>, to the letter, and returns the compact token.</summary>
    /// <param name="alg">The algorithm that the key is imported for.</param>
    /// <param name="privateJwkJson">The private JWK.</param>
    /// <param name="headerJson">The protected header; must have <c>alg</c>.</param>
    /// <param name="payloadJson">The payload.</param>
    public async Task<string> MintAsync(string alg, string privateJwkJson, string headerJson, string payloadJson) =>
        (string)(await AskAsync(new JsonObject
        {
            ["command"] = "mint",
            ["alg"] = alg,
            ["key"] = JsonNode.Parse(privateJwkJson),
            ["header"] = JsonNode.Parse(headerJson),
            ["payload"] = payloadJson,
        }))!;

    /// <summary>Verifies <paramref name="token"/> and returns its payload.</summary>
    /// <exception cref="JoseException">It does not verify.</exception>
    public async Task<string> VerifyAsync(string token, string jwksJson) =>
        (string)(await AskAsync(new JsonObject { ["command"] = "verify", ["token"] = token, ["jwks"] = JsonNode.Parse(jwksJson) }))!;

    /// <summary>Encrypts <paramref name="plaintext"/> and returns the compact token. <c>apu</c> and <c>apv</c> of the header are used where keys are agreed on.</summary>
    public async Task<string> EncryptAsync(string alg, string jwkJson, string headerJson, string plaintext) =>
        (string)(await AskAsync(new JsonObject
        {
            ["command"] = "encrypt",
            ["alg"] = alg,
            ["key"] = JsonNode.Parse(jwkJson),
            ["header"] = JsonNode.Parse(headerJson),
            ["plaintext"] = plaintext,
        }))!;

    /// <summary>Decrypts <paramref name="token"/> and returns what was inside.</summary>
    /// <exception cref="JoseException">It does not decrypt.</exception>
    public async Task<string> DecryptAsync(string token, string jwkJson) =>
        (string)(await AskAsync(new JsonObject { ["command"] = "decrypt", ["token"] = token, ["key"] = JsonNode.Parse(jwkJson) }))!;

    /// <summary>Makes a key pair; for HS both halves are the secret.</summary>
    public async Task<(string PrivateJwk, string PublicJwk)> GenerateKeyAsync(string alg, string kid)
    {
        var pair = await AskAsync(new JsonObject { ["command"] = "generate", ["alg"] = alg, ["kid"] = kid });
        return (pair["privateJwk"]!.ToJsonString(), pair["publicJwk"]!.ToJsonString());
    }

    /// <summary>Why jose would not let <paramref name="token"/> pass; null when it would.</summary>
    /// <param name="token">The token.</param>
    /// <param name="jwksJson">The keys.</param>
    /// <param name="issuer">The only issuer.</param>
    /// <param name="now">The time, in seconds since 1970; a minute of skew is granted.</param>
    public Task<string?> WhyNotAsync(string token, string jwksJson, string issuer, long now) => WhyNotAsync(new JsonObject
    {
        ["command"] = "whyNot",
        ["token"] = token,
        ["jwks"] = jwksJson,
        ["issuer"] = issuer,
        ["now"] = now,
    });

    /// <summary>Why jose would not use a public JWK; null when it would.</summary>
    public Task<string?> WhyNotImportAsync(string jwkJson, string alg) =>
        WhyNotAsync(new JsonObject { ["command"] = "whyNotImport", ["key"] = jwkJson, ["alg"] = alg });

    private async Task<string?> WhyNotAsync(JsonObject request) => (string?)await AskAsync(request) is { Length: > 0 } why ? why : null;

    /// <summary>The RFC 7638 thumbprint of a public JWK.</summary>
    public async Task<string> ThumbprintAsync(string jwkJson) =>
        (string)(await AskAsync(new JsonObject { ["command"] = "thumbprint", ["key"] = JsonNode.Parse(jwkJson) }))!;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The end of its input ends it.
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(AnswerLimit);
        await _process.WaitForExitAsync(limit.Token);
        _process.Dispose();
        _turn.Dispose();
    }

    private async Task<JsonNode> AskAsync(JsonObject request)
    {
        await _turn.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(request.ToJsonString());
            await _process.StandardInput.FlushAsync();
            using var limit = new CancellationTokenSource(AnswerLimit);
            var line = await _process.StandardOutput.ReadLineAsync(limit.Token) ?? throw new JoseException("jose-worker.mjs ended.");
            var answer = JsonNode.Parse(line)!;
            return answer["result"] ?? throw new JoseException((string?)answer["error"] ?? "no answer");
        }
        finally
        {
            _turn.Release();
        }
    }
}

/// <summary>npm <c>jose</c> refused; the message is its error code, e.g. <c>ERR_JWS_SIGNATURE_VERIFICATION_FAILED</c>.</summary>
public sealed class JoseException(string message) : Exception(message);
