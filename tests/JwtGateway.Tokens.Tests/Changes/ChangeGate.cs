using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Tests.Traffic;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Tests.Changes;

/// <summary>A route whose policies are changes to requests, and perhaps a token between them.</summary>
internal static class ChangeGate
{
    public static EnforceIr Token { get; } = new() { Source = "token", Jwt = new ProviderRequirementIr("stripped") };

    private static readonly JwtProviderIr Stripped = TrafficGate.Access with
    {
        Id = "stripped",
        Locations = [new HeaderLocationIr("Authorization", "Bearer "), new QueryLocationIr("key")],
        ForwardToken = false,
        ClaimHeaders = [new ClaimHeaderIr("X-User", ["sub"], ClaimEncoding.Always)],
        UserClaim = ["sub"],
    };

    public static RoutePolicyIr Change(RequestChangeIr change) => new ChangeIr { Source = $"Middleware {change.GetType().Name}", Change = change };

    public static HeadersChangeIr Set(string name, string value) => new(new HeaderModifierIr { Set = [new HeaderIr(name, value)] }, null);

    public static HeadersChangeIr Remove(string name) => new(new HeaderModifierIr { Remove = [name] }, null);

    /// <summary>The decision, and what the upstream would be asked for; null: what the client asked for.</summary>
    public static async Task<(AuthenticationResult Result, string? Target, string? Host)> SendAsync(HttpContext context, params RoutePolicyIr[] policies) =>
        await new TrafficGate(new GatewaySettingsIr { TrustedHops = 0 }, new AllOfIr { Source = "all", Policies = policies.ToImmutableArray() }, null, null, Stripped).SendAsync(context);

    /// <summary>The path that the upstream would be asked for after these changes.</summary>
    public static async Task<string?> PathAsync(string path, params RequestChangeIr[] changes) =>
        (await SendAsync(TrafficGate.Get(path), [.. changes.Select(Change)])).Target;

    public static async Task<Rejected> RefusalAsync(HttpContext context, params RoutePolicyIr[] policies) =>
        (await SendAsync(context, policies)).Result.ShouldBeOfType<Rejected>();
}
