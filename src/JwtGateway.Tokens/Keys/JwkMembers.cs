using System.Text.Json;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Keys;

/// <summary>Reads the members of one JWK. The first thing that is wrong stays in <see cref="Problem"/>; what is read afterwards does not count.</summary>
internal sealed class JwkMembers(JsonElement jwk)
{
    /// <summary>What is wrong; null when nothing is so far.</summary>
    public string? Problem { get; private set; }

    /// <summary>Notes a problem, unless there is one already.</summary>
    public void Report(string problem) => Problem ??= problem;

    /// <summary>Reports members that occur twice: readers differ on which of them counts.</summary>
    public void RefuseDuplicates()
    {
        var names = new HashSet<string>();
        foreach (var member in jwk.EnumerateObject())
        {
            if (!names.Add(member.Name))
                Report($"[{SafeText.Of(member.Name)}] occurs twice");
        }
    }

    /// <summary>Whether there is such a member, whatever its value.</summary>
    public bool Has(string name) => jwk.TryGetProperty(name, out _);

    /// <summary>A string member; null when it is absent.</summary>
    public string? Text(string name)
    {
        if (!jwk.TryGetProperty(name, out var value))
            return null;
        if (value.ValueKind == JsonValueKind.String)
            return value.GetString();
        Report($"[{name}] is not a string");
        return null;
    }

    /// <summary>A member that is a list of different strings (RFC 7517 section 4.3); null when it is absent.</summary>
    public IReadOnlyList<string>? TextList(string name)
    {
        if (!jwk.TryGetProperty(name, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(e => e.ValueKind != JsonValueKind.String))
        {
            Report($"[{name}] is not a list of strings");
            return null;
        }

        List<string> texts = [.. value.EnumerateArray().Select(e => e.GetString()!)];
        if (texts.Distinct(StringComparer.Ordinal).Count() < texts.Count)
            Report($"[{name}] has an item twice");
        return texts;
    }

    /// <summary>A required member that holds octets in base64url; empty when it is wrong.</summary>
    public byte[] Octets(string name)
    {
        if (Text(name) is not { Length: > 0 } text)
        {
            Report($"[{name}] is missing");
            return [];
        }

        if (Base64UrlText.Decode(text) is { } octets)
            return octets;
        Report(text.AsSpan().ContainsAny("+/=")
            ? $"[{name}] is standard base64; RFC 7518 asks for base64url without padding"
            : $"[{name}] is not base64url");
        return [];
    }

    /// <summary>A required member that holds a positive number; its octets without leading zeros, which Java's BigInteger likes to add.</summary>
    public byte[] Number(string name)
    {
        var octets = Octets(name);
        var first = octets.AsSpan().IndexOfAnyExcept((byte)0);
        if (first < 0)
            Report($"[{name}] is zero");
        return first <= 0 ? octets : octets[first..];
    }
}
