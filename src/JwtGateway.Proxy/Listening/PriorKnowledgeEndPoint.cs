using System.Net;

namespace JwtGateway.Proxy.Listening;

/// <summary>Where Kestrel finds the HTTP/2 connections of a plain port: no socket of its own, but what <see cref="SortingListener"/> puts aside.</summary>
internal sealed class PriorKnowledgeEndPoint : EndPoint
{
    /// <inheritdoc/>
    public override string ToString() => "prior-knowledge";
}
