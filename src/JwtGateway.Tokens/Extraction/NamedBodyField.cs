using System.Text;
using System.Text.Json;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Extraction;

/// <summary>A field at the root of a body, whatever the case of its name, that a token stands in, perhaps behind a prefix; compiled.</summary>
/// <param name="ir">The place.</param>
/// <param name="limit">The longest body to look into, in bytes.</param>
internal sealed class NamedBodyField(BodyFieldLocationIr ir, int limit)
{
    private readonly byte[] _name = Encoding.UTF8.GetBytes(ir.Name);
    private readonly TokenPrefix _prefix = new(ir.ValuePrefix, ir.IsScheme);

    /// <summary>Adds what the body has.</summary>
    /// <returns>Ok, or why nobody can say what it has.</returns>
    public JwtStatus Find(RequestScope scope, ref TokenSet found)
    {
        var body = scope.Body ?? throw new InvalidOperationException("A body that a policy looks into was not read.");
        var status = body.Check(limit);
        if (status != JwtStatus.Ok)
            return status;
        foreach (var value in Values(body))
        {
            if (_prefix.After(value) is { } text)
                found.Add(scope.Tokens, text);
        }

        return JwtStatus.Ok;
    }

    /// <summary>Whether the field is there, with a token or without.</summary>
    public bool IsIn(RequestBody body) => body.Check(limit) == JwtStatus.Ok && Values(body).Count > 0;

    /// <summary>Takes the fields with tokens out of the body; one that cannot be looked into stays as it is.</summary>
    public void Remove(RequestScope scope)
    {
        if (scope.Body is not { } body || body.Check(limit) != JwtStatus.Ok)
            return;
        if (body.Kind == BodyKind.Form && FormText.Without(body.Content, _name, scope, ignoreCase: true) is { } left)
            body.Replace(left);

        // From behind, so that what is still to be cut stays where it is.
        foreach (var slice in Members(body).Reverse<JsonSlice>())
        {
            if (Text(slice, body.Content) is { } text && _prefix.After(text) is { } token && !scope.Keeps(token.Span))
                body.Replace(JsonMember.Without(body.Content, slice));
        }
    }

    private List<string> Values(RequestBody body)
    {
        if (body.Kind == BodyKind.Form)
            return FormText.Values(body.Content, _name, ignoreCase: true);
        var values = new List<string>();
        foreach (var slice in Members(body))
        {
            if (Text(slice, body.Content) is { } text)
                values.Add(text);
        }

        return values;
    }

    private List<JsonSlice> Members(RequestBody body)
    {
        var members = new List<JsonSlice>();
        if (!body.IsObject)
            return members;
        var reader = new Utf8JsonReader(body.Content);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals(_name) || string.Equals(reader.GetString(), ir.Name, StringComparison.OrdinalIgnoreCase);
            reader.Read();
            var slice = JsonSlice.Of(ref reader);
            if (isIt)
                members.Add(slice);
        }

        return members;
    }

    // What is there and is no string is no token either, and is refused for its form; null is how many clients write that there is nothing.
    private static string? Text(JsonSlice slice, ReadOnlySpan<byte> json) =>
        slice.In(json).SequenceEqual("null"u8) ? null : slice.In(json)[0] == '"' ? slice.AsString(json) : "";
}
