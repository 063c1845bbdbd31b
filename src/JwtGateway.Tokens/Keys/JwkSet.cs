using System.Collections.Immutable;
using System.Text.Json;

namespace JwtGateway.Tokens.Keys;

#pragma warning disable CS1591
public sealed class JwkSet
{
    public ImmutableArray<VerificationKey> Keys { get; private init; }

    public static JwkSetParseResult Parse(ReadOnlySpan<byte> utf8Json)
    {
        try
        {
            var r = new Utf8JsonReader(utf8Json);
            using var d = JsonDocument.ParseValue(ref r);
            if (d.RootElement.ValueKind != JsonValueKind.Object) return new() { Error = JwkSetError.InvalidJson };
            if (!d.RootElement.TryGetProperty("keys", out var keys) || keys.ValueKind != JsonValueKind.Array) return new() { Error = JwkSetError.NoKeysMember };
            var ok = new List<VerificationKey>(); var bad = new List<IgnoredKey>(); var i = 0;
            foreach (var k in keys.EnumerateArray())
            {
                var kid = k.TryGetProperty("kid", out var v) ? v.GetString() : null;
                if (k.TryGetProperty("kty", out var kty) && kty.GetString() is "RSA" or "EC" or "oct") ok.Add(new VerificationKey { KeyId = kid, DisplayId = kid ?? "?" });
                else bad.Add(new IgnoredKey(i, kid, "kty is not supported"));
                i++;
            }
            return ok.Count == 0 ? new() { Error = JwkSetError.NoUsableKey, Ignored = [.. bad] } : new() { Set = new JwkSet { Keys = [.. ok] }, Ignored = [.. bad] };
        }
        catch (JsonException) { return new() { Error = JwkSetError.InvalidJson }; }
    }
}

public sealed record JwkSetParseResult
{
    public JwkSet? Set { get; init; }
    public JwkSetError Error { get; init; }
    public ImmutableArray<IgnoredKey> Ignored { get; init; } = [];
}

public enum JwkSetError { None, InvalidJson, NoKeysMember, NoUsableKey }

public sealed record IgnoredKey(int Index, string? KeyId, string Reason);

public sealed class VerificationKey
{
    public string? KeyId { get; init; }
    public required string DisplayId { get; init; }
}
