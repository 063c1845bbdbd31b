using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace JwtGateway.Ir.Tests;

public sealed class WireFormatTests
{
    [Test]
    public void What_is_written_is_read_back_to_the_byte() =>
        IrJson.Serialize(IrJson.Deserialize(IrJson.Serialize(Sample.Gateway))).ShouldBe(IrJson.Serialize(Sample.Gateway));

    [Test]
    public void Records_of_closed_hierarchies_come_back_as_what_they_were()
    {
        var read = IrJson.Deserialize(IrJson.Serialize(Sample.Gateway));

        read.KeySources.Select(s => s.GetType()).ShouldBe([typeof(RemoteJwksIr), typeof(LocalJwksIr), typeof(DecryptionKeysIr), typeof(DiscoveredJwksIr), typeof(UnavailableKeysIr)]);
        read.Secrets.Select(s => s.GetType()).ShouldBe([typeof(CertificateSecretIr), typeof(CaSecretIr), typeof(JwksSecretIr), typeof(KeySecretIr)]);
        read.Routes[0].Policy.ShouldBeOfType<EnforceIr>().Jwt.ShouldBeOfType<AnyRequirementIr>().Requirements.Length.ShouldBe(3);
        var all = read.Routes[1].Policy.ShouldBeOfType<AllOfIr>();
        all.Policies[0].ShouldBeOfType<EnforceIr>().Jwt.ShouldBeOfType<NotAskedIr>();
        all.Policies[1].ShouldBeOfType<DenyIr>().Fault.Status.ShouldBe(500);
        read.Routes[0].Backends.Select(b => b.Policy?.GetType()).ShouldBe([null, typeof(EnforceIr)]);
        read.Providers[0].RequiredClaims.Select(c => c.Request!.GetType()).ShouldBe([typeof(PathSegmentIr), typeof(HostPartIr), typeof(HeaderPartIr)]);
    }

    [Test]
    public void An_unknown_member_is_refused_rather_than_ignored() =>
        Should.Throw<JsonException>(() => Read(Sample.Json.Replace("\"gateway\":", "\"newer\":1,\"gateway\":", StringComparison.Ordinal)));

    [Test]
    public void What_an_older_data_plane_does_not_know_of_a_backend_is_refused_rather_than_ignored() =>
        Should.Throw<JsonException>(() => Read(Sample.Json.Replace("\"weight\":2,", "\"weight\":2,\"newer\":{},", StringComparison.Ordinal)));

    [Test]
    public void An_unknown_policy_is_refused_rather_than_ignored() =>
        Should.Throw<JsonException>(() => Read(Sample.Json.Replace("\"type\":\"deny\"", "\"type\":\"newer\"", StringComparison.Ordinal)));

    [TestCaseSource(nameof(MembersThatMustBeThere))]
    public void A_missing_member_is_refused_rather_than_taken_for_its_default(string path) =>
        Should.Throw<JsonException>(() => Read(Without(path)));

    [Test]
    public void Equal_configurations_have_equal_versions_and_others_do_not()
    {
        IrJson.Version(Sample.Gateway).ShouldBe(IrJson.Version(Sample.Gateway));
        IrJson.Version(Sample.Gateway with { Listeners = [] }).ShouldNotBe(IrJson.Version(Sample.Gateway));
    }

    /// <summary>Every member of the sample that is there although it could have been left out of the text.</summary>
    private static IEnumerable<string> MembersThatMustBeThere() =>
    [
        "gateway", "listeners", "routes", "upstreams", "providers", "keySources", "secrets", "listeners.0.port", "listeners.0.protocol",
        "listeners.0.certificates", "routes.0.matches", "routes.0.hostnames", "routes.0.matches.0.headers", "routes.0.policy.source",
        "routes.0.policy.jwt", "routes.0.policy.type", "routes.0.policy.answers", "routes.0.backends.1.policy.jwt", "routes.1.policy.policies", "routes.1.policy.policies.1.fault", "settings", "revocations", "providers.0.times",
        "providers.0.audiences", "providers.0.clockSkew",
        "keySources.0.cacheDuration", "keySources.0.requestTimeout", "upstreams.0.tls.subjectAltNames",
    ];

    private static string Without(string path)
    {
        var root = JsonNode.Parse(Sample.Json)!;
        var steps = path.Split('.');
        var parent = steps[..^1].Aggregate(root, (node, step) => int.TryParse(step, out var index) ? node[index]! : node[step]!);
        parent.AsObject().Remove(steps[^1]).ShouldBeTrue(path);
        return root.ToJsonString();
    }

    private static GatewayIr Read(string json) => IrJson.Deserialize(Encoding.UTF8.GetBytes(json));
}
