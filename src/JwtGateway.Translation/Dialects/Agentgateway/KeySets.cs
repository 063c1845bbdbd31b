using System.Collections.Immutable;
using System.Text;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Dialects.SecurityPolicies;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.AgentgatewayPolicies;

/// <summary>Makes key sources of keys that are written down, and of what keys are fetched from.</summary>
internal static class KeySets
{
    /// <summary>Keys that are written down.</summary>
    /// <param name="source">Whose keys they are.</param>
    /// <param name="secret">The id of the text.</param>
    /// <param name="text">The text.</param>
    /// <param name="format">What it is: JWKS, JWK or PEM.</param>
    /// <param name="path">The field.</param>
    /// <param name="notes">Takes remarks.</param>
    public static KeysOutcome Written(ObjectReference source, string secret, string text, string format, string path, List<PolicyNote> notes)
    {
        var octets = Encoding.UTF8.GetBytes(text);
        var content = LocalKeyContent.Inspect(format, octets, null);
        if (content.Problem is { } problem)
            return Unavailable(source, path, problem);
        if (content is { MayBeSecret: true, HasPrivateKey: false })
            return Unavailable(source, path, "there is a symmetric key among the keys, which whoever can read them could sign with; write public keys alone");
        if (content.HasPrivateKey)
        {
            notes.Add(new(DiagnosticSeverity.Warning, path,
                "There is a private key (\"d\") in the set; it is not used. Write public keys alone, and make a new key if others could read this one."));
        }

        var isSet = format == "JWKS";
        return new KeysOutcome
        {
            Source = new LocalJwksIr
            {
                Id = "local/" + IrJson.Hash($"{secret}\n{format}\n{text}"),
                Secret = secret,
                Format = format switch { "PEM" => KeyFormat.Pem, "JWK" => KeyFormat.Jwk, _ => KeyFormat.Jwks },
            },
            Secrets = [isSet ? new JwksSecretIr { Id = secret, Jwks = text } : new KeySecretIr { Id = secret, Material = Convert.ToBase64String(octets) }],
        };
    }

    /// <summary>Keys that are fetched.</summary>
    /// <param name="source">Whose keys they are.</param>
    /// <param name="fetch">The address and settings, without id and upstream.</param>
    /// <param name="upstream">What is connected to; null: the address's own host.</param>
    /// <param name="path">The field.</param>
    public static KeysOutcome Fetched(ObjectReference source, RemoteJwksIr fetch, Upstream? upstream, string path)
    {
        ImmutableArray<Upstream> backends = upstream is null ? [] : [upstream];
        if (upstream?.Ir.Fault is { } fault)
            return Unavailable(source, path, fault.Reason) with { Backends = backends };
        var ir = upstream is null ? null : Secured(upstream.Ir, new Uri(fetch.Uri));
        var keys = fetch with { Upstream = ir?.Id };
        return new KeysOutcome
        {
            Source = keys with { Id = "remote/" + IrJson.Version(new GatewayIr { Gateway = "", KeySources = [keys], Upstreams = ir is null ? [] : [ir], Secrets = upstream?.Secrets ?? [] }) },
            Upstream = ir,
            Secrets = upstream?.Secrets ?? [],
            Backends = backends,
        };
    }

    /// <summary>The policy stays in force, and refuses every token.</summary>
    public static KeysOutcome Unavailable(ObjectReference source, string path, string problem)
    {
        var reason = $"{source}: {path}: {problem}";
        return new KeysOutcome
        {
            Source = new UnavailableKeysIr { Id = "unavailable/" + IrJson.Hash(reason), Reason = reason },
            Unavailable = new Problem(ConditionReason.Invalid, path, $"The keys cannot be used, so every token is refused: {problem}."),
        };
    }

    /// <summary>An https address is never fetched in clear text.</summary>
    private static UpstreamIr Secured(UpstreamIr upstream, Uri uri) => upstream.Tls is not null || uri.Scheme != Uri.UriSchemeHttps ? upstream : upstream with
    {
        Id = $"{upstream.Id}/system-roots/{uri.IdnHost}",
        Tls = new UpstreamTlsIr { Hostname = uri.IdnHost },
    };
}
