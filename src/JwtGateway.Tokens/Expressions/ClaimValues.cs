using System.Text.Json;
using JwtGateway.Cel;

namespace JwtGateway.Tokens.Expressions;

/// <summary>
/// The claims of a token for expressions. A claim is read when it is first asked for and kept, so that a token that is remembered gives it to later requests without
/// reading anything. Many requests may share one.
/// </summary>
/// <param name="payload">The payload: a JSON object that was read before. Not copied.</param>
internal sealed class ClaimValues(ReadOnlyMemory<byte> payload) : ICelMap
{
    private volatile Known? _known;

    public int Count => Names().Count;

    public IEnumerable<CelValue> Keys => Names().Select(CelValue.FromString);

    public bool TryGet(CelValue key, out CelValue value)
    {
        value = default;
        return key.Kind == CelKind.String && (TryRecall(key.AsString, out value) || TryRead(key.AsString, out value));
    }

    private bool TryRecall(string name, out CelValue value)
    {
        for (var known = _known; known is not null; known = known.Others)
        {
            if (known.Name == name)
            {
                value = known.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    private bool TryRead(string name, out CelValue value)
    {
        var reader = new Utf8JsonReader(payload.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found)
            {
                value = Read(ref reader);
                _known = new Known(name, value, _known);
                return true;
            }

            reader.Skip();
        }

        value = default;
        return false;
    }

    private List<string> Names()
    {
        using var document = JsonDocument.Parse(payload);
        return [.. document.RootElement.EnumerateObject().Select(p => p.Name)];
    }

    private static CelValue Read(ref Utf8JsonReader reader)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return Copy(document.RootElement);
    }

    /// <summary>The value with nothing of the document in it, which goes away.</summary>
    private static CelValue Copy(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => CelValue.FromList([.. element.EnumerateArray().Select(Copy)]),
        JsonValueKind.Object => CelValue.FromMap(element.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, Copy(p.Value)))),
        _ => CelJson.FromElement(element),
    };

    // Two requests may note a claim at once; one of the notes may then be lost, and is made again by a later one.
    private sealed record Known(string Name, CelValue Value, Known? Others);
}
