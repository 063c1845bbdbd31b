using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace JwtGateway.Kubernetes.Status;

/// <summary>
/// What we want of an object's status. Conditions need no <c>lastTransitionTime</c>: it is kept as long as their <c>status</c> is the same,
/// and set when that changes.
/// </summary>
public abstract record StatusIntent
{
    private StatusIntent() { }

    /// <summary>
    /// Our entries in a list that several controllers share: parents of a route, ancestors of a policy. The list is atomic, so it is written
    /// whole, with the entries of other controllers word for word and where they were.
    /// </summary>
    /// <param name="List">E.g. <c>parents</c>.</param>
    /// <param name="ReferenceField">The field that, with <c>controllerName</c>, makes the key: <c>parentRef</c> or <c>ancestorRef</c>.</param>
    /// <param name="ControllerName">Ours. Entries of this name that are not wanted any more are removed.</param>
    /// <param name="Entries">Each with reference and conditions; <c>controllerName</c> is filled in.</param>
    /// <param name="MaxEntries">What the API allows in all.</param>
    public sealed record SharedList(
        string List, string ReferenceField, string ControllerName, ImmutableArray<JsonObject> Entries, int MaxEntries) : StatusIntent;

    /// <summary>
    /// Fields of a status that is ours: of a Gateway, say. Fields that are not named stay. In <c>conditions</c>, types that are not named stay
    /// unless they are in <paramref name="OwnedConditions"/>.
    /// </summary>
    /// <param name="Status">The fields; a null removes one.</param>
    /// <param name="OwnedConditions">Types of conditions that are removed when they are not wanted.</param>
    public sealed record Fields(JsonObject Status, ImmutableArray<string> OwnedConditions) : StatusIntent;

    /// <summary>
    /// <c>loadBalancer.ingress</c> without addresses of ours: entries do not say whose they are, so those of others stay word for word,
    /// also when they were written since we looked.
    /// </summary>
    /// <param name="Addresses">IP addresses and host names.</param>
    public sealed record WithoutAddresses(ImmutableHashSet<string> Addresses) : StatusIntent;

    /// <summary>The parents of a route (at most 32).</summary>
    public static SharedList Parents(string controllerName, ImmutableArray<JsonObject> entries) =>
        new("parents", "parentRef", controllerName, entries, 32);

    /// <summary>The ancestors of a policy (at most 16).</summary>
    public static SharedList Ancestors(string controllerName, ImmutableArray<JsonObject> entries) =>
        new("ancestors", "ancestorRef", controllerName, entries, 16);
}
