namespace JwtGateway.EndToEnd.Tests;

/// <summary>Tokens of the issuer whose key is in <c>examples/local-jwks</c>, as the READMEs of examples make them.</summary>
internal static class ExampleTokens
{
    private static readonly string Key = Path.Combine(RepositoryRoot.Path, "examples/local-jwks/example.private.jwk");

    /// <param name="claims">Options of <c>jwtgw token</c> with further claims.</param>
    public static async Task<string> MintAsync(params string[] claims)
    {
        var (code, output, errors) = await JwtgwProcess.RunAsync(
            ["token", "--key", Key, "--claim", "iss=https://issuer.example.com", "--claim", "aud=api.example.com", "--claim", "sub=alice", "--expires-in", "1h", .. claims]);
        code.ShouldBe(0, errors);
        return output.Trim();
    }
}
