using JwtGateway.Resources;
using JwtGateway.Translation.Snapshots;

namespace JwtGateway.Translation.Dialects.Traefik.Middlewares;

/// <summary>Values that stand in a Middleware as they are, or as <c>urn:k8s:secret:NAME:KEY</c> for a value of a Secret in its namespace.</summary>
/// <param name="Octets">The value; null where there is a problem.</param>
/// <param name="Id">Where it is: equal for the same value.</param>
/// <param name="IsSecret">Whether it is kept in a Secret.</param>
/// <param name="Problem">Why there is none; never holds the value.</param>
internal sealed record SecretUrn(byte[]? Octets, string Id, bool IsSecret, string? Problem)
{
    private const string Prefix = "urn:k8s:secret:";

    /// <param name="index">The objects.</param>
    /// <param name="ns">The Middleware's namespace.</param>
    /// <param name="text">The value.</param>
    /// <param name="owner">What a value that stands there as it is gets its id from.</param>
    public static SecretUrn Read(SnapshotIndex index, string ns, string text, string owner)
    {
        if (!text.StartsWith("urn:", StringComparison.OrdinalIgnoreCase))
            return new(System.Text.Encoding.UTF8.GetBytes(text), owner, false, null);
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || text[Prefix.Length..].Split(':') is not [{ Length: > 0 } name, { Length: > 0 } key])
            return Missing("it is no URN that is known; write urn:k8s:secret:NAME:KEY");
        var reference = new ObjectReference(ApiGroup.Core, "Secret", ns, name);
        if (index.Secret(ns, name) is not { } secret)
            return Missing($"{reference} does not exist; create it in the Middleware's namespace");
        return secret.Octets(key) is { Length: > 0 } octets
            ? new(octets, $"Secret/{ns}/{name}/{key}", true, null)
            : Missing($"{reference} has no key \"{key}\" with a value");
    }

    /// <summary>The value as text; null when it is not UTF-8.</summary>
    public string? Text()
    {
        try
        {
            return Octets is null ? null : new System.Text.UTF8Encoding(false, true).GetString(Octets);
        }
        catch (System.Text.DecoderFallbackException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Id;

    private static SecretUrn Missing(string problem) => new(null, "", false, problem);
}
