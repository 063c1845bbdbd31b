using JwtGateway.Ir;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace JwtGateway.Proxy.Handling;

/// <summary>Header changes of a route (Gateway API, HTTPHeaderFilter), ready to be made.</summary>
internal sealed class HeaderModifier
{
    private readonly string[] _remove;
    private readonly KeyValuePair<string, StringValues>[] _set;
    private readonly KeyValuePair<string, StringValues>[] _add;

    private HeaderModifier(HeaderModifierIr ir)
    {
        _remove = [.. ir.Remove];
        _set = Fields(ir.Set);
        _add = Fields(ir.Add);
    }

    /// <summary>Readies <paramref name="ir"/>; null when there is nothing to do.</summary>
    public static HeaderModifier? Compile(HeaderModifierIr? ir) =>
        ir is null || (ir.Remove.IsEmpty && ir.Set.IsEmpty && ir.Add.IsEmpty) ? null : new HeaderModifier(ir);

    /// <summary>Makes the changes to a response; what is added gets a line of its own.</summary>
    public void Apply(IHeaderDictionary headers)
    {
        RemoveAndSet(headers);
        foreach (var (name, value) in _add)
        {
            headers[name] = StringValues.Concat(headers[name], value);
        }
    }

    /// <summary>
    /// Makes the changes to a request. What is added joins the values that are there as <c>old,new</c> (Gateway API, HTTPHeaderFilter.add): the client of upstreams
    /// would join several values by a comma and a blank. Cookies are not lists.
    /// </summary>
    public void ApplyToRequest(IHeaderDictionary headers)
    {
        RemoveAndSet(headers);
        foreach (var (name, value) in _add)
        {
            var values = StringValues.Concat(headers[name], value);
            headers[name] = values.Count > 1 && !name.Equals(HeaderNames.Cookie, StringComparison.OrdinalIgnoreCase) ? string.Join(',', values.ToArray()) : values;
        }
    }

    private void RemoveAndSet(IHeaderDictionary headers)
    {
        foreach (var name in _remove)
        {
            headers.Remove(name);
        }

        foreach (var (name, value) in _set)
        {
            headers[name] = value;
        }
    }

    private static KeyValuePair<string, StringValues>[] Fields(IEnumerable<HeaderIr> fields) =>
        [.. fields.Select(field => KeyValuePair.Create(field.Name, new StringValues(field.Value)))];
}
