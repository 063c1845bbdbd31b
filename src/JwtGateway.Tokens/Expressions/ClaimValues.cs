using System.Buffers;
using System.Text.Unicode;
using JwtGateway.Cel;

namespace JwtGateway.Tokens.Expressions;

/// <summary>
/// The claims of a token for expressions. The payload is walked once, when the first claim is asked for; each claim is read when it is first asked for and kept, so that
/// a token that is remembered gives it to later requests without reading anything. Many requests may share one.
/// </summary>
/// <param name="payload">The payload: a JSON object that was read before. Not copied.</param>
/// <param name="kept">Is told about how much more memory is taken, in bytes, each time that something is kept; null: nobody asks.</param>
internal sealed class ClaimValues(ReadOnlyMemory<byte> payload, Action<int>? kept = null) : ICelMap
{
    private const int LongestOnStack = 256;

    private ClaimPlace[]? _places;
    private KeptClaim?[]? _values;

    public int Count => Places().Length;

    public IEnumerable<CelValue> Keys => Places().Select(p => CelValue.FromString(p.Name.AsString(payload.Span) ?? ""));

    public bool TryGet(CelValue key, out CelValue value)
    {
        value = default;
        if (key.Kind != CelKind.String || Find(key.AsString) is not (>= 0 and var index))
            return false;
        value = (Volatile.Read(ref _values![index]) ?? Read(index)).Value;
        return true;
    }

    private int Find(string name)
    {
        var longest = name.Length * 3;
        Span<byte> utf8 = longest <= LongestOnStack ? stackalloc byte[LongestOnStack] : new byte[longest];

        // What is no text is the name of nothing: with its parts replaced, it might be.
        return Utf8.FromUtf16(name, utf8, out _, out var length, replaceInvalidSequences: false) == OperationStatus.Done
            ? Find(utf8[..length])
            : -1;
    }

    private int Find(ReadOnlySpan<byte> name)
    {
        var places = Places();
        for (var i = 0; i < places.Length; i++)
        {
            if (places[i].IsNamed(name, payload.Span))
                return i;
        }

        return -1;
    }

    private ClaimPlace[] Places()
    {
        if (Volatile.Read(ref _places) is { } known)
            return known;
        var places = ClaimPlace.Of(payload.Span);

        // The values' places first: whoever sees the names finds them.
        Interlocked.CompareExchange(ref _values, new KeptClaim?[places.Length], null);
        if (Interlocked.CompareExchange(ref _places, places, null) is { } other)
            return other;
        kept?.Invoke(ClaimPlace.BytesOf(places.Length));
        return places;
    }

    private KeptClaim Read(int index)
    {
        var claim = KeptClaim.Read(_places![index].Value.In(payload.Span));
        if (Interlocked.CompareExchange(ref _values![index], claim, null) is { } other)
            return other;
        kept?.Invoke(claim.Bytes);
        return claim;
    }
}
