using System.Text;
using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Testing.Jose;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Minting;
using JwtGateway.Tokens.Tests.Support;
using Microsoft.AspNetCore.Http;
using static JwtGateway.Tokens.Tests.Support.Text;

namespace JwtGateway.Tokens.Tests.Fuzzing;

/// <summary>
/// Tokens that were changed blindly, and tokens whose header or payload was changed and then rightly signed, which reach what comes behind the
/// signature. Whatever it is: no exception, one of our answers, little memory; and nothing passes that npm jose refuses.
/// </summary>
[NonParallelizable]
public sealed class TokenFuzzTests
{
    private const int MostCompared = 5000;
    private const int LargestToken = 8 * 1024;
    private const long MostAllocated = 64 * 1024;

    private static readonly SigningKey[] Signers = [TestKeys.For("HS256"), TestKeys.Es256, TestKeys.For("Ed25519")];

    private readonly FuzzRun _run = FuzzRun.Of(cases: 20_000);
    private readonly List<string> _passed = [];

    private static string Jwks => TestKeys.Jwks([.. TestKeys.Algorithms.Select(TestKeys.For)]);

    [Test]
    public async Task Whatever_comes_as_a_token_is_answered_and_passes_only_where_jose_would_let_it_pass()
    {
        // The whole value is the token: behind a prefix, Envoy's extractor would skip what no token can begin with.
        var gate = new Gate(Gate.Example with { Locations = [new HeaderLocationIr("X-Token", "")] }).Keys("example-keys", TestKeys.Set([.. TestKeys.Algorithms.Select(TestKeys.For)]));
        var findings = new Findings(Seeds().Select(Utf8));
        var mutator = new Mutator(new Random(_run.Seed), "\"crit\"", "\"b64\"", "\"exp\"", "\"iss\"", "\"kid\"", "\"none\"", "\"HS256\"", "\"ES256\"", Gate.Issuer, ".");

        // What is made once, for the first request, is nobody's token's doing.
        foreach (var algorithm in TestKeys.Algorithms)
            gate.Send(With(Gate.Token(key: TestKeys.For(algorithm)))).ShouldBeOfType<Authenticated>();
        var json = new JsonMutator(mutator, ["alg", "kid", "typ", "cty", "crit", "b64", "jwk", "jku", "x5c", "zip", "iss", "sub", "aud", "exp", "nbf", "iat", "jti"]);
        foreach (var seed in Seeds())
            Try(gate, seed);
        while (_run.Goes())
        {
            var text = Next(mutator, json, findings);
            findings.Add(Utf8(text), Try(gate, text));
        }

        TestContext.Out.WriteLine($"{_run}: {findings.Answers} different answers, {_passed.Count} passed");
        findings.Answers.ShouldBeGreaterThan(20, "what is tried reaches few answers");
        _passed.ShouldNotBeEmpty();
        await ComparedWithJoseAsync();
    }

    private static DefaultHttpContext With(string token) => Gate.Request(change: r => r.Headers["X-Token"] = token);

    private string Try(Gate gate, string text)
    {
        var context = With(text);
        using var thrown = new ThrownHere();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var result = gate.Send(context);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        thrown.Number.ShouldBe(0, $"{_run}: {thrown.Last}\n{text}");
        if (result is Authenticated)
        {
            if (_passed.Count < MostCompared)
                _passed.Add(text);
            else
                _passed[_run.Done % MostCompared] = text;
            return "passed";
        }

        var rejected = result.ShouldBeOfType<Rejected>($"{_run}\n{text}");
        rejected.Status.ShouldBe(401, $"{_run}: {rejected.Reason}\n{text}");
        rejected.Detail.Any(char.IsControl).ShouldBeFalse($"{_run}: {rejected.Detail}");
        if (text.Length <= LargestToken)
            allocated.ShouldBeLessThanOrEqualTo(MostAllocated, $"{_run}: {rejected.Reason}\n{text}");

        // Without the values, of which there are as many as there are tokens.
        return $"{rejected.Reason} {rejected.Body} {new string([.. rejected.Detail.Where(char.IsLetter).Take(24)])}";
    }

    private static string Next(Mutator mutator, JsonMutator json, Findings findings)
    {
        var text = mutator.Pick(findings.Texts);
        var other = mutator.Pick(findings.Texts);
        var parts = Encoding.Latin1.GetString(text).Split('.');
        if (parts.Length != 3 || mutator.Random.Next(4) == 0)
            return Encoding.Latin1.GetString(mutator.Change(text, other));
        var header = Base64UrlText.Decode(parts[0]) ?? text;
        var payload = Base64UrlText.Decode(parts[1]) ?? text;
        var inHeader = mutator.Random.Next(3) == 0;
        var part = inHeader ? header : payload;
        part = mutator.Random.Next(3) == 0 ? mutator.Change(part, other) : json.Change(part);
        (header, payload) = inHeader ? (part, payload) : (header, part);
        return mutator.Random.Next(4) == 0
            ? $"{Base64UrlText.Encode(header)}.{Base64UrlText.Encode(payload)}.{parts[2]}"
            : Signed(Signers.FirstOrDefault(s => Encoding.Latin1.GetString(header).Contains(s.DefaultAlgorithm, StringComparison.Ordinal)) ?? Signers[0], header, payload);
    }

    private static IEnumerable<string> Seeds()
    {
        foreach (var algorithm in TestKeys.Algorithms)
            yield return Gate.Token(key: TestKeys.For(algorithm));
        foreach (var signer in Signers)
        {
            yield return Gate.Token(c => c.Remove("exp"), signer);

            // Signed, and wrong in nothing but one claim: whoever forgets to look at it lets these pass at once.
            yield return Gate.Token(c => c["exp"] = Gate.Now - 600, signer);
            yield return Gate.Token(c => c["nbf"] = Gate.Now + 600, signer);
            yield return Gate.Token(c => c["iss"] = "https://other.example", signer);
            yield return Gate.Token(c => (c["nbf"], c["iat"], c["aud"], c["jti"]) = (Gate.Now - 5, Gate.Now - 5, new JsonArray("a", "b"), "id"), signer);
            yield return Signed(signer, $$"""{"alg":"{{signer.DefaultAlgorithm}}"}""", $$"""{"iss":"{{Gate.Issuer}}","exp":1700000600.5,"nested":{"a":[1,{"b":null}]} }""");
            yield return Signed(signer, $$"""{"alg":"{{signer.DefaultAlgorithm}}","crit":["b64"],"b64":false,"typ":"at+jwt"}""", $$"""{"iss":"{{Gate.Issuer}}"}""");
        }

        yield return $"{B64("""{"alg":"none"}""")}.{B64($$"""{"iss":"{{Gate.Issuer}}"}""")}.";
        yield return "e30.e30.e30";
        yield return "a.b.c.d.e";
        yield return "";
    }

    private async Task ComparedWithJoseAsync()
    {
        await using var jose = await JoseProcess.StartAsync();
        foreach (var token in _passed)
            (await jose.WhyNotAsync(token, Jwks, Gate.Issuer, Gate.Now)).ShouldBeNull($"{_run}: we let pass what jose refuses\n{token}");
    }
}
