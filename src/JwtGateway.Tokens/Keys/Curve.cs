using System.Security.Cryptography;

namespace JwtGateway.Tokens.Keys;

/// <summary>An elliptic curve of RFC 7518 section 6.2.1.1.</summary>
internal sealed record Curve(string Name, KeyKind Kind, ECCurve Parameters, int CoordinateBytes)
{
    /// <summary>Every curve.</summary>
    public static IReadOnlyList<Curve> All { get; } =
    [
        new("P-256", KeyKind.EcP256, ECCurve.NamedCurves.nistP256, 32),
        new("P-384", KeyKind.EcP384, ECCurve.NamedCurves.nistP384, 48),
        new("P-521", KeyKind.EcP521, ECCurve.NamedCurves.nistP521, 66),
    ];

    /// <summary>The curve of that kind of key.</summary>
    public static Curve Of(KeyKind kind) => All.Single(c => c.Kind == kind);
}
