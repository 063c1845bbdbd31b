namespace JwtGateway.Cel;

/// <summary>A map that holds its entries, in the order they came.</summary>
internal sealed class HashMap : ICelMap
{
    private readonly Dictionary<CelValue, CelValue> _entries = [];
    private readonly List<CelValue> _keys = [];

    /// <summary>A map to be filled.</summary>
    public HashMap()
    {
    }

    /// <summary>A map of entries; of two with one key the later counts.</summary>
    public HashMap(IEnumerable<KeyValuePair<CelValue, CelValue>> entries)
    {
        foreach (var (key, value) in entries)
        {
            if (!TryAdd(key, value))
                _entries[key] = value;
        }
    }

    public int Count => _entries.Count;

    public IEnumerable<CelValue> Keys => _keys;

    /// <summary>Whether the language has such keys.</summary>
    public static bool IsKey(in CelValue value) => value.Kind is CelKind.Bool or CelKind.Int or CelKind.Uint or CelKind.String;

    /// <summary>Adds an entry, if its key is new.</summary>
    public bool TryAdd(CelValue key, CelValue value)
    {
        if (!_entries.TryAdd(key, value))
            return false;
        _keys.Add(key);
        return true;
    }

    public bool TryGet(CelValue key, out CelValue value) => _entries.TryGetValue(key, out value);
}
