using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace JwtGateway.Tokens.Extraction;

/// <summary>What a request's body is to those who look for tokens in it.</summary>
internal enum BodyKind
{
    /// <summary>There is none, or it is of a type that no token is looked for in.</summary>
    None,

    /// <summary><c>application/json</c>.</summary>
    Json,

    /// <summary><c>application/x-www-form-urlencoded</c>.</summary>
    Form,

    /// <summary>One of the two perhaps: the headers that say so contradict themselves, or name a character set that the rules are not ASCII's in.</summary>
    Unclear,
}

/// <summary>Tells kinds of body by the request's headers.</summary>
internal static class BodyKinds
{
    /// <summary>The kind.</summary>
    public static BodyKind Of(HttpContext context)
    {
        var types = context.Request.Headers.ContentType;
        if (types.Count == 0 || !CanHaveBody(context.Features))
            return BodyKind.None;
        if (types is not [{ } type])
            return IsAnyJsonOrForm(types) ? BodyKind.Unclear : BodyKind.None;
        var end = type.IndexOf(';', StringComparison.Ordinal);
        var kind = OfType(end < 0 ? type : type.AsSpan(0, end));
        if (kind == BodyKind.None)
            return end != 0 && type.Contains(',', StringComparison.Ordinal) && IsAnyJsonOrForm(types) ? BodyKind.Unclear : BodyKind.None;
        return end < 0 || IsAsciiBased(type.AsSpan(end + 1)) ? kind : BodyKind.Unclear;
    }

    /// <summary>Whether what was sent has to be decompressed before it can be looked into (RFC 9110 section 8.4).</summary>
    public static bool IsEncoded(IHeaderDictionary headers)
    {
        foreach (var encoding in headers.ContentEncoding)
        {
            if (!encoding.AsSpan().Trim().Equals("identity", StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    // What follows an upgrade or an extended CONNECT is another protocol.
    private static bool CanHaveBody(IFeatureCollection features) =>
        features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: false }
        && features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true }
        && features.Get<IHttpExtendedConnectFeature>() is not { IsExtendedConnect: true };

    private static BodyKind OfType(ReadOnlySpan<char> type) =>
        type.Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase) ? BodyKind.Json
        : type.Trim().Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) ? BodyKind.Form
        : BodyKind.None;

    // Several types: which of them an upstream goes by, nobody can say.
    private static bool IsAnyJsonOrForm(StringValues types)
    {
        foreach (var type in types)
        {
            if (type is not null && (Names(type, "application/json") || Names(type, "application/x-www-form-urlencoded")))
                return true;
        }

        return false;

        static bool Names(string text, string type) => text.Contains(type, StringComparison.OrdinalIgnoreCase);
    }

    // In UTF-16, UTF-7 or EBCDIC the same bytes would be other names.
    private static bool IsAsciiBased(ReadOnlySpan<char> parameters)
    {
        foreach (var range in parameters.Split(';'))
        {
            var parameter = parameters[range];
            var equals = parameter.IndexOf('=');
            if (equals >= 0 && parameter[..equals].Trim().Equals("charset", StringComparison.OrdinalIgnoreCase)
                && !IsAsciiBasedName(parameter[(equals + 1)..].Trim().Trim('"')))
                return false;
        }

        return true;
    }

    private static bool IsAsciiBasedName(ReadOnlySpan<char> charset) =>
        charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
        || charset.Equals("utf8", StringComparison.OrdinalIgnoreCase)
        || charset.Equals("us-ascii", StringComparison.OrdinalIgnoreCase)
        || charset.Equals("iso-8859-1", StringComparison.OrdinalIgnoreCase);
}
