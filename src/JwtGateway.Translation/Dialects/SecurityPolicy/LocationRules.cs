using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>Where a provider's tokens stand, what is done with several of them, and whether they go on.</summary>
internal static class LocationRules
{
    public const int DefaultBodyLimit = 65_536;

    private const int MaxBodyLimit = 1_048_576;
    private const int MaxBodyFields = 16;

    public static IEnumerable<Problem> Check(JwtProvider provider, string path) =>
    [
        .. provider.ExtractFrom is { } extractor ? CheckExtractor(extractor, path + ".extractFrom") : [],
        .. Several(provider.MultipleTokens) is null ? [Invalid(path + ".multipleTokens", "multipleTokens is not known; use All, Any or Same")] : (Problem[])[],
    ];

    public static IEnumerable<Problem> Check(JwtPolicy jwt) => jwt.BodyLimit is < 1 or > MaxBodyLimit
        ? [Invalid("spec.jwt.bodyLimit", $"bodyLimit must be 1 to {MaxBodyLimit} bytes")]
        : [];

    /// <summary>Adds to the IR of a provider that keeps the rules.</summary>
    /// <param name="ir">The provider.</param>
    /// <param name="provider">As it was written.</param>
    /// <param name="native">Whether the policy is one of our own group, where authentication schemes mean the same in every case; Envoy's do not.</param>
    public static JwtProviderIr Apply(JwtProviderIr ir, JwtProvider provider, bool native) => ir with
    {
        Locations = Locations(provider.ExtractFrom, native),
        SeveralTokens = Several(provider.MultipleTokens)!.Value,
        ForwardToken = provider.ForwardToken,
    };

    private static IEnumerable<Problem> CheckExtractor(JwtExtractor extractor, string path)
    {
        for (var i = 0; i < extractor.Headers.Length; i++)
        {
            if (!Names.IsHeaderName(extractor.Headers[i].Name))
                yield return Invalid($"{path}.headers[{i}].name", "the header's name is missing or not an HTTP token");
        }

        if (extractor.Cookies.Any(c => !Names.IsHeaderName(c)))
            yield return Invalid(path + ".cookies", "a cookie's name is empty or not an HTTP token");
        if (extractor.Params.Contains(""))
            yield return Invalid(path + ".params", "a query parameter's name is empty");
        if (extractor.BodyFields.Length > MaxBodyFields)
            yield return Invalid(path + ".bodyFields", $"at most {MaxBodyFields} body fields are allowed");
        for (var i = 0; i < extractor.BodyFields.Length; i++)
        {
            if (ClaimPaths.Problem(BodyPath(extractor.BodyFields[i])) is { } problem)
                yield return Invalid($"{path}.bodyFields[{i}]", problem.Replace("the claim", "the field", StringComparison.Ordinal));
        }
    }

    /// <summary>Where Envoy looks when nobody says where.</summary>
    private static ImmutableArray<TokenLocationIr> Locations(JwtExtractor? extractor, bool native)
    {
        ImmutableArray<TokenLocationIr> named =
        [
            .. (extractor?.Headers ?? []).Select(h => Header(h.Name, h.ValuePrefix ?? "", native)),
            .. (extractor?.Params ?? []).Select(p => new QueryLocationIr(p)),
            .. (extractor?.Cookies ?? []).Select(c => new CookieLocationIr(c)),
            .. (extractor?.BodyFields ?? []).Select(b => new BodyLocationIr(BodyPath(b))),
        ];
        return named.IsEmpty ? [Header("Authorization", "Bearer ", native), new QueryLocationIr("access_token")] : named;
    }

    private static HeaderLocationIr Header(string name, string prefix, bool native) =>
        new(name, prefix, native && prefix.EndsWith(' ') && Names.IsHeaderName(prefix.TrimEnd(' ')));

    private static ImmutableArray<string> BodyPath(string field) => ClaimPaths.Split(field, ".");

    private static SeveralTokens? Several(string several) => several switch
    {
        "All" => SeveralTokens.All,
        "Any" => SeveralTokens.Any,
        "Same" => SeveralTokens.Same,
        _ => null,
    };

    private static Problem Invalid(string path, string message) => new(ConditionReason.Invalid, path, $"JWT: {message}.");
}
