using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using JwtGateway.Tokens.Claims;

namespace JwtGateway.Tokens.Traffic.Actions;

/// <summary>Answers with what the policy says.</summary>
internal sealed class CustomResponseAction(int status, TrafficText body, TrafficHeader[] headers) : TrafficAction
{
    public override string Kind => "custom-response";

    public override TrafficAnswer? Run(TrafficExchange exchange)
    {
        if (body.Render(exchange, out var error) is not { } text)
            return TrafficAnswer.Failed("the body", error);
        if (AnswerHeaders.Render(headers, exchange, out var failure) is not { } fields)
            return failure;
        if (text.Length > 0 && !fields.Any(field => field.Key == "content-type"))
            fields = fields.Add(new("content-type", TypeOf(text)));
        return new TrafficAnswer(status, "custom_response", "the policy answers") { Body = text, Headers = fields };
    }

    /// <summary>What a body is that the policy does not say the type of.</summary>
    private static string TypeOf(string text)
    {
        var start = text.AsSpan().TrimStart();
        if (start is ['{' or '[', ..] && IsJson(text))
            return "application/json";
        return start.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            ? "text/html; charset=utf-8"
            : "text/plain; charset=utf-8";
    }

    private static bool IsJson(string text)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
        try
        {
            while (reader.Read())
            {
            }
        }
        catch (JsonException)
        {
            // The only way the reader has to say so.
            return false;
        }

        return true;
    }
}

/// <summary>Sends the client elsewhere, unless the address does not match or would be the same.</summary>
internal sealed class RedirectAction(UrlChange change, int status, TrafficHeader[] headers) : TrafficAction
{
    public override string Kind => "redirect";

    public override TrafficAnswer? Run(TrafficExchange exchange)
    {
        if (exchange.Url is not { } url)
            return TrafficAnswer.Failed("the address", "the address asked for is not known");
        if (change.Apply(url.Text, exchange, out var failure) is not { } address)
            return failure;
        if (string.Equals(address, url.Text, StringComparison.Ordinal))
            return null;

        // It may be anybody's: tokens that policies before this one keep from upstreams are not told there, either.
        if (exchange.Scope.RemoveTokens() is { } query)
        {
            if (change.Apply((url with { Query = query }).Text, exchange, out failure) is not { } bare)
                return failure;
            address = bare;
        }

        return AnswerHeaders.Render(headers, exchange, out failure) is { } fields
            ? new TrafficAnswer(status, "policy_redirect", "the policy sends the client elsewhere") { Headers = fields.RemoveAll(f => f.Key == "location").Add(new("location", AddressText.Escaped(address))) }
            : failure;
    }
}

/// <summary>Header fields of an answer.</summary>
internal static class AnswerHeaders
{
    /// <summary>The fields for this request; null, and what is answered, where an expression fails. What cannot stand in a header is left out, and explained.</summary>
    public static ImmutableArray<KeyValuePair<string, string>>? Render(TrafficHeader[] headers, TrafficExchange exchange, out TrafficAnswer? failure)
    {
        failure = null;
        if (headers.Length == 0)
            return ImmutableArray<KeyValuePair<string, string>>.Empty;
        var fields = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>(headers.Length);
        foreach (var header in headers)
        {
            if (header.Value.Render(exchange, out var error) is not { } value)
            {
                failure = TrafficAnswer.Failed($"header {SafeText.Of(header.Name)}", error);
                return null;
            }

            if (value.Length == 0 || !ClaimHeaderValue.IsSafe(value) || value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
                exchange.Explain($"header {header.Name} not set: the value cannot stand in it");
            else
                fields.Add(new(header.Name, value));
        }

        return fields.ToImmutable();
    }
}
