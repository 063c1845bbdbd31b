using System.Text.Json;

namespace JwtGateway.Cel;

/// <summary>
/// JSON as values of CEL. A number that is written as an integer and fits 64 bits is an <c>int</c> (or a <c>uint</c> above that), any other a <c>double</c>.
/// The protocol-buffer mapping makes all of them doubles, under which <c>jwt.exp + 60</c> would have no overload; comparison and equality go
/// across number types, so <c>jwt.level == 3</c> and <c>jwt.level == 3.0</c> hold either way.
/// </summary>
public static class CelJson
{
    /// <summary>
    /// A value that reads the element when it is asked: nothing is copied, and each reading of a string makes that string. The document must
    /// outlive the value. What JSON allows and a string cannot hold (half a surrogate pair), and numbers beyond a double, are errors where they are read.
    /// </summary>
    public static CelValue FromElement(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => CelValue.Null,
        JsonValueKind.True => CelValue.True,
        JsonValueKind.False => CelValue.False,
        JsonValueKind.String => Text(element),
        JsonValueKind.Number => Number(element),
        JsonValueKind.Array => CelValue.FromList(new JsonList(element)),
        JsonValueKind.Object => CelValue.FromMap(new JsonMap(element)),
        _ => CelValue.FromError("no value"),
    };

    private static CelValue Number(JsonElement element)
    {
        if (element.TryGetInt64(out var integer))
            return CelValue.FromInt(integer);
        if (element.TryGetUInt64(out var unsigned))
            return CelValue.FromUint(unsigned);
        return element.TryGetDouble(out var number) && double.IsFinite(number)
            ? CelValue.FromDouble(number)
            : CelValue.FromError("range error: a JSON number is beyond a double");
    }

    private static CelValue Text(JsonElement element)
    {
        try
        {
            return CelValue.FromString(element.GetString() ?? "");
        }
        catch (InvalidOperationException)
        {
            // An escape of half a surrogate pair: the only way the reader has to say so.
            return CelValue.FromError("a JSON string is not valid Unicode");
        }
    }

    private sealed class JsonList(JsonElement element) : ICelList
    {
        public int Count { get; } = element.GetArrayLength();

        public CelValue this[int index] => FromElement(element[index]);
    }

    private sealed class JsonMap(JsonElement element) : ICelMap
    {
        public int Count { get; } = element.GetPropertyCount();

        public IEnumerable<CelValue> Keys
        {
            get
            {
                foreach (var property in element.EnumerateObject())
                    yield return Name(property);
            }
        }

        public bool TryGet(CelValue key, out CelValue value)
        {
            value = default;
            if (key.Kind != CelKind.String)
                return false;
            try
            {
                if (!element.TryGetProperty(key.AsString, out var found))
                    return false;
                value = FromElement(found);
            }
            catch (InvalidOperationException)
            {
                // A name of the object that is no text.
                value = CelValue.FromError("a JSON name is not valid Unicode");
            }

            return true;
        }

        private static CelValue Name(JsonProperty property)
        {
            try
            {
                return CelValue.FromString(property.Name);
            }
            catch (InvalidOperationException)
            {
                return CelValue.FromError("a JSON name is not valid Unicode");
            }
        }
    }
}
