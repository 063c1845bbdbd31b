using System.Net;
using JwtGateway.Ir.Sections;

namespace JwtGateway.Operator.Provisioning.Status;

/// <summary>Whether something of a Gateway is programmed, with the reason of Gateway API and a message.</summary>
internal sealed record Verdict(bool Programmed, string Reason, string Message);

/// <summary>
/// Decides whether a Gateway's configuration is served. It is when a proxy serves what is published; on the way from one version to the next,
/// also when a proxy serves an earlier one of the same generation and none refuses the new one.
/// </summary>
internal static class ProgrammedVerdict
{
    private const string InsideOnly = "The cluster has not given the Gateway's Service a load balancer's address yet, so the Gateway is reached inside the cluster "
        + "alone. If that is what is wanted, set spec.service.type of its ProxyParameters to ClusterIP.";

    /// <summary>For listeners: whether proxies serve the configuration.</summary>
    public static Verdict OfConfiguration(GatewayFacts facts)
    {
        var current = facts.Proxies.Count(p => p.Serving == facts.Published.Current);
        var refusals = Refusals(facts);
        if (current == 0 && refusals.Count > 0)
        {
            return new(false, "Invalid",
                $"The proxies refuse the configuration and serve the last one that they accepted: {ReportedText.First(refusals)}.");
        }

        var serving = facts.Proxies.Count(p => facts.Published.Contains(p.Serving));
        return serving == 0
            ? new(false, "Pending", "No proxy has acknowledged the configuration yet.")
            : new(true, "Programmed", $"{serving}/{facts.Proxies.Count} proxies serve the configuration{Note(refusals)}.");
    }

    /// <summary>For the Gateway, which needs an address too.</summary>
    public static Verdict OfGateway(GatewayFacts facts, bool accepted)
    {
        var configuration = OfConfiguration(facts);
        var problem = facts.ProvisioningProblem is { } text ? ReportedText.Clean(text) : null;
        return configuration switch
        {
            { Programmed: false, Reason: "Invalid" } => configuration,
            { Programmed: false } when problem is not null => new(false, "NoResources", $"The Gateway cannot be provisioned: {problem}."),
            { Programmed: false } when !accepted => new(false, "Invalid", "The Gateway is not accepted, and no proxy serves it."),
            { Programmed: false } => configuration,
            _ when MissingAddresses(facts) is { Count: > 0 } missing => new(false, "AddressNotUsable",
                $"The Gateway's Service has not been given {string.Join(", ", missing)}, which spec.addresses asks for. A load balancer has one address of those "
                + "that its cluster hands out: ask for that one alone, or leave value out."),
            _ when facts.Addresses.IsEmpty => new(false, "AddressNotAssigned",
                problem is null ? "The Gateway's Service has no address yet." : $"The Gateway has no address: {problem}."),
            _ when facts.AwaitsLoadBalancer => new(false, "AddressNotAssigned", InsideOnly + (problem is null ? "" : $" Changes cannot be provisioned: {problem}.")),
            _ => configuration with
            {
                Message = "Address assigned to the Gateway, " + configuration.Message + (problem is null ? "" : $" Changes cannot be provisioned: {problem}."),
            },
        };
    }

    private static List<string> MissingAddresses(GatewayFacts facts) =>
        [.. facts.AskedAddresses.Where(asked => !facts.Addresses.Any(given => given.Type == "IPAddress" && Same(given.Value, asked)))];

    /// <summary>An IPv6 address can be written in several ways.</summary>
    private static bool Same(string given, string asked) =>
        given == asked || (IPAddress.TryParse(given, out var one) && IPAddress.TryParse(asked, out var other) && one.Equals(other));

    private static List<string?> Refusals(GatewayFacts facts) =>
    [
        // Without a version: the proxy could make out none in what it received last.
        .. facts.Proxies
            .Where(p => p.Outcome == ReportedOutcome.Refused && (p.Version is null || p.Version == facts.Published.Current))
            .Select(p => p.Reason),
    ];

    private static string Note(List<string?> refusals) =>
        refusals.Count == 0 ? "" : $"; {refusals.Count} refuse the latest and serve the last one that they accepted: {ReportedText.First(refusals)}";
}
