using JwtGateway.Testing;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>Rows of GATEWAY-HTTP about mirrors, whose copies are found at the backends.</summary>
internal sealed class MirrorRows : ConformanceRows
{
    private const string Changes = "{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: X-Set, value: set}], add: [{name: X-Add, value: added}], remove: [X-Remove]}}";

    [Test]
    public async Task HTTPRouteRequestMirror()
    {
        await ApplyAcceptedAsync(Route("mirror", Mirroring("/mirror", "v1", "", Mirror("v2")), Mirroring("/mirror-and-modify-headers", "v1", Changes + ", ", Mirror("v2"))));
        await CopiedAsync("/mirror", ["v2"], ["v3"], changed: false);
        await CopiedAsync("/mirror-and-modify-headers", ["v2"], ["v3"], changed: true);
    }

    [Test]
    public async Task HTTPRouteRequestMultipleMirrors()
    {
        await ApplyAcceptedAsync(Route("mirrors",
            Mirroring("/multi-mirror", "v1", "", Mirror("v2") + ", " + Mirror("v3")), Mirroring("/multi-mirror-and-modify-headers", "v1", Changes + ", ", Mirror("v2") + ", " + Mirror("v3"))));
        await CopiedAsync("/multi-mirror", ["v2", "v3"], [], changed: false);
        await CopiedAsync("/multi-mirror-and-modify-headers", ["v2", "v3"], [], changed: true);
    }

    [Test]
    public async Task HTTPRouteRequestPercentageMirror()
    {
        await ApplyAcceptedAsync(Route("percentages",
            Mirroring("/percent-mirror", "v1", "", Mirror("v2", ", percent: 20")), Mirroring("/percent-mirror-fraction", "v1", "", Mirror("v2", ", fraction: {numerator: 25, denominator: 50}")),
            Mirroring("/percent-mirror-and-modify-headers", "v1", Changes + ", ", Mirror("v2", ", percent: 35")), Mirroring("/none", "v1", "", Mirror("v2", ", percent: 0"))));
        await SharesAsync("/percent-mirror", 0.20);
        await SharesAsync("/percent-mirror-fraction", 0.50);
        await SharesAsync("/percent-mirror-and-modify-headers", 0.35);
        await SharesAsync("/none", 0);
    }

    private static string Mirror(string service, string more = "") => $"{{type: RequestMirror, requestMirror: {{backendRef: {{name: {service}, port: 8080}}{more}}}}}";

    private static string Mirroring(string path, string service, string before, string mirrors) => $$"""
          - matches: [{ path: { value: {{path}} } }]
            filters: [{{before}}{{mirrors}}]
            backendRefs: [{name: {{service}}, port: 8080}]
        """;

    /// <summary>A request of its own goes to v1, and once to each mirror, as v1 sees it.</summary>
    private async Task CopiedAsync(string path, string[] mirrors, string[] others, bool changed)
    {
        await Wire.ExpectAsync("same-namespace", $"GET {path} v1");
        var target = $"{path}?id={Guid.NewGuid():N}";
        var original = await Wire.SendAsync("same-namespace", Wire.Request("GET", target, "X-Set=old", "X-Add=old", "X-Remove=old"));
        original.Who.ShouldBe("v1");
        foreach (var mirror in mirrors)
            await Eventually.HoldsAsync(() => Copies(mirror, target) == 1, $"{mirror} to get {target}");
        foreach (var other in others)
            Copies(other, target).ShouldBe(0, other);
        Copies("v1", target).ShouldBe(1);
        foreach (var mirror in mirrors.Append("v1"))
        {
            var copy = Suite.Backends.Of(mirror).SelectMany(pod => pod.Requests).Single(request => (string?)request["path"] == target)["headers"]!;
            ((string?)copy["x-set"], (string?)copy["x-add"], (string?)copy["x-remove"]).ShouldBe(changed ? ("set", "old,added", null) : ("old", "old", "old"), mirror);
        }
    }

    /// <summary>Of 500 requests the part that is mirrored is within three standard deviations; five tries, as chance may have it otherwise.</summary>
    private async Task SharesAsync(string path, double expected)
    {
        const int Times = 500;
        await Wire.ExpectAsync("same-namespace", $"GET {path} v1");
        List<double> shares = [];
        var band = 3 * Math.Sqrt(expected * (1 - expected) / Times);
        while (shares.Count < 5)
        {
            var target = $"{path}?id={Guid.NewGuid():N}";
            foreach (var part in Enumerable.Range(0, Times).Chunk(50))
                (await Task.WhenAll(part.Select(_ => Wire.SendAsync("same-namespace", Wire.Request("GET", target))))).ShouldAllBe(answer => answer.Who == "v1");
            shares.Add(await SettledAsync(target) / (double)Times);
            if (Math.Abs(shares[^1] - expected) <= band)
                return;
        }

        shares.ShouldBeEmpty($"{path}: shares of {expected} ± {band}");
    }

    /// <summary>The copies under way when the last answer came may still arrive: counted when nothing has for a while.</summary>
    private async Task<int> SettledAsync(string target)
    {
        var (count, same) = (-1, 0);
        await Eventually.HoldsAsync(
            () =>
            {
                var now = Copies("v2", target);
                same = now == count ? same + 1 : 0;
                count = now;
                return same == 20;
            },
            "copies to have arrived");
        return count;
    }

    private int Copies(string service, string target) => Suite.Backends.Of(service).Sum(pod => pod.Requests.Count(request => (string?)request["path"] == target));
}
