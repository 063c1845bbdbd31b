using System.Text;
using JwtGateway.Ir;

namespace JwtGateway.Tokens.Requests;

/// <summary>A part of the request that claims are held against.</summary>
internal abstract class RequestPart
{
    /// <summary>How many bytes a part may have. A longer one counts as absent: no name of a tenant or the like is that long.</summary>
    public const int MaxLength = 1024;

    /// <summary>Compiles <paramref name="part"/>; null when its type is not known.</summary>
    public static RequestPart? Compile(RequestPartIr part) => part switch
    {
        PathSegmentIr { Index: >= 0 } segment => new PathSegmentPart(segment.Index),
        HostPartIr { Label: null or >= 0 } host => new HostPart(host.Label),
        HeaderPartIr { Name.Length: > 0 } header => new HeaderPart(header.Name),
        _ => null,
    };

    /// <summary>Writes the part as UTF-8; false when the request has none, or an empty one, or more than one.</summary>
    public bool TryRead(in RequestFacts request, Span<byte> to, out int length) => TryWrite(request, to, out length) && length > 0;

    /// <summary>Writes the part; false when it is absent or ambiguous, or does not fit.</summary>
    protected abstract bool TryWrite(in RequestFacts request, Span<byte> to, out int length);
}

/// <summary>A segment of the path, percent-decoded.</summary>
internal sealed class PathSegmentPart(int index) : RequestPart
{
    protected override bool TryWrite(in RequestFacts request, Span<byte> to, out int length)
    {
        length = 0;
        var rest = request.Path.Span;
        for (var i = 0; i <= index; i++)
        {
            if (!rest.StartsWith('/'))
                return false;
            rest = rest[1..];
            var slash = rest.IndexOf('/');
            if (i == index)
                return PercentText.TryDecode(slash < 0 ? rest : rest[..slash], to, out length);
            rest = slash < 0 ? default : rest[slash..];
        }

        return false;
    }
}

/// <summary>The host name in lower case, or one of its labels.</summary>
internal sealed class HostPart(int? label) : RequestPart
{
    protected override bool TryWrite(in RequestFacts request, Span<byte> to, out int length)
    {
        length = 0;
        var host = request.Host.Span;
        for (var i = 0; i < label; i++)
        {
            var next = host.IndexOf('.');
            if (next < 0)
                return false;
            host = host[(next + 1)..];
        }

        var dot = label is null ? -1 : host.IndexOf('.');
        host = dot < 0 ? host : host[..dot];
        if (!Ascii.IsValid(host) || Ascii.ToLower(host, to, out length) != System.Buffers.OperationStatus.Done)
            return false;
        return true;
    }
}

/// <summary>A header that is there once.</summary>
internal sealed class HeaderPart(string name) : RequestPart
{
    protected override bool TryWrite(in RequestFacts request, Span<byte> to, out int length)
    {
        length = 0;
        var values = request.Headers is { } headers ? headers[name] : default;
        return values.Count == 1 && values[0] is { } value && Encoding.UTF8.TryGetBytes(value, to, out length);
    }
}
