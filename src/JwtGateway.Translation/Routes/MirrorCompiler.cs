using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Routes;

/// <summary>A mirror, and why its reference does not resolve.</summary>
internal sealed record MirrorOutcome(MirrorShare Share, Problem? Problem);

/// <summary>
/// Compiles RequestMirror filters. One whose backend does not resolve says so in the status and copies nothing; requests go on
/// (Gateway API, HTTPRequestMirrorFilter.backendRef).
/// </summary>
internal sealed class MirrorCompiler(BackendResolver backends)
{
    public static IEnumerable<Problem> Check(HttpRequestMirror mirror, string path)
    {
        if (mirror is { Percent: not null, Fraction: not null })
            yield return Unsupported(path, "Only one of percent or fraction can be specified.");
        if (mirror.Percent is < 0 or > 100)
            yield return Unsupported(path + ".percent", "A percentage is between 0 and 100.");
        if (mirror.Fraction is { } fraction && (fraction.Denominator < 1 || fraction.Numerator < 0 || fraction.Numerator > fraction.Denominator))
            yield return Unsupported(path + ".fraction", "A fraction is between 0 and 1: the denominator is at least 1, and the numerator is between 0 and it.");
    }

    public MirrorOutcome Compile(HttpRoute route, HttpRequestMirror mirror, string path)
    {
        path += ".backendRef";
        var reference = mirror.BackendRef;
        var target = new ObjectReference(reference.Group, reference.Kind, reference.Namespace ?? route.Metadata.Namespace, reference.Name);
        var (numerator, denominator) = mirror.Fraction is { } fraction ? (fraction.Numerator, fraction.Denominator) : (mirror.Percent ?? 100, 100);
        var ir = new MirrorIr { Numerator = numerator, Denominator = denominator };
        var to = new BackendReference(target, reference.Port);
        return backends.Resolve(route.Reference, to) switch
        {
            ResolvedBackend { Upstream: { LacksTls: null } upstream } => Mirrored(GrpcRoutes.Is(route) ? GrpcRoutes.OverHttp2(upstream) : upstream),
            ResolvedBackend { Upstream.LacksTls: { } message } => Failed(new(ConditionReason.UnsupportedProtocol, path, message)),
            UnresolvedBackend failed => Failed(new(failed.Reason, path, failed.Message)),
            var other => throw new NotSupportedException($"No mirror for {other.GetType().Name}."),
        };

        MirrorOutcome Mirrored(Upstream upstream) => new(new(ir with { Upstream = upstream.Ir.Id }, upstream) { Service = to.Service }, null);

        MirrorOutcome Failed(Problem why) => new(new(ir with { Fault = new FaultIr(500, $"{route.Reference}: {why.Text}") }, null) { Service = to.Service }, why);
    }

    private static Problem Unsupported(string path, string message) => new(ConditionReason.UnsupportedValue, path, message);
}
