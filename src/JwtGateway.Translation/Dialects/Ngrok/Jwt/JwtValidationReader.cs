using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Translation.Dialects.SecurityPolicies;
using JwtGateway.Translation.Policies;

namespace JwtGateway.Translation.Dialects.TrafficPolicies;

/// <summary>Reads <c>jwt-validation</c>: each token becomes a provider of its own, with the issuers, audiences, algorithms and keys that they share.</summary>
internal sealed class JwtValidationReader(KubernetesResource source, KeySetReader keys, DecryptionReader decryption, DocumentLog log)
{
    private readonly List<JwtProviderIr> _providers = [];
    private readonly List<KeysOutcome> _keys = [];

    /// <summary>What the actions that were read need.</summary>
    public PolicyMaterial Material => new()
    {
        Providers = [.. _providers],
        Namespaces = [source.Metadata.Namespace],
        KeySources = [.. _keys.Select(k => k.Source).OfType<KeySourceIr>().Concat(keys.Parts).DistinctBy(k => k.Id)],
        Upstreams = [.. keys.Upstreams],
        Secrets = [.. _keys.SelectMany(k => k.Secrets).Concat(keys.Secrets).DistinctBy(s => s.Id)],
        KeyBackends = [.. keys.Backends],
    };

    public TrafficActionIr Read(ActionContext action)
    {
        var config = action.Config;
        var issuers = IssuerLists.Issuers(config, log);
        var audiences = IssuerLists.Audiences(config, log);
        var tokens = TokenReader.Read(config, log);
        var (algorithms, keySource) = Signatures(config);
        var decrypt = config.Mapping("jwe") is { } jwe ? decryption.Read(source, jwe, log) : null;
        config.Close();
        if (decrypt is { Outcome: { } outcome })
            _keys.Add(outcome);
        if (keySource is not null)
            _keys.Add(keySource);
        var ids = tokens.Select((t, i) => $"{action.Path["spec.".Length..]}.tokens[{i}]").ToList();
        _providers.AddRange(tokens.Select((t, i) => Provider(ids[i], t, issuers, audiences, algorithms, keySource?.Source?.Id ?? "", decrypt?.Ir)));
        return new JwtValidationActionIr([.. ids.Select(id => ProviderReader.Id(source, id))]);
    }

    private (ImmutableArray<string> Algorithms, KeysOutcome? Keys) Signatures(DocumentFields config)
    {
        if (config.Mapping("jws") is not { } jws)
        {
            log.Error(7176, config.At("jws.allowed_algorithms"), "At least one algorithm is needed.");
            return ([], null);
        }

        var algorithms = AlgorithmReader.Read(jws, log);
        var sources = keys.Read(source, jws, log);
        jws.Close();
        return (algorithms, sources);
    }

    private JwtProviderIr Provider(
        string id, TokenPlace token, ImmutableArray<string> issuers, ImmutableArray<string> audiences, ImmutableArray<string> algorithms, string keySource, DecryptionIr? decrypt) => new()
        {
            Id = ProviderReader.Id(source, id),
            Name = id,
            Issuers = issuers,
            Audiences = audiences,
            KeySource = keySource,
            Algorithms = algorithms,
            Locations = [token.Location],
            Profile = token.Profile,
            // Audiences of providers are compared as Envoy does, without scheme and closing slash; ngrok compares them as they are.
            RequiredClaims = audiences.IsEmpty ? [] : [new ClaimConditionIr { Path = ["aud"], Form = ClaimForm.StringArray, Values = audiences }],
            Decryption = decrypt,
        };
}
