using System.Globalization;
using System.Text.RegularExpressions;
using JwtGateway.Tokens.Traffic;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace JwtGateway.Tokens.Changes;

/// <summary>Sends clients that came by another scheme to the same address with this one. Ports are not compared: those that a proxy listens on may not be those that clients know.</summary>
internal sealed class SchemeRedirect(string scheme, int? port, bool isPermanent) : RequestChange
{
    private readonly string _port = port is null || port == (scheme == "https" ? 443 : 80) ? "" : string.Create(CultureInfo.InvariantCulture, $":{port}");

    public override TrafficAnswer? Run(TrafficExchange exchange) => exchange.Url switch
    {
        null => RedirectAnswers.Unknown,
        { Scheme: var asked } when asked == scheme => null,
        _ => RedirectAnswers.To(exchange, url => $"{scheme}://{url.Host}{_port}{url.Path}{url.Query}", isPermanent),
    };
}

/// <summary>Sends clients elsewhere whose address matches and changes.</summary>
internal sealed class AddressRedirect(Regex pattern, ReplacementText replacement, bool isPermanent) : RequestChange
{
    public override TrafficAnswer? Run(TrafficExchange exchange)
    {
        if (exchange.Url is not { Text: var asked })
            return RedirectAnswers.Unknown;
        return pattern.IsMatch(asked) && replacement.In(pattern, asked) != asked
            ? RedirectAnswers.To(exchange, url => replacement.In(pattern, url.Text), isPermanent)
            : null;
    }
}

/// <summary>Answers that send clients elsewhere, as Traefik does.</summary>
internal static class RedirectAnswers
{
    public static TrafficAnswer Unknown { get; } = new(StatusCodes.Status500InternalServerError, "policy_broken", "the address asked for is not known");

    /// <summary>To an address that is made of the one asked for, without the tokens that policies before this one keep from upstreams: it may be anybody's.</summary>
    public static TrafficAnswer To(TrafficExchange exchange, Func<RequestUrl, string> address, bool isPermanent)
    {
        var url = exchange.Url!;
        if (exchange.Scope.RemoveTokens() is { } query)
            url = url with { Query = query };
        var status = (isPermanent, HttpMethods.IsGet(exchange.Context.Request.Method)) switch
        {
            (false, true) => StatusCodes.Status302Found,
            (false, false) => StatusCodes.Status307TemporaryRedirect,
            (true, true) => StatusCodes.Status301MovedPermanently,
            (true, false) => StatusCodes.Status308PermanentRedirect,
        };
        return new TrafficAnswer(status, "policy_redirect", "the policy sends the client elsewhere")
        {
            Body = ReasonPhrases.GetReasonPhrase(status),
            Headers = [new("location", AddressText.Escaped(address(url)))],
        };
    }
}
