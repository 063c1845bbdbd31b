using System.Text;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Claims;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Extraction;

/// <summary>A provider's places in bodies, compiled.</summary>
internal sealed class BodyFields
{
    private const int OnStack = 32;

    private readonly ClaimTree _tree = new();
    private readonly byte[][] _names;
    private readonly int _limit;
    private readonly bool _formsOnly;

    /// <param name="places">The places.</param>
    /// <param name="limit">The longest body to look into, in bytes.</param>
    public BodyFields(IReadOnlyCollection<BodyLocationIr> places, int limit)
    {
        _limit = limit;
        _formsOnly = places.All(p => p.FormOnly);
        foreach (var place in places.Where(p => !p.FormOnly))
            _tree.Add(place.Path);
        _names = [.. places.Select(p => Encoding.UTF8.GetBytes(string.Join('.', p.Path)))];
    }

    /// <summary>Adds what the body has.</summary>
    /// <returns>Ok, or why nobody can say what it has.</returns>
    public JwtStatus Find(RequestScope scope, ref TokenSet found)
    {
        var body = scope.Body ?? throw new InvalidOperationException("A body that a policy looks into was not read.");
        if (IsPassedOver(body))
            return JwtStatus.Ok;
        var status = body.Check(_limit);
        if (status != JwtStatus.Ok)
            return status;
        if (body.IsObject)
            FindMembers(body.Content, scope.Tokens, ref found);
        else if (body.Kind == BodyKind.Form)
            FindFields(body.Content, scope.Tokens, ref found);
        return JwtStatus.Ok;
    }

    /// <summary>Takes tokens out of the body; one that cannot be looked into stays as it is.</summary>
    public void Remove(RequestScope scope)
    {
        if (scope.Body is not { } body || IsPassedOver(body) || body.Check(_limit) != JwtStatus.Ok)
            return;
        if (body.IsObject)
            RemoveMembers(body, scope);
        else if (body.Kind == BodyKind.Form)
            RemoveFields(body, scope);
    }

    // What is there and is no string is no token either, and is refused for its form; null is how many clients write that there is nothing.
    private static string? Text(JsonSlice slice, ReadOnlySpan<byte> json)
    {
        if (!slice.Exists || slice.In(json).SequenceEqual("null"u8))
            return null;
        return slice.In(json)[0] == '"' ? slice.AsString(json) : "";
    }

    private bool IsPassedOver(RequestBody body) => _formsOnly && body.Kind == BodyKind.Json;

    private void FindMembers(ReadOnlySpan<byte> json, RequestTokens tokens, ref TokenSet found)
    {
        Span<JsonSlice> slices = _tree.Count <= OnStack ? stackalloc JsonSlice[OnStack] : new JsonSlice[_tree.Count];
        slices = slices[.._tree.Count];
        _tree.Find(json, slices);
        foreach (var slice in slices)
        {
            if (Text(slice, json) is { } text)
                found.Add(tokens, text.AsMemory());
        }
    }

    private void FindFields(ReadOnlySpan<byte> form, RequestTokens tokens, ref TokenSet found)
    {
        foreach (var name in _names)
            FormText.Find(form, name, tokens, ref found);
    }

    // One after the other: each changes where the others are, and the last of an object takes another comma with it than the first.
    private void RemoveMembers(RequestBody body, RequestScope scope)
    {
        var slices = new JsonSlice[_tree.Count];
        for (var i = 0; i < slices.Length; i++)
        {
            _tree.Find(body.Content, slices);
            if (Text(slices[i], body.Content) is { } text && !scope.Keeps(text))
                body.Replace(JsonMember.Without(body.Content, slices[i]));
        }
    }

    private void RemoveFields(RequestBody body, RequestScope scope)
    {
        foreach (var name in _names)
        {
            if (FormText.Without(body.Content, name, scope) is { } left)
                body.Replace(left);
        }
    }
}
