using System.Text.Json;
using JwtGateway.Ir;

namespace JwtGateway.Translation.Tests;

/// <summary>Values that libraries stumble over: whatever becomes of them, translation answers, and the route is not left open.</summary>
[TestFixture]
public sealed class OddValuesTests
{
    private static readonly string[] Odd =
    [
        "\ud800", "a\udc00b", "\0", "\uffff", "https://xn--", "https://xn--a", "https://xn--99999999999/", "https://\u00ad/", "https://\u2488com/", "https://a\u3002b/",
        "https://[::1%25eth0]/", "https://[fe80::1%eth0]/", "https://[v1.a]/", "https://1.2.3/", "https://0x7f.1/", "https://a..b/", "https://-a/", "https://%41/",
        "https://a:99999/", "https://a:0/", "https://a:/", "https:///", "https:a", "HTTPS://A/", "https://\ud83d\ude00/", "urn:\ud800", "a@\ud800", "{\"keys\":[\"\ud800\"]}",
    ];

    private static IEnumerable<TestCaseData> Cases() => Odd.Select((value, i) => new TestCaseData(value).SetArgDisplayNames($"{i}"));

    [TestCaseSource(nameof(Cases))]
    public void Are_translated_without_an_exception(string value)
    {
        var text = JsonSerializer.Serialize(value);
        var fields = new[]
        {
            $"issuer: {text}", $"audiences: [{text}]", $"claimToHeaders: [{{header: x, claim: {text}}}]",
            $"extractFrom: {{headers: [{{name: a, valuePrefix: {text}}}], params: [{text}]}}",
        };
        foreach (var field in fields)
            Translate($"- {{name: a, {field}, remoteJWKS: {{uri: \"https://a.example.com/\"}}}}");
        Translate($"- {{name: a, remoteJWKS: {{uri: {text}}}}}");
        Translate($"- {{name: a, remoteJWKS: {{uri: {text}, backendRefs: [{{group: jwtgateway.io, kind: Backend, name: echo}}]}}}}");
        Translate($"- {{name: a, localJWKS: {{inline: {text}}}}}");
    }

    /// <summary>Values as they may also come from elsewhere than the reader, which refuses some.</summary>
    [TestCaseSource(nameof(Cases))]
    public void Are_translated_without_an_exception_when_they_come_unread(string value)
    {
        var snapshot = GoldenCase.All.Single(c => c.Name == "policies/all-provider-settings").Snapshot();
        var policy = snapshot.SecurityPolicies.Single();
        var jwt = policy.Spec.Jwt!;
        var one = jwt.Providers[0];
        var changed = snapshot with
        {
            SecurityPolicies =
            [
                policy with
                {
                    Spec = policy.Spec with
                    {
                        Jwt = jwt with
                        {
                            Providers =
                            [
                                one with { Issuer = value },
                                one with { Name = "b", Audiences = [value] },
                                one with { Name = "c", RemoteJWKS = null, LocalJWKS = new() { Inline = value } },
                            ],
                        },
                    },
                },
            ],
        };
        var result = Translator.Translate(changed);
        FailClosedProperty.Violations(changed, result).ShouldBeEmpty();
        result.Gateways.ShouldAllBe(g => IrJson.Serialize(g).Length > 0);
    }

    private static void Translate(string provider)
    {
        var input = GoldenCase.All.Single(c => c.Name == "policies/foo-is-protected-and-bar-is-open").Input;
        var at = input.IndexOf("    - name: example", StringComparison.Ordinal);
        if (Resources.Reading.SnapshotReader.Read([("odd", input[..at] + "    " + provider)]).Snapshot is not { } snapshot)
            return;
        var result = Translator.Translate(snapshot);
        FailClosedProperty.Violations(snapshot, result).ShouldBeEmpty();
        result.Gateways.ShouldAllBe(g => IrJson.Serialize(g).Length > 0);
    }
}
