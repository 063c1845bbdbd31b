using System.Text.Json;

namespace JwtGateway.Tokens.KeySources;

/// <summary>What an issuer publishes about itself (OpenID Connect Discovery section 3, RFC 8414 section 2): we ask for its name and its keys' address.</summary>
internal static class IssuerMetadata
{
    private const int LongestAddress = 2048;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16 };

    /// <summary>Where it may be published, most usual first: OpenID Connect Discovery section 4.1, then RFC 8414 section 3.</summary>
    public static IReadOnlyList<Uri> Addresses(Uri issuer)
    {
        var server = issuer.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);
        var path = issuer.AbsolutePath.TrimEnd('/');
        return [new Uri($"{server}{path}/.well-known/openid-configuration"), new Uri($"{server}/.well-known/oauth-authorization-server{path}")];
    }

    /// <summary>The address of the keys, or what is wrong with the document.</summary>
    public static (Uri? Keys, FetchOutcome.Failed? Failure) Read(ReadOnlyMemory<byte> text, string issuer)
    {
        try
        {
            using var document = JsonDocument.Parse(text.Span.StartsWith("\uFEFF"u8) ? text[3..] : text, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Read(document.RootElement, issuer)
                : Invalid("it is not a JSON object");
        }
        catch (JsonException)
        {
            return Invalid("it is not JSON");
        }
        catch (InvalidOperationException)
        {
            return Invalid("it holds text that is not valid Unicode");
        }
    }

    private static (Uri?, FetchOutcome.Failed?) Read(JsonElement document, string issuer)
    {
        if (Text(document, "issuer") is not { } named)
        {
            return Invalid("it has no [issuer], or not exactly one that is a string");
        }

        // Character by character: whoever publishes another's name is not the one (OpenID Connect Discovery section 4.3, RFC 8414 section 3.3).
        if (!string.Equals(named, issuer, StringComparison.Ordinal))
        {
            return (null, new(FetchFailureKind.IssuerMismatch, $"it is the metadata of the issuer \"{SafeText.Of(named)}\", not of \"{SafeText.Of(issuer)}\"; the two must be equal", 200));
        }

        if (Text(document, "jwks_uri") is not { } address)
        {
            return Invalid("it has no [jwks_uri], or not exactly one that is a string");
        }

        return IsUsable(address, issuer, out var uri)
            ? (uri, null)
            : Invalid($"its [jwks_uri] \"{SafeText.Of(address)}\" is not an https address without user name, password and fragment");
    }

    private static bool IsUsable(string address, string issuer, out Uri? uri) =>
        Uri.TryCreate(address, UriKind.Absolute, out uri)
        && address.Length <= LongestAddress
        && uri is { Host.Length: > 0, Port: > 0, UserInfo: "", Fragment: "" }
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && issuer.StartsWith("http:", StringComparison.OrdinalIgnoreCase)));

    private static string? Text(JsonElement document, string name)
    {
        var values = document.EnumerateObject().Where(member => member.NameEquals(name)).Select(member => member.Value).Take(2).ToList();
        return values is [{ ValueKind: JsonValueKind.String } only] ? only.GetString() : null;
    }

    private static (Uri?, FetchOutcome.Failed?) Invalid(string reason) => (null, new(FetchFailureKind.InvalidMetadata, reason, 200));
}
