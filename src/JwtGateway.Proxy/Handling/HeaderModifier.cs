using JwtGateway.Ir;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

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

    /// <summary>Makes the changes.</summary>
    public void Apply(IHeaderDictionary headers)
    {
        foreach (var name in _remove)
        {
            headers.Remove(name);
        }

        foreach (var (name, value) in _set)
        {
            headers[name] = value;
        }

        foreach (var (name, value) in _add)
        {
            headers[name] = StringValues.Concat(headers[name], value);
        }
    }

    private static KeyValuePair<string, StringValues>[] Fields(IEnumerable<HeaderIr> fields) =>
        [.. fields.Select(field => KeyValuePair.Create(field.Name, new StringValues(field.Value)))];
}
