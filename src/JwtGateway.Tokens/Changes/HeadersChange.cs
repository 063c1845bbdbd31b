using JwtGateway.Ir;
using JwtGateway.Tokens.Traffic;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Changes;

/// <summary>Changes headers of the request now, and those of the answer when it begins, whoever answers.</summary>
internal sealed class HeadersChange(HeaderChange? request, HeaderChange? response) : RequestChange
{
    public override TrafficAnswer? Run(TrafficExchange exchange)
    {
        request?.Apply(exchange.Context.Request.Headers);
        if (request?.Host is { } host)
            exchange.SetHost(host);

        // What is asked for last is done first, so the policy that stands first has the last word, as the outermost of a chain.
        if (response is not null)
            exchange.Context.Response.OnStarting(static state => Apply(((HttpResponse, HeaderChange))state), (exchange.Context.Response, response));
        return null;
    }

    private static Task Apply((HttpResponse Response, HeaderChange Change) answer)
    {
        answer.Change.Apply(answer.Response.Headers);
        return Task.CompletedTask;
    }
}

/// <summary>Changes to the header fields of a message.</summary>
internal sealed class HeaderChange(HeaderModifierIr ir)
{
    private readonly HeaderIr[] _set = [.. ir.Set.Where(h => !IsHost(h.Name))];
    private readonly HeaderIr[] _add = [.. ir.Add.Where(h => !IsHost(h.Name))];
    private readonly string[] _remove = [.. ir.Remove.Where(n => !IsHost(n))];

    /// <summary>What the upstream is told as Host; null: what it would be told anyway.</summary>
    public string? Host { get; } = ir.Set.FirstOrDefault(h => IsHost(h.Name))?.Value;

    public static bool IsHost(string name) => name.Equals("Host", StringComparison.OrdinalIgnoreCase);

    /// <summary>Makes them.</summary>
    public void Apply(IHeaderDictionary headers)
    {
        foreach (var name in _remove)
            headers.Remove(name);
        foreach (var header in _set)
            headers[header.Name] = header.Value;
        foreach (var header in _add)
            headers.Append(header.Name, header.Value);
    }
}
