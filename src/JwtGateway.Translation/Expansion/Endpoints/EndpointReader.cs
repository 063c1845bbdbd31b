using JwtGateway.Resources;
using JwtGateway.Resources.Traffic;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Dialects.TrafficPolicies;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Expansion.Endpoints;

/// <summary>Reads where an endpoint is served: address, bindings and certificate. What cannot be had closes its host, as long as that can be made out.</summary>
internal sealed class EndpointReader(SnapshotIndex index, DiagnosticSink diagnostics)
{
    private const string UrlPath = "spec.url";
    private const string BindingsPath = "spec.bindings";

    /// <summary>Null: it is for other endpoints only, or its host cannot be made out, which is reported.</summary>
    public ReadEndpoint? Read(KubernetesResource endpoint, StandIn standIn)
    {
        foreach (var issue in endpoint.Issues)
            diagnostics.Warning(endpoint.Reference, issue.Path, issue.Message);
        var (url, bindings) = endpoint switch
        {
            AgentEndpoint agent => (agent.Spec.Url, agent.Spec.Bindings),
            CloudEndpoint cloud => (cloud.Spec.Url, cloud.Spec.Bindings),
            var other => throw new NotSupportedException($"{other.GetType().Name} is no endpoint."),
        };
        var address = EndpointAddress.Read(url);
        var binding = bindings.IsEmpty ? address.IsInternal ? "internal" : "public" : bindings.Length == 1 ? bindings[0] : "";
        if (address.Problem is { } problem)
            return Elsewhere(endpoint, standIn, address, UrlPath, $"The endpoint is not served: {problem}.");
        if (binding == "internal" && address.IsInternal)
            return null;
        if (binding != "public" || address.IsInternal || endpoint.Issues.Any(i => FieldPath.IsAtOrBelow(i.Path, BindingsPath)))
        {
            return Elsewhere(endpoint, standIn, address, BindingsPath, "The endpoint is not served: bindings are public or internal, one of them, and hosts that "
                + "end in .internal are the internal ones; with kubernetes, use a Service.");
        }

        return Secured(endpoint, standIn, address);
    }

    private ReadEndpoint? Elsewhere(KubernetesResource endpoint, StandIn standIn, EndpointAddress address, string path, string message)
    {
        if (address.Host.Length > 0 && !address.IsInternal)
            return new(endpoint, standIn, address) { IsElsewhere = true, Problem = new(ConditionReason.UnsupportedValue, path, $"{message} Its host answers 500 unless another endpoint has it.") };
        var unknown = address.IsInternal ? "" : " Which host it means cannot be made out, so requests for it may go to an endpoint or route of a wider host.";
        diagnostics.Error(endpoint.Reference, path, message + unknown);
        return null;
    }

    private ReadEndpoint Secured(KubernetesResource endpoint, StandIn standIn, EndpointAddress address)
    {
        var read = new ReadEndpoint(endpoint, standIn, address);
        if (!address.IsHttps)
            return read;
        var path = PolicyAnnotations.Path(EndpointSource.SecretAnnotation);
        if (!endpoint.Metadata.Annotations.TryGetValue(EndpointSource.SecretAnnotation, out var name))
        {
            diagnostics.Warning(endpoint.Reference, UrlPath, "The address is https, and there is no certificate for it: it is served in clear text, for a load balancer with "
                + $"TLS in front. To serve TLS, name a Secret in {EndpointSource.SecretAnnotation}.");
            return read;
        }

        if (index.Secret(endpoint.Metadata.Namespace, name) is not { } secret)
            return Uncertified(read, path, $"Secret {endpoint.Metadata.Namespace}/{DocumentText.Shown(name)} does not exist, so the endpoint is not served; create it.");
        return TlsSecrets.Read(secret, out var message) is { } certificate
            ? read with { Certificate = new StandInCertificate(standIn, endpoint, address.Host, certificate, path) }
            : Uncertified(read, path, $"{message} The endpoint is not served.");
    }

    private static ReadEndpoint Uncertified(ReadEndpoint read, string path, string message) =>
        read with { Problem = new(ConditionReason.InvalidCertificateRef, path, $"{message} Its host answers 500.") };
}
