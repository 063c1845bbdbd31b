using JwtGateway.Cel;
using JwtGateway.Tokens.Authentication;

namespace JwtGateway.Tokens.Expressions;

/// <summary>
/// The claims where Envoy's jwt_authn filter leaves them as Envoy Gateway configures it: <c>['envoy.filters.http.jwt_authn']['PROVIDER']</c>, with <c>scope</c> and <c>scp</c>
/// split at blanks into lists. A provider that accepted no token has no entry.
/// </summary>
/// <param name="scope">The request.</param>
internal sealed class ProviderMetadata(RequestScope scope) : ICelMap
{
    private const string Filter = "envoy.filters.http.jwt_authn";

    public int Count => 1;

    public IEnumerable<CelValue> Keys => [CelValue.FromString(Filter)];

    public bool TryGet(CelValue key, out CelValue value)
    {
        value = CelValue.FromMap(new Providers(scope));
        return key.Kind == CelKind.String && key.AsString == Filter;
    }

    private sealed class Providers(RequestScope scope) : ICelMap
    {
        public int Count => Names().Count;

        public IEnumerable<CelValue> Keys => Names().Select(CelValue.FromString);

        public bool TryGet(CelValue key, out CelValue value)
        {
            var several = false;
            var claims = key.Kind == CelKind.String ? AcceptedClaims.Find(scope.Accepted, scope, key.AsString, out several) : null;
            value = claims is not null ? CelValue.FromMap(new SpacedClaims(claims)) : several ? AcceptedClaims.SeveralTokens : default;
            return claims is not null || several;
        }

        private HashSet<string> Names()
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            for (var accepted = scope.Accepted; accepted is not null; accepted = accepted.Earlier)
                names.Add(accepted.Provider.Ir.Name);
            return names;
        }
    }

    /// <summary>Claims whose words are items (RFC 8693 section 4.2).</summary>
    private sealed class SpacedClaims(ICelMap claims) : ICelMap
    {
        public int Count => claims.Count;

        public IEnumerable<CelValue> Keys => claims.Keys;

        public bool TryGet(CelValue key, out CelValue value)
        {
            if (!claims.TryGet(key, out value))
                return false;
            if (value.Kind == CelKind.String && key.AsString is "scope" or "scp")
                value = CelValue.FromList([.. value.AsString.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(CelValue.FromString)]);
            return true;
        }
    }
}
