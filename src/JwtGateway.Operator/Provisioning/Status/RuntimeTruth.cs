using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Translation;

namespace JwtGateway.Operator.Provisioning.Status;

/// <summary>What is added to a status that translation has made. Two that are equal add the same, so that nobody need look at the result.</summary>
internal abstract record RuntimeTruth
{
    private protected RuntimeTruth() { }

    /// <summary>The status with it. <paramref name="update"/> stays as it is.</summary>
    public StatusUpdate Apply(StatusUpdate update)
    {
        var status = update.Status.DeepClone().AsObject();
        AddTo(status);
        return update with { Status = status };
    }

    private protected abstract void AddTo(JsonObject status);
}

/// <summary>Of a Gateway: where it is reached, and whether it and its listeners are served.</summary>
internal sealed record GatewayTruth(Sequence<GatewayAddress> Addresses, Verdict Gateway, Verdict Configuration) : RuntimeTruth
{
    private protected override void AddTo(JsonObject status)
    {
        status["addresses"] = GatewayAddresses.ToJson(Addresses.Items);
        if (status["conditions"] is JsonArray conditions)
            Conditions.Decide(conditions, Gateway);
        DecideListeners(status, Configuration);
    }

    /// <summary>Where it is programmed, that is what translation says of each listener, without a count of proxies that would change with every pod.</summary>
    internal static void DecideListeners(JsonObject status, Verdict configuration)
    {
        if (configuration.Programmed)
            return;
        foreach (var listener in (status["listeners"] as JsonArray ?? []).Select(l => l?["conditions"]).OfType<JsonArray>())
            Conditions.Decide(listener, configuration);
    }
}

/// <summary>Of a ListenerSet: whether its Gateway's proxies serve it and its listeners.</summary>
internal sealed record ListenerSetTruth(Verdict Configuration) : RuntimeTruth
{
    private protected override void AddTo(JsonObject status)
    {
        if (!Configuration.Programmed && status["conditions"] is JsonArray conditions)
            Conditions.Decide(conditions, Configuration);
        GatewayTruth.DecideListeners(status, Configuration);
    }
}

/// <summary>Of an Ingress: where the proxy that serves it is reached.</summary>
internal sealed record IngressTruth(Sequence<GatewayAddress> Addresses) : RuntimeTruth
{
    private protected override void AddTo(JsonObject status) => status["loadBalancer"] = new JsonObject
    {
        ["ingress"] = new JsonArray([.. Addresses.Items.Select(a => (JsonNode)new JsonObject { [a.Type == "Hostname" ? "hostname" : "ip"] = a.Value })]),
    };
}

/// <summary>Of a policy with remote providers: whether proxies have their keys. It is about the policy, so it is the same for each ancestor.</summary>
internal sealed record KeysTruth(string Status, string Reason, string Message) : RuntimeTruth
{
    private protected override void AddTo(JsonObject status)
    {
        foreach (var conditions in Accepted(status))
            Conditions.Add(conditions, "KeysLoaded", Status, Reason, Message);
    }

    /// <summary>The entries in which we say that the policy is accepted.</summary>
    private static IEnumerable<JsonArray> Accepted(JsonObject status) => (status["ancestors"] as JsonArray ?? [])
        .Select(a => a?["conditions"]).OfType<JsonArray>().Where(c => Conditions.IsTrue(c, "Accepted"));
}

/// <summary>A list that equals another with the same items in the same order.</summary>
internal sealed record Sequence<T>(ImmutableArray<T> Items)
{
    public bool Equals(Sequence<T>? other) => other is not null && Items.SequenceEqual(other.Items);

    public override int GetHashCode() => Items.Length;
}
