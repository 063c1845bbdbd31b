using System.Globalization;
using JwtGateway.Proxy;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Traffic;

namespace JwtGateway.Cli.Output;

/// <summary>A decision as one line for people.</summary>
internal static class DecisionLine
{
    private const int MaxPath = 256;

    public static string Of(Decision decision) => string.Create(
        CultureInfo.InvariantCulture,
        $"{decision.Time.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ} {decision.Method} {Path(decision)} {decision.Status} {decision.Reason}"
        + $" provider={Field(decision.Provider)} key={Field(decision.KeyId)}{User(decision)} route={Field(decision.Route)}{Rule(decision)}"
        + $"{FirstRoute(decision)}{string.Concat(decision.WouldDeny.Select(Audit))}{string.Concat(decision.Logs.Select(Log))}{Detail(decision)}");

    private static string Path(Decision decision)
    {
        var path = decision.Path.Length > MaxPath ? decision.Path[..MaxPath] + "…" : decision.Path;
        return Printable.Of(path);
    }

    private static string Field(string? value) => string.IsNullOrEmpty(value) ? "-" : Printable.Of(value);

    private static string User(Decision decision) => decision.User is null ? "" : $" user={Field(decision.User)}";

    private static string Rule(Decision decision) => decision.Rule is null ? "" : $" rule={Field(decision.Rule)}";

    private static string FirstRoute(Decision decision) => decision.FirstRoute is null ? "" : $" first-route={Printable.Of(decision.FirstRoute)}";

    private static string Audit(WouldDeny audit) => string.Create(
        CultureInfo.InvariantCulture, $" would-deny={audit.Status}:{audit.Reason} by={Printable.Of(audit.Policy)} ({Printable.Of(audit.Detail)})");

    private static string Log(TrafficLog log) =>
        $" log={Field(log.Rule)}{{{string.Join(", ", log.Metadata.Select(entry => $"{Printable.Of(entry.Key)}: {Printable.Of(entry.Value)}"))}}}";

    private static string Detail(Decision decision) => decision.Detail.Length == 0 ? "" : $" ({Printable.Of(decision.Detail)})";
}
