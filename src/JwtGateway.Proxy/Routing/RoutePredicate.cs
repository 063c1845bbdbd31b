using System.Text.RegularExpressions;
using JwtGateway.Ir;
using JwtGateway.Tokens.Requests;
using Microsoft.AspNetCore.WebUtilities;

namespace JwtGateway.Proxy.Routing;

/// <summary>A compiled condition on requests with "or" and "not".</summary>
internal abstract class RoutePredicate
{
    /// <summary>Whether it holds.</summary>
    public abstract bool Holds(in RouteRequest request);
}

/// <summary>All, or one, of several conditions.</summary>
internal sealed class JoinedRoutePredicate(RoutePredicate[] operands, bool isAll) : RoutePredicate
{
    public override bool Holds(in RouteRequest request)
    {
        foreach (var operand in operands)
        {
            if (operand.Holds(request) != isAll)
            {
                return !isAll;
            }
        }

        return isAll;
    }
}

/// <summary>The contrary of a condition.</summary>
internal sealed class NegatedRoutePredicate(RoutePredicate operand) : RoutePredicate
{
    public override bool Holds(in RouteRequest request) => !operand.Holds(request);
}

/// <summary>A part of the request compared with a text or an expression.</summary>
/// <param name="ir">The comparison.</param>
/// <param name="pattern">The expression; null: the text of <paramref name="ir"/>.</param>
internal sealed class TextRouteTest(RouteTestIr ir, Regex? pattern) : RoutePredicate
{
    public override bool Holds(in RouteRequest request) => ir.Part switch
    {
        RoutePart.Path => Compares(request.Target.Path),
        RoutePart.Host => HostCompares(request.Host),
        RoutePart.Method => Compares(request.Method),
        RoutePart.Header => HeaderHolds(request),
        _ => QueryHolds(request),
    };

    private bool HostCompares(ReadOnlySpan<char> host)
    {
        // Names are longer than this only where no DNS name is.
        Span<char> lower = stackalloc char[256];
        return host.Length <= lower.Length && host.ToLowerInvariant(lower) is var length and >= 0 && Compares(lower[..length]);
    }

    private bool HeaderHolds(in RouteRequest request)
    {
        foreach (var value in request.Headers[ir.Name])
        {
            if (value is not null && Compares(value))
            {
                return true;
            }
        }

        return false;
    }

    private bool QueryHolds(in RouteRequest request)
    {
        foreach (var parameter in new QueryStringEnumerable(request.Target.Text.AsMemory(request.Target.PathLength)))
        {
            if (parameter.DecodeName().Span.SequenceEqual(ir.Name) && Compares(parameter.DecodeValue().Span))
            {
                return true;
            }
        }

        return false;
    }

    private bool Compares(ReadOnlySpan<char> text) => pattern is not null ? pattern.IsMatch(text)
        : ir.Comparison == RouteComparison.Prefix ? text.StartsWith(ir.Value)
        : text.SequenceEqual(ir.Value);
}

/// <summary>The client's address in a range.</summary>
internal sealed class ClientRouteTest(AddressRange range) : RoutePredicate
{
    public override bool Holds(in RouteRequest request) => request.Client is { } client && range.Contains(client);
}
