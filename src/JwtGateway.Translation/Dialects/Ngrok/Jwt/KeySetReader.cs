using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Dialects.SecurityPolicies;
using JwtGateway.Translation.Policies;

namespace JwtGateway.Translation.Dialects.TrafficPolicies;

/// <summary>
/// Reads <c>jws.keys</c>: the key sets at the addresses in <c>additional_jkus</c>, asked in order. An address is connected to by its own name, with the system's
/// roots, unless a Backend of the policy's namespace has that name and port: then its BackendTLSPolicy counts.
/// </summary>
internal sealed class KeySetReader(RemoteKeys remote, HostBackends hosts)
{
    private const int MaxSources = 100;

    /// <summary>How long ngrok keeps key sets.</summary>
    private const string CacheDuration = "15m";

    private readonly List<KeysOutcome> _outcomes = [];

    public IEnumerable<KeySourceIr> Parts => _outcomes.Select(o => o.Source).OfType<KeySourceIr>();

    public IEnumerable<UpstreamIr> Upstreams => _outcomes.Select(o => o.Upstream).OfType<UpstreamIr>().DistinctBy(u => u.Id);

    public IEnumerable<SecretIr> Secrets => _outcomes.SelectMany(o => o.Secrets);

    public IEnumerable<Upstream> Backends => _outcomes.SelectMany(o => o.Backends);

    public KeysOutcome? Read(KubernetesResource source, DocumentFields jws, DocumentLog log)
    {
        if (jws.Mapping("keys") is not { } keys)
        {
            log.Error(7184, jws.At("keys.sources.additional_jkus"), "At least one address of keys is needed.");
            return null;
        }

        Identification(keys, log);
        var sources = keys.Mapping("sources");
        var written = sources?.Texts("additional_jkus") ?? [];
        if (written.IsEmpty)
            log.Error(7184, keys.At("sources.additional_jkus"), "At least one address of keys is needed.");
        if (written.Length > MaxSources)
            log.Error(7193, keys.At("sources.additional_jkus"), $"At most {MaxSources} addresses of keys are allowed.");
        IssuerLists.Twice(7192, written, "The address", log);
        sources?.Close();
        keys.Close();
        ImmutableArray<KeysOutcome> outcomes = [.. written.Take(MaxSources).Select(jku => Fetch(source, jku, log)).OfType<KeysOutcome>()];
        return Together(outcomes);
    }

    private static void Identification(DocumentFields keys, DocumentLog log)
    {
        if (keys.Mapping("identification") is not { } identification)
            return;
        var claims = identification.Texts("token_claims");
        if (claims.IsEmpty)
            log.Error(7182, identification.At("token_claims"), "Keys are identified by a claim: kid.");
        foreach (var claim in claims.Where(c => c.Value != "kid"))
            log.Error(7183, claim.Path, "Keys are identified by kid only.");
        IssuerLists.Twice(7191, claims, "The claim", log);
        identification.Close();
    }

    private KeysOutcome? Fetch(KubernetesResource source, DocumentText jku, DocumentLog log)
    {
        if (Expressions.Constant(jku, log) is not { } address)
            return null;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri is not { Scheme: "http" or "https", Host.Length: > 0, UserInfo: "", Fragment: "" })
        {
            log.Error(7185, jku.Path, "The address of keys is not an http or https URL without user name, password and fragment.");
            return null;
        }

        var notes = new List<PolicyNote>();
        var fetch = new RemoteJwks
        {
            Uri = address,
            CacheDuration = CacheDuration,
            BackendRefs = hosts.Find(source.Metadata.Namespace, uri.IdnHost, uri.Port) is { } backend
                ? [new PolicyBackendRef { Group = backend.Reference.Group, Kind = "Backend", Name = backend.Metadata.Name, Port = uri.Port }]
                : [],
        };
        var outcome = remote.Compile(source, new JwtProvider { Name = jku.Path }, fetch, jku.Path, notes);
        log.Notes.AddRange(notes.Select(n => n with { FieldPath = jku.Path }));
        log.Problems.AddRange(outcome.Problems.Select(p => p with { FieldPath = jku.Path }));
        if (outcome.Unavailable is { } unavailable)
            log.Closed.Add(unavailable with { FieldPath = jku.Path });
        _outcomes.Add(outcome);
        return outcome;
    }

    /// <summary>Several are a source of their own, whose id has the others' in it.</summary>
    private static KeysOutcome? Together(ImmutableArray<KeysOutcome> outcomes)
    {
        ImmutableArray<string> ids = [.. outcomes.Select(o => o.Source?.Id).OfType<string>().Distinct(StringComparer.Ordinal)];
        return ids switch
        {
            [] => null,
            [_] => outcomes[0],
            _ => new KeysOutcome { Source = new FirstOfKeysIr { Id = "firstOf/" + IrJson.Hash(string.Join('\n', ids)), Sources = ids } },
        };
    }
}
