using System.Globalization;
using System.Text.Json.Nodes;
using JwtGateway.Testing;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>
/// Waits for statuses as the suite compares them: every expected condition has its status and, where one is given, its reason, at the object's present generation.
/// A condition is written <c>Accepted=True</c> or <c>Accepted=False/NoMatchingParent</c>.
/// </summary>
internal sealed class Statuses(ConformanceSuite suite)
{
    private static readonly TimeSpan Within = Patience.Limit;

    /// <summary>A Gateway that is accepted and programmed, every condition of it for its present generation, with an address that has a type.</summary>
    public Task ReadyAsync(string gateway) => HoldsAsync($"Gateway {gateway}", obj =>
        Mismatch(obj["status"], Generation(obj), ["Accepted=True", "Programmed=True"]) is { } wrong ? wrong
        : obj["status"]!["conditions"]!.AsArray().Any(c => c!["observedGeneration"]?.ToString() != Generation(obj)) ? "a condition of an earlier generation"
        : obj["status"]!["addresses"] is JsonArray { Count: > 0 } addresses && addresses.All(a => a!["type"] is not null) ? null : "no address");

    /// <summary>Conditions of <c>status.conditions</c>.</summary>
    public Task ConditionsAsync(string what, params string[] conditions) => HoldsAsync(what, obj => Mismatch(obj["status"], Generation(obj), conditions));

    /// <summary>
    /// All listeners of a Gateway (or ListenerSet), in any order: <c>name attached=1 kinds=HTTPRoute,GRPCRoute CONDITION…</c>; <c>kinds=-</c> is none,
    /// and what is not said is not looked at.
    /// </summary>
    public Task ListenersAsync(string what, params string[] listeners) => HoldsAsync(what.Contains(' ', StringComparison.Ordinal) ? what : $"Gateway {what}", obj =>
    {
        var found = obj["status"]?["listeners"]?.AsArray() ?? [];
        return found.Count != listeners.Length ? $"{found.Count} listeners" : listeners.Select(expected => Listener(obj, found, expected)).FirstOrDefault(wrong => wrong is not null);
    });

    /// <summary>A route's conditions for one parent, which is named in full, e.g. <c>same-namespace</c> or <c>ListenerSet $infra/extra</c>.</summary>
    /// <param name="route">E.g. <c>HTTPRoute name</c>.</param>
    /// <param name="parent">The Gateway, or kind and name; a section behind <c>#</c>.</param>
    /// <param name="conditions">The conditions.</param>
    public Task RouteAsync(string route, string parent, params string[] conditions) => HoldsAsync(route, obj =>
    {
        var (kind, ns, name) = suite.Parts(parent.Contains(' ', StringComparison.Ordinal) ? parent : $"Gateway {parent}");
        var section = name.Split('#') is [_, var given] ? given : null;
        name = name.Split('#')[0];
        var entry = (obj["status"]?["parents"]?.AsArray() ?? []).FirstOrDefault(p =>
            (string?)p!["controllerName"] == "jwtgateway.io/gateway-controller"
            && (string?)p["parentRef"]!["group"] == "gateway.networking.k8s.io" && (string?)p["parentRef"]!["kind"] == kind
            && (string?)p["parentRef"]!["name"] == name && ((string?)p["parentRef"]!["namespace"] ?? (string)obj["metadata"]!["namespace"]!) == ns
            && (section is null || (string?)p["parentRef"]!["sectionName"] == section));
        return entry is null ? $"no entry for {parent}" : Mismatch(entry, Generation(obj), conditions);
    });

    /// <summary>A route that no parent accepts.</summary>
    public Task NotAcceptedAsync(string route) => HoldsAsync(route, obj =>
        (obj["status"]?["parents"]?.AsArray() ?? []).All(p => Mismatch(p, Generation(obj), ["Accepted=False"]) is null) ? null : "a parent accepts it");

    /// <summary>A policy's conditions for one ancestor.</summary>
    public Task PolicyAsync(string policy, string gateway, params string[] conditions) => HoldsAsync(policy, obj =>
    {
        var entry = (obj["status"]?["ancestors"]?.AsArray() ?? []).FirstOrDefault(a =>
            (string?)a!["controllerName"] == "jwtgateway.io/gateway-controller" && (string?)a["ancestorRef"]!["name"] == gateway);
        return entry is null ? $"no entry for {gateway}" : Mismatch(entry, Generation(obj), conditions);
    });

    /// <summary>Waits until an object is as it should be; <paramref name="wrong"/> says what is not.</summary>
    public async Task HoldsAsync(string what, Func<JsonObject, string?> wrong)
    {
        var (kind, ns, name) = suite.Parts(what);
        JsonObject? last = null;
        string? mismatch = "not there";
        try
        {
            await Eventually.HoldsAsync(
                async () => (last = await suite.Cluster.Client.FindAsync(kind, ns, name)) is { } found && (mismatch = wrong(found)) is null, what, Within);
        }
        catch (ShouldAssertException e)
        {
            throw new ShouldAssertException($"{what}: {mismatch}\n{last?["spec"]?.ToJsonString()}\n{last?["status"]?.ToJsonString()}", e);
        }
    }

    private static string Generation(JsonObject obj) => obj["metadata"]!["generation"]!.ToString();

    private static string? Listener(JsonObject obj, JsonArray found, string expected)
    {
        var words = expected.Split(' ');
        var entry = found.FirstOrDefault(l => (string?)l!["name"] == words[0]);
        if (entry is null)
            return $"no listener {words[0]}";
        var attached = words.FirstOrDefault(w => w.StartsWith("attached=", StringComparison.Ordinal))?[9..];
        if (attached is not null && entry["attachedRoutes"]!.ToString() != attached)
            return $"{words[0]} has {entry["attachedRoutes"]} routes attached, not {attached}";
        if (words.FirstOrDefault(w => w.StartsWith("kinds=", StringComparison.Ordinal))?[6..] is { } kinds)
        {
            var supported = (entry["supportedKinds"]?.AsArray() ?? []).Select(k => (string)k!["kind"]!).ToHashSet(StringComparer.Ordinal);
            if (kinds == "-" ? supported.Count > 0 : !supported.SetEquals(kinds.Split(',')))
                return $"{words[0]} supports {string.Join(',', supported)}, not {kinds}";
        }

        var conditions = words[1..].Where(w => char.IsUpper(w[0])).ToArray();
        return Mismatch(entry, Generation(obj), conditions) is { } wrong ? $"{words[0]}: {wrong}" : null;
    }

    private static string? Mismatch(JsonNode? holder, string generation, IEnumerable<string> conditions)
    {
        foreach (var condition in conditions)
        {
            var (type, rest) = (condition[..condition.IndexOf('=', StringComparison.Ordinal)], condition[(condition.IndexOf('=', StringComparison.Ordinal) + 1)..].Split('/'));
            var found = (holder?["conditions"]?.AsArray() ?? []).FirstOrDefault(c => (string?)c!["type"] == type);
            if (found is null)
                return $"no condition {type}";
            if ((string?)found["status"] != rest[0] || (rest.Length > 1 && (string?)found["reason"] != rest[1]))
                return string.Create(CultureInfo.InvariantCulture, $"{type} is {found["status"]}/{found["reason"]} ({found["message"]}), not {condition}");
            if (found["observedGeneration"]?.ToString() != generation)
                return $"{type} is of generation {found["observedGeneration"]}, not {generation}";
        }

        return null;
    }
}
