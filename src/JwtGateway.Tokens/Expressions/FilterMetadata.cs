using JwtGateway.Cel;

namespace JwtGateway.Tokens.Expressions;

/// <summary>The claims where Envoy's jwt_authn filter leaves them: <c>['envoy.filters.http.jwt_authn']['payload']</c>, as kgateway has it configured.</summary>
internal sealed class FilterMetadata : ICelMap
{
    private readonly Entry _payload = new("payload");
    private readonly Entry _filter = new("envoy.filters.http.jwt_authn");

    /// <summary>The map with these claims, which may be an error.</summary>
    public CelValue With(CelValue claims)
    {
        _payload.Value = claims;
        _filter.Value = CelValue.FromMap(_payload);
        return CelValue.FromMap(this);
    }

    /// <summary>Forgets the claims.</summary>
    public void Clear() => (_payload.Value, _filter.Value) = (default, default);

    public int Count => _filter.Count;

    public IEnumerable<CelValue> Keys => _filter.Keys;

    public bool TryGet(CelValue key, out CelValue value) => _filter.TryGet(key, out value);

    private sealed class Entry(string name) : ICelMap
    {
        public CelValue Value { get; set; }

        public int Count => 1;

        public IEnumerable<CelValue> Keys => [CelValue.FromString(name)];

        public bool TryGet(CelValue key, out CelValue value)
        {
            value = Value;
            return key.Kind == CelKind.String && key.AsString == name;
        }
    }
}
