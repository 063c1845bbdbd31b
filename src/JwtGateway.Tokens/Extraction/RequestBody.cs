using JwtGateway.Tokens.Json;
using JwtGateway.Tokens.Jws;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Extraction;

/// <summary>A request's body, as far as it was read in search of tokens. The upstream gets it from the request as if nobody had.</summary>
internal sealed class RequestBody
{
    private readonly HttpRequest? _request;
    private readonly bool _isCut;
    private ReadOnlyMemory<byte> _content;
    private JsonShape? _shape;

    private RequestBody(BodyKind kind, JwtStatus problem) => (Kind, Problem) = (kind, problem);

    /// <param name="kind">JSON or a form.</param>
    /// <param name="request">The request that it is of.</param>
    /// <param name="content">What was read.</param>
    /// <param name="isCut">Whether there is more.</param>
    public RequestBody(BodyKind kind, HttpRequest request, ReadOnlyMemory<byte> content, bool isCut)
        : this(kind, JwtStatus.Ok) => (_request, _content, _isCut) = (request, content, isCut);

    /// <summary>No token is looked for in it.</summary>
    public static RequestBody None { get; } = new(BodyKind.None, JwtStatus.Ok);

    /// <summary>A body of which nobody can say what tokens it has.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="why">Why: it is said to be longer than anybody looks, compressed, or of no kind that can be told.</param>
    public static RequestBody Closed(BodyKind kind, JwtStatus why) => new(kind, why);

    /// <summary>What it is.</summary>
    public BodyKind Kind { get; }

    /// <summary>The bytes that were read.</summary>
    public ReadOnlySpan<byte> Content => _content.Span;

    private JwtStatus Problem { get; }

    /// <summary>Ok, or why a policy that looks into bodies of up to <paramref name="limit"/> bytes cannot say what tokens it has.</summary>
    public JwtStatus Check(int limit)
    {
        if (Problem != JwtStatus.Ok || Kind == BodyKind.None)
            return Problem;
        if (_isCut || _content.Length > limit)
            return JwtStatus.BodyTooLarge;
        return Kind == BodyKind.Json && Shape == JsonShape.Malformed ? JwtStatus.BodyUnreadable : JwtStatus.Ok;
    }

    /// <summary>Whether it is a JSON object, which alone can have members.</summary>
    public bool IsObject => Kind == BodyKind.Json && Shape == JsonShape.Object;

    /// <summary>Sends <paramref name="content"/> upstream in its place.</summary>
    public void Replace(byte[] content)
    {
        _content = content;
        _request!.Body = new ReplayedBody(content, null);
        if (_request.ContentLength is not null)
            _request.ContentLength = content.Length;
    }

    private JsonShape Shape => _shape ??= JsonShapes.Of(Content);
}

/// <summary>What a JSON text is.</summary>
internal enum JsonShape
{
    Object,

    /// <summary>Something that begins as no object does: no lenient parser either finds members at its root.</summary>
    Other,

    /// <summary>Not readable in exactly one way.</summary>
    Malformed,
}

/// <summary>Tells what a JSON text is.</summary>
internal static class JsonShapes
{
    public static JsonShape Of(ReadOnlySpan<byte> text)
    {
        var start = text.TrimStart(" \t\r\n"u8);
        if (start.IsEmpty || start[0] is (byte)'[' or (byte)'"' or (byte)'-' or (byte)'t' or (byte)'f' or (byte)'n' || char.IsAsciiDigit((char)start[0]))
            return JsonShape.Other;
        return StrictJson.IsObject(text) ? JsonShape.Object : JsonShape.Malformed;
    }
}
