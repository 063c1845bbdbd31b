using JwtGateway.Cel;
using JwtGateway.Tokens.Claims;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Traffic.Actions;

/// <summary>
/// Adds headers to the request, behind what it has of them. Of those that tell something about a token nothing is there that a client sent: their names were cleaned
/// before the first policy was asked. What another policy carries claims in is left alone.
/// </summary>
internal sealed class AddHeadersAction(TrafficHeader[] headers) : TrafficAction
{
    private const string Host = "host";

    public override string Kind => "add-headers";

    public override TrafficAnswer? Run(TrafficExchange exchange)
    {
        foreach (var header in headers)
        {
            if (header.Value.Render(exchange, out var error) is not { } value)
                return TrafficAnswer.Failed($"header {SafeText.Of(header.Name)}", error);
            if (value.Length == 0)
                continue;
            if (!ClaimHeaderValue.IsSafe(value))
                exchange.Explain($"header {header.Name} not set: the value cannot stand in it");
            else if (header.Name == Host)
                exchange.SetHost(value);
            else
                exchange.Context.Request.Headers.Append(header.Name, value);
        }

        return null;
    }
}

/// <summary>Removes headers, and what upstreams might take for them: names that differ in case and punctuation.</summary>
internal sealed class RemoveHeadersAction(ClaimHeaderGuard names) : TrafficAction
{
    public override string Kind => "remove-headers";

    public override TrafficAnswer? Run(TrafficExchange exchange)
    {
        names.Clean(exchange.Context.Request.Headers);
        return null;
    }
}

/// <summary>Has the upstream asked for another address.</summary>
internal sealed class UrlRewriteAction(UrlChange change) : TrafficAction
{
    public override string Kind => "url-rewrite";

    public override TrafficAnswer? Run(TrafficExchange exchange)
    {
        if (exchange.Url is not { } url)
            return TrafficAnswer.Failed("the address", "the address asked for is not known");
        if (change.Apply(url.Text, exchange, out var failure) is not { } address)
            return failure;
        if (url.Changed(address) is not { } changed)
            return TrafficAnswer.Failed("the rewritten address", "it is neither a path nor an http address");
        exchange.Rewrite(changed);
        return null;
    }
}

/// <summary>Hands the request over to another route. The rules end with it.</summary>
internal sealed class ForwardAction(string route) : TrafficAction
{
    public override string Kind => "forward-internal";

    public override TrafficAnswer? Run(TrafficExchange exchange)
    {
        exchange.ForwardTo(route);
        return null;
    }
}

/// <summary>Sets variables, in order: each may read those before it.</summary>
internal sealed class SetVarsAction((string Name, CelProgram? Value, TrafficText Text)[] vars) : TrafficAction
{
    public override string Kind => "set-vars";

    public override TrafficAnswer? Run(TrafficExchange exchange)
    {
        foreach (var (name, program, text) in vars)
        {
            var value = program?.Evaluate(exchange) ?? (text.Render(exchange, out var error) is { } rendered ? CelValue.FromString(rendered) : CelValue.FromError(error ?? ""));
            if (value.IsError)
                return TrafficAnswer.Failed($"vars.{SafeText.Of(name)}", value.Error);
            exchange.Set(name, value);
        }

        return null;
    }
}

/// <summary>Writes to the log. A value that cannot be evaluated is said to be so; it keeps no request from passing.</summary>
internal sealed class LogAction(string policy, string rule, TrafficHeader[] metadata) : TrafficAction
{
    public override string Kind => "log";

    public override TrafficAnswer? Run(TrafficExchange exchange)
    {
        var secrets = LogText.SecretsOf(exchange.Context.Request.Headers);
        exchange.Log(new TrafficLog(policy, rule,
        [
            .. metadata.Select(entry => KeyValuePair.Create(
                entry.Name, entry.Value.Render(exchange, out _) is { } value ? LogText.Of(value, secrets) : "(cannot be evaluated)")),
        ]));
        return null;
    }
}
