using JwtGateway.Ir;
using JwtGateway.Ir.Sections;

namespace JwtGateway.Operator.Provisioning.Status;

/// <summary>Whether the proxies have the keys of a provider.</summary>
/// <param name="Loaded">Null: no proxy has said.</param>
/// <param name="Failing">Whether keys that are there could not be fetched anew, or keys are missing.</param>
/// <param name="Message">The provider, and how it is doing.</param>
internal sealed record ProviderHealth(bool? Loaded, bool Failing, string Message)
{
    /// <summary>Null for a provider whose keys come with the configuration.</summary>
    public static ProviderHealth? Of(JwtProviderIr provider, IReadOnlyList<GatewayKeys> gateways) =>
        gateways.Select(g => g.Source(provider.KeySource)).FirstOrDefault(source => source is not null) switch
        {
            FetchedKeysIr fetched => Of(provider.Name, [.. gateways.SelectMany(g => g.Reports(fetched.Id))]),
            FirstOfKeysIr several => Of(provider.Name, [.. several.Sources.SelectMany(id => gateways.SelectMany(g => g.Reports(id)))]),
            UnavailableKeysIr unavailable => new(false, true, $"{provider.Name}: keys cannot be had: {ReportedText.Clean(unavailable.Reason)}."),
            _ => null,
        };

    private static ProviderHealth Of(string name, List<KeySourceReport> reports)
    {
        if (reports.Count == 0)
            return new(null, false, $"{name}: no proxy has reported yet.");
        var without = reports.FindAll(r => r.KeyIds.IsEmpty);
        if (without.Count > 0)
        {
            return new(false, true, $"{name}: keys are not loaded{(without.Count < reports.Count ? $" in {without.Count} of {reports.Count} proxies" : "")}: "
                + $"{(without.Exists(r => r.LastError is not null) ? Errors(without) : "they are being fetched")}.");
        }

        var failing = reports.FindAll(r => r.LastError is not null);
        return failing.Count == 0
            ? new(true, false, $"{name}: {Keys(reports)} loaded.")
            : new(true, true, $"{name}: {Keys(reports)} loaded, last fetched {Oldest(failing)}; fetching them anew fails: {Errors(failing)}.");
    }

    private static string Errors(List<KeySourceReport> reports) =>
        ReportedText.First(reports.Where(r => r.LastError is not null).Select(r => r.LastError));

    private static string Keys(List<KeySourceReport> reports)
    {
        var count = reports.SelectMany(r => r.KeyIds).Distinct(StringComparer.Ordinal).Count();
        return count == 1 ? "1 key" : $"{count} keys";
    }

    private static string Oldest(List<KeySourceReport> reports) =>
        reports.Min(r => r.FetchedAt) is { } at ? at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'") : "at an unknown time";
}
