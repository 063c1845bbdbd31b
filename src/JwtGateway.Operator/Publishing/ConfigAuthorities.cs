using System.Collections.Immutable;
using System.Security.Cryptography;

namespace JwtGateway.Operator.Publishing;

/// <summary>
/// The authorities in use, oldest first. Proxies trust all of them. A new one is published for two days before it issues, so that every proxy has it
/// by then, and an old one stays trusted until it has run out.
/// </summary>
/// <param name="All">The authorities, at most two unless the clock was set back.</param>
public sealed record ConfigAuthorities(ImmutableArray<ConfigAuthority> All)
{
    /// <summary>How long an authority is valid: one year.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    /// <summary>How long before it ends its successor is made: 90 days.</summary>
    public static readonly TimeSpan Succession = TimeSpan.FromDays(90);

    /// <summary>How long an authority is published before it issues: two days, in which every proxy has read its file again.</summary>
    public static readonly TimeSpan Announcement = TimeSpan.FromDays(2);

    /// <summary>None yet.</summary>
    public static ConfigAuthorities None { get; } = new([]);

    /// <summary>What proxies trust, in PEM. Public.</summary>
    public string Bundle => string.Concat(All.Select(authority => authority.CertificatePem.TrimEnd('\n') + "\n"));

    /// <summary>What they ought to be at <paramref name="now"/>; the same object when nothing is to be done. One that cannot be read is dropped.</summary>
    internal ConfigAuthorities At(DateTimeOffset now)
    {
        var valid = All.Where(authority => Until(authority) > now).ToImmutableArray();
        var successor = valid.IsEmpty || valid.Max(Until) - now < Succession;
        return successor ? new(valid.Add(ConfigAuthority.Create(now, Lifetime)))
            : valid.Length == All.Length ? this
            : new(valid);
    }

    /// <summary>Which one issues at <paramref name="now"/>: the newest that was announced, else the oldest.</summary>
    internal ConfigAuthority Issuer(DateTimeOffset now) =>
        All.LastOrDefault(authority => authority.Validity().From + Announcement <= now) ?? All[0];

    /// <summary>Whether both are the same.</summary>
    public bool Equals(ConfigAuthorities? other) => other is not null && All.SequenceEqual(other.All);

    /// <inheritdoc/>
    public override int GetHashCode() => All.Length;

    /// <summary>They hold private keys: this prints nothing of them.</summary>
    public override string ToString() => $"{nameof(ConfigAuthorities)} ({All.Length})";

    private static DateTimeOffset Until(ConfigAuthority authority)
    {
        try
        {
            return authority.Validity().Until;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return DateTimeOffset.MinValue;
        }
    }
}
