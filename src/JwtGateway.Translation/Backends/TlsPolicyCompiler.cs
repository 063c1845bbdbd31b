using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Backends;

/// <summary>Compiles BackendTLSPolicies, whatever they target.</summary>
internal sealed class TlsPolicyCompiler(SnapshotIndex index)
{
    private const int MaxSubjectAltNames = 5;

    private readonly CaResolver _cas = new(index);

    public TlsPolicy Compile(BackendTlsPolicy policy)
    {
        var issues = policy.IssuesAt("spec");
        if (!issues.IsEmpty)
            return Broken(policy, issues.Select(i => Problem.From(ConditionReason.Invalid, i)));
        var (ca, caProblems) = _cas.Resolve(policy);
        ImmutableArray<Problem> problems = [.. Check(policy.Spec.Validation), .. caProblems];
        return problems.IsEmpty ? new TlsPolicy(policy, Settings(policy.Spec.Validation, ca), ca, []) : Broken(policy, problems);
    }

    private static TlsPolicy Broken(BackendTlsPolicy policy, IEnumerable<Problem> problems) => new(policy, null, null, [.. problems]);

    private static UpstreamTlsIr Settings(BackendTlsValidation validation, CaSecretIr? ca) => new()
    {
        Hostname = validation.Hostname,
        Ca = ca?.Id,
        SubjectAltNames = [.. validation.SubjectAltNames.Select(Read)],
    };

    private static SubjectAltNameIr Read(SubjectAltName name) => name.Type == "URI"
        ? new(SubjectAltNameType.Uri, name.Uri ?? "")
        : new(SubjectAltNameType.Hostname, name.Hostname ?? "");

    private static IEnumerable<Problem> Check(BackendTlsValidation validation)
    {
        const string Path = "spec.validation";
        if (!Names.IsHostname(validation.Hostname))
            yield return Wrong(Path + ".hostname", "hostname is required: the DNS name, in lower case, that the certificate must have.");
        if (validation.SubjectAltNames.Length > MaxSubjectAltNames)
            yield return Wrong(Path + ".subjectAltNames", $"At most {MaxSubjectAltNames} subjectAltNames are allowed.");
        for (var i = 0; i < validation.SubjectAltNames.Length; i++)
        {
            if (!IsValid(validation.SubjectAltNames[i]))
            {
                yield return Wrong($"{Path}.subjectAltNames[{i}]",
                    "A subjectAltName is either type Hostname with a hostname, or type URI with an absolute uri.");
            }
        }
    }

    private static bool IsValid(SubjectAltName name) => name switch
    {
        { Type: "Hostname", Hostname: { } hostname, Uri: null or "" } => Hostnames.Canonical(hostname) == hostname,
        { Type: "URI", Uri: { } uri, Hostname: null or "" } => Uri.TryCreate(uri, UriKind.Absolute, out _),
        _ => false,
    };

    private static Problem Wrong(string path, string message) => new(ConditionReason.Invalid, path, message);
}
