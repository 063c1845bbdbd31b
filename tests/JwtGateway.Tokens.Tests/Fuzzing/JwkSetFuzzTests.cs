using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using JwtGateway.Testing.Jose;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;
using JwtGateway.Tokens.Tests.Support;
using static JwtGateway.Tokens.Tests.Support.Text;

namespace JwtGateway.Tokens.Tests.Fuzzing;

/// <summary>
/// JWK Sets that were changed blindly. Whatever it is: an outcome and no exception that escapes, the same outcome the second time, no key that then
/// breaks or accepts at random, and none that npm jose (which imports through OpenSSL) would refuse.
/// </summary>
[NonParallelizable]
public sealed class JwkSetFuzzTests
{
    private const int MostCompared = 2000;

    private static readonly byte[] Input = "what was signed"u8.ToArray();

    private readonly FuzzRun _run = FuzzRun.Of(cases: 3_000);
    private readonly List<(string Jwk, string Algorithm)> _used = [];
    private readonly List<(string Token, string Jwks)> _verified = [];
    private readonly string[] _tokens = [.. TestKeys.Algorithms.Select(a => Gate.Token(key: TestKeys.For(a)))];

    [Test]
    public async Task Whatever_comes_as_a_key_set_is_read_or_refused_and_only_keys_that_jose_takes_are_used()
    {
        var findings = new Findings(Seeds().Select(Utf8));
        var mutator = new Mutator(new Random(_run.Seed), "\"kty\"", "\"RSA\"", "\"EC\"", "\"oct\"", "\"OKP\"", "\"crv\"", "\"P-256\"", "\"P-521\"", "\"use\":\"sig\"", "\"key_ops\":[\"verify\"]", "\"d\"", "\"AQAB\"", "\"kid\"");
        while (_run.Goes())
        {
            var text = mutator.Change(mutator.Pick(findings.Texts), mutator.Pick(findings.Texts));
            findings.Add(text, Try(text));
        }

        TestContext.Out.WriteLine($"{_run}: {findings.Answers} different answers, {_used.Count} keys used, {_verified.Count} tokens verified");
        findings.Answers.ShouldBeGreaterThan(20, "what is tried reaches few answers");
        _used.ShouldNotBeEmpty();
        _verified.ShouldNotBeEmpty();
        await ComparedWithJoseAsync();
    }

    private string Try(byte[] text)
    {
        var result = JwkSet.Parse(text);
        var again = JwkSet.Parse(text);
        Shape(again).ShouldBe(Shape(result), _run.ToString());
        foreach (var key in result.Set?.Keys ?? [])
            RefusesGarbage(key);
        if (result.Set is not null && _used.Count < MostCompared)
            Note(text, result);
        if (result.Set is not null && _verified.Count < MostCompared)
            _verified.AddRange(_tokens.Where(t => JwsVerification.Verify(t, result.Set) is JwsOutcome.Verified).Select(t => (t, Encoding.UTF8.GetString(text))));
        return Shape(result);
    }

    private void RefusesGarbage(VerificationKey key)
    {
        foreach (var algorithm in SignatureAlgorithm.All)
        {
            if (!key.IsFor(algorithm) || !key.CanVerify(algorithm))
                continue;
            foreach (var length in (ReadOnlySpan<int>)[0, 1, 64, 96, 132, 256])
                key.Verify(algorithm, Input, new byte[length]).ShouldBeFalse($"{_run}: {key.DisplayId} {algorithm} {length}");
        }
    }

    private void Note(byte[] text, JwkSetParseResult result)
    {
        using var json = JsonDocument.Parse(text);
        var keys = json.RootElement.GetProperty("keys").EnumerateArray().Select(k => Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(k))).ToList();
        var ignored = result.Ignored.Select(i => i.Index).ToHashSet();
        var usable = Enumerable.Range(0, keys.Count).Where(i => !ignored.Contains(i)).ToList();
        usable.Count.ShouldBe(result.Set!.Keys.Length, $"{_run}\n{Encoding.UTF8.GetString(text)}");
        for (var i = 0; i < usable.Count; i++)
        {
            var key = result.Set.Keys[i];
            var algorithm = SignatureAlgorithm.All.FirstOrDefault(a => key.IsFor(a) && key.CanVerify(a));
            if (algorithm is not null)
                _used.Add((keys[usable[i]], algorithm.Name));
        }
    }

    // What is ignored and why, without the values.
    private static string Shape(JwkSetParseResult result) =>
        $"{result.Error} {result.Set?.Keys.Length} {string.Join(';', result.Ignored.Select(i => i.Reason.Split('"')[0]).Distinct().Order(StringComparer.Ordinal))}";

    private static IEnumerable<string> Seeds()
    {
        foreach (var algorithm in TestKeys.Algorithms)
            yield return TestKeys.Jwks(TestKeys.For(algorithm));
        yield return TestKeys.Jwks([.. TestKeys.Algorithms.Select(TestKeys.For)]);
        yield return TestKeys.Jwks(TestKeys.Rs256.With(k => (k["use"], k["key_ops"], k["x5c"], k["x5t"]) = ("sig", new JsonArray("verify"), new JsonArray("AA=="), "AA")));
        yield return """{"keys":[]}""";
        yield return "";
    }

    private async Task ComparedWithJoseAsync()
    {
        await using var jose = await JoseProcess.StartAsync();
        foreach (var (jwk, algorithm) in _used.Distinct())
            (await jose.WhyNotImportAsync(jwk, algorithm)).ShouldBeNull($"{_run}: we use what jose refuses\n{jwk}");
        foreach (var (token, jwks) in _verified)
            (await jose.WhyNotAsync(token, jwks, Gate.Issuer, Gate.Now)).ShouldBeNull($"{_run}: we verify what jose refuses\n{jwks}\n{token}");
    }
}
