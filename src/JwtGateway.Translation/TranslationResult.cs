using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Translation.Parameters;

namespace JwtGateway.Translation;

/// <summary>What a translation yields.</summary>
/// <param name="Gateways">One IR for each Gateway of our class, by namespace and name.</param>
/// <param name="Statuses">The computed status of each object that is ours to report on, by group, kind, namespace and name.</param>
/// <param name="Diagnostics">What is not honoured as written, in the order of the statuses.</param>
public sealed record TranslationResult(
    ImmutableArray<GatewayIr> Gateways,
    ImmutableArray<StatusUpdate> Statuses,
    ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>What it takes to provision each Gateway of our class, by namespace and name.</summary>
    public ImmutableArray<ServedGateway> Served { get; init; } = [];

    /// <summary>Objects that name no Gateway and whose requests come in by a proxy that such objects share, by group, kind, namespace and name.</summary>
    public ImmutableArray<ProxyUse> Uses { get; init; } = [];

    /// <summary>
    /// Gateways of our class, as <c>namespace/name</c>, that are not in <see cref="Gateways"/> because of a defect of ours: whoever serves one keeps
    /// the configuration that it had before, or serves nothing if it had none.
    /// </summary>
    public ImmutableArray<string> Held { get; init; } = [];

    /// <summary>
    /// Defects of ours that were met, each kept to its object, which fails closed: for the log and the metrics. By object, step and field; not
    /// empty whenever anything is closed for no fault of its author's.
    /// </summary>
    public ImmutableArray<TranslationFault> Faults { get; init; } = [];

    /// <summary>The same, with the configurations of <paramref name="before"/> for the Gateways that are held.</summary>
    public TranslationResult Keeping(TranslationResult before) => Held.IsEmpty ? this : this with
    {
        Gateways = [.. Gateways.Concat(before.Gateways.Where(g => Held.Contains(g.Gateway))).OrderBy(g => g.Gateway, StringComparer.Ordinal)],
    };
}

/// <summary>An object, an Ingress say, and the shared proxy that its requests come in by.</summary>
/// <param name="Resource">The object.</param>
/// <param name="Gateway">The proxy, as <see cref="GatewayIr.Gateway"/> of its configuration.</param>
public sealed record ProxyUse(KubernetesResource Resource, string Gateway);

/// <summary>
/// A computed status. Conditions carry no <c>lastTransitionTime</c>: it depends on what was there before, which whoever writes the status
/// knows.
/// </summary>
/// <param name="ApiVersion">The object's <c>apiVersion</c>, as read.</param>
/// <param name="Object">The object.</param>
/// <param name="Status">The status in the API's own shape. Not to be changed.</param>
public sealed record StatusUpdate(string ApiVersion, ObjectReference Object, JsonObject Status);

/// <summary>How much a diagnostic matters.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Good to know; everything is honoured as written.</summary>
    Info,

    /// <summary>Something is not honoured, and nothing is refused because of it.</summary>
    Warning,

    /// <summary>Something cannot be honoured, and is refused (fails closed) or not served.</summary>
    Error,
}

/// <summary>Something that is not honoured as written.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Object">The object.</param>
/// <param name="FieldPath">The field, e.g. <c>spec.jwt.providers[0].issuer</c>; empty for the object as a whole.</param>
/// <param name="Message">What is wrong and what to do. Never holds key material.</param>
public sealed record Diagnostic(DiagnosticSeverity Severity, ObjectReference Object, string FieldPath, string Message)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Severity.ToString().ToLowerInvariant()}: {Object}{(FieldPath.Length == 0 ? "" : ": " + FieldPath)}: {Message}";
}
