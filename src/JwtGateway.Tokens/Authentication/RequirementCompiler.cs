using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Tokens.Caching;
using JwtGateway.Tokens.Claims;
using JwtGateway.Tokens.Jwe;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.KeySources;
using JwtGateway.Tokens.Revocation;

namespace JwtGateway.Tokens.Authentication;

/// <summary>Turns a requirement of the IR into one that can be evaluated. The first thing that cannot be had stays in <see cref="Problem"/>.</summary>
/// <param name="gateway">Where its providers are.</param>
/// <param name="keys">Live keys by id.</param>
/// <param name="memory">Where tokens that verified are remembered.</param>
/// <param name="time">The clock.</param>
/// <param name="asked">Ids of the providers whose tokens authorization asks for.</param>
/// <param name="taken">Headers that another policy carries claims in, so that these providers do not.</param>
internal sealed class RequirementCompiler(
    GatewayIr gateway,
    Func<string, LiveKeys> keys,
    TokenMemory memory,
    TimeProvider time,
    IReadOnlyCollection<string> asked,
    IReadOnlyCollection<string> taken)
{
    private readonly HashSet<string> _taken = new(taken, HeaderSpelling.Comparer);
    private readonly Dictionary<string, Provider> _providers = [];

    /// <summary>Whether tokens are needed after they were accepted, whatever authorization and headers ask for.</summary>
    public bool KeepsTokens { get; init; }

    /// <summary>The longest body that providers look into, in bytes.</summary>
    public int BodyLimit { get; init; }

    /// <summary>Why the requirement cannot be enforced; null when it can.</summary>
    public string? Problem { get; private set; }

    /// <summary>Every provider that was met.</summary>
    public IReadOnlyCollection<Provider> Providers => _providers.Values;

    /// <summary>Compiles; the result is of use only while there is no problem.</summary>
    public Requirement Compile(JwtRequirementIr requirement) => requirement switch
    {
        ProviderRequirementIr provider => CompileProvider(provider.Provider),
        AnyRequirementIr any => CompileAny(any),
        AllRequirementIr all => new AllRequirement([.. all.Requirements.Select(Compile)]),

        // On their own, without a provider beside them, there is no place to look for a token in: nothing can be there, and nothing can fail.
        AllowMissingIr => new PassRequirement("jwt_missing_allowed"),
        AllowMissingOrFailedIr => new PassRequirement("jwt_failed_allowed"),
        NotAskedIr => new PassRequirement("jwt_not_asked"),
        _ => Fail($"a requirement of type {requirement.GetType().Name} is not known"),
    };

    // As in Envoy, AllowMissing and AllowMissingOrFailed beside other requirements are not alternatives of their own: they say what happens
    // when none of the others is met.
    private Requirement CompileAny(AnyRequirementIr any)
    {
        var children = any.Requirements.Where(r => r is not (AllowMissingIr or AllowMissingOrFailedIr)).ToList();
        if (any.Requirements.IsEmpty)
            return Fail("an Any requirement is empty");
        if (children.Count == 0)
            return Compile(any.Requirements.OfType<AllowMissingOrFailedIr>().FirstOrDefault() ?? any.Requirements[0]);
        return new AnyRequirement([.. children.Select(Compile)])
        {
            AllowsMissing = any.Requirements.Any(r => r is AllowMissingIr),
            AllowsFailed = any.Requirements.Any(r => r is AllowMissingOrFailedIr),
        };
    }

    private Requirement CompileProvider(string id)
    {
        if (_providers.TryGetValue(id, out var known))
            return new ProviderRequirement(known);
        var ir = gateway.Providers.FirstOrDefault(p => p.Id == id);
        if (ir is null)
            return Fail($"JWT provider \"{id}\" is not in the configuration");
        if (ClaimHeaderSet.FirstUnfit(ir) is { } header)
            return Fail($"JWT provider \"{ir.Name}\": a claim cannot be carried by the header \"{SafeText.Of(header)}\"");
        if (AlgorithmList.Unknown(ir.Algorithms) is { } algorithm)
            return Fail($"JWT provider \"{ir.Name}\": the algorithm \"{SafeText.Of(algorithm)}\" is not supported");
        if (ir.Locations.Any(l => l is BodyLocationIr { Path.IsDefaultOrEmpty: true } or BodyFieldLocationIr { Name.Length: 0 }))
            return Fail($"JWT provider \"{ir.Name}\": a body field has no name");
        if (FindSources(ir.KeySource) is not { } live)
            return Fail($"JWT provider \"{ir.Name}\": its key source \"{ir.KeySource}\" is not in the configuration");
        var revocations = ir.Revocations.Select(id => gateway.Revocations.FirstOrDefault(r => r.Id == id)).ToList();
        if (revocations.IndexOf(null) is >= 0 and var missing)
            return Fail($"JWT provider \"{ir.Name}\": the revocation \"{SafeText.Of(ir.Revocations[missing])}\" is not in the configuration");
        if (ir.Decryption is { } decryption && TokenOpener.Unknown(decryption) is { } unknown)
            return Fail($"JWT provider \"{ir.Name}\": the encryption \"{SafeText.Of(unknown)}\" is not supported");
        var decryptionKeys = ir.Decryption is null ? null : FindKeys(ir.Decryption.KeySource);
        if (ir.Decryption is not null && decryptionKeys is null)
            return Fail($"JWT provider \"{ir.Name}\": its decryption keys \"{ir.Decryption.KeySource}\" are not in the configuration");
        var provider = new Provider(WithoutTaken(ir), live, memory, new RevokedTokens([.. revocations.Select(r => memory.Revocations.Of(r!))]), time, BodyLimit, KeepsTokens || asked.Contains(id), decryptionKeys);
        if (provider.Problem is { } problem)
            return Fail($"JWT provider \"{ir.Name}\": {problem}");
        _providers.Add(id, provider);
        return new ProviderRequirement(provider);
    }

    private JwtProviderIr WithoutTaken(JwtProviderIr provider) => provider with
    {
        ClaimHeaders = [.. provider.ClaimHeaders.Where(h => !_taken.Contains(h.Header))],
        PayloadHeader = provider.PayloadHeader is { } payload && _taken.Contains(payload) ? null : provider.PayloadHeader,
    };

    /// <summary>The source, or those that it names, in their order; null where one of them cannot be had.</summary>
    private ImmutableArray<LiveKeys>? FindSources(string id)
    {
        var ids = gateway.KeySources.FirstOrDefault(source => source.Id == id) is FirstOfKeysIr several ? several.Sources : [id];
        var found = ids.Select(FindKeys).OfType<LiveKeys>().ToImmutableArray();
        return found.Length == ids.Length && !found.IsEmpty ? found : null;
    }

    private LiveKeys? FindKeys(string source)
    {
        try
        {
            return keys(source);
        }
        catch (KeyNotFoundException)
        {
            return null;
        }
    }

    private PassRequirement Fail(string problem)
    {
        Problem ??= problem;
        return new PassRequirement("policy_broken");
    }
}
