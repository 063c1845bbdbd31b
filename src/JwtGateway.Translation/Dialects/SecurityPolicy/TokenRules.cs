using JwtGateway.Ir;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>What a provider asks of its tokens beyond Envoy Gateway: times, kind, claims.</summary>
internal static class TokenRules
{
    private const int MaxTypes = 8;
    private const int MaxConditions = 16;
    private static readonly TimeSpan MaxSkew = TimeSpan.FromHours(1);

    public static IEnumerable<Problem> Check(JwtProvider provider, string path) =>
    [
        .. CheckDuration(provider.ClockSkew, path + ".clockSkew", TimeSpan.Zero, MaxSkew),
        .. CheckDuration(provider.MaxLifetime, path + ".maxLifetime", TimeSpan.FromSeconds(1), TimeSpan.MaxValue),
        .. CheckDuration(provider.MaxAge, path + ".maxAge", TimeSpan.FromSeconds(1), TimeSpan.MaxValue),
        .. CheckKind(provider, path),
        .. CheckClaims(provider, path),
    ];

    /// <summary>Adds to the IR of a provider that keeps the rules.</summary>
    public static JwtProviderIr Apply(JwtProviderIr ir, JwtProvider provider) => ir with
    {
        ClockSkew = Durations.Parse(provider.ClockSkew)!.Value,
        Times = new TokenTimesIr
        {
            RequireExpiration = provider.RequireExpiration,
            RequireIssuedAt = provider.RequireIssuedAt,
            MaxLifetime = provider.MaxLifetime is { } lifetime ? Durations.Parse(lifetime) : null,
            MaxAge = provider.MaxAge is { } age ? Durations.Parse(age) : null,
        },
        Profile = Profile(provider.TokenProfile)!.Value,
        Types = provider.TokenTypes,
        RequiredClaims = [.. provider.RequiredClaims.Select(c => ClaimConditions.Read(c, provider.NestedClaimDelimiter))],
    };

    private static IEnumerable<Problem> CheckDuration(string? text, string path, TimeSpan least, TimeSpan most)
    {
        if (text is null)
            yield break;
        if (Durations.Parse(text) is not { } duration)
            yield return Invalid(path, $"invalid duration; {Durations.Expected}");
        else if (duration < least || duration > most || duration.Ticks % TimeSpan.TicksPerSecond != 0)
            yield return Invalid(path, $"tokens count whole seconds; the duration must be such, and {(most == MaxSkew ? "at most 1h" : "more than 0")}");
    }

    private static IEnumerable<Problem> CheckKind(JwtProvider provider, string path)
    {
        if (Profile(provider.TokenProfile) is not { } profile)
            yield return Invalid(path + ".tokenProfile", "the profile is not known; use AccessToken or IDToken");
        else if (profile != TokenProfile.Any && ((provider.Issuer.Length == 0 && provider.IssuerTemplate is null) || provider.Audiences.IsEmpty))
            yield return Invalid(path + ".tokenProfile", $"profile {provider.TokenProfile} binds a token to its issuer and audience; set issuer and audiences");
        if (provider.TokenTypes.Length > MaxTypes || !provider.TokenTypes.All(IsMediaType))
            yield return Invalid(path + ".tokenTypes", $"at most {MaxTypes} media types such as at+jwt are allowed, each of up to 127 characters");
    }

    private static IEnumerable<Problem> CheckClaims(JwtProvider provider, string path)
    {
        if (!ClaimPaths.IsDelimiter(provider.NestedClaimDelimiter))
            yield return Invalid(path + ".nestedClaimDelimiter", "the delimiter must have 1 to 8 characters and no backslash");
        if (provider.RequiredClaims.Length > MaxConditions)
            yield return Invalid(path + ".requiredClaims", $"at most {MaxConditions} conditions are allowed");
        for (var i = 0; i < provider.RequiredClaims.Length; i++)
        {
            foreach (var problem in ClaimConditions.Check(provider.RequiredClaims[i], provider.NestedClaimDelimiter, $"{path}.requiredClaims[{i}]"))
                yield return problem;
        }
    }

    private static bool IsMediaType(string type) => type.Length is >= 1 and <= 127 && type.Split('/').All(Names.IsHeaderName);

    private static TokenProfile? Profile(string? profile) => profile switch
    {
        null => TokenProfile.Any,
        "AccessToken" => TokenProfile.AccessToken,
        "IDToken" => TokenProfile.IdToken,
        _ => null,
    };

    private static Problem Invalid(string path, string message) => new(ConditionReason.Invalid, path, $"JWT: {message}.");
}
