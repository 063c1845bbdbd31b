using System.Collections.Immutable;
using JwtGateway.Cel;
using JwtGateway.Cel.Environments;

namespace JwtGateway.Translation.Dialects.TrafficPolicies;

/// <summary>
/// Holds expressions and templates to what the data plane can evaluate. One that does not compile breaks the policy, and the message says where in it.
/// </summary>
internal static class Expressions
{
    private static readonly ConstantActivation NoRequest = new();

    /// <summary>A condition.</summary>
    public static void CheckCondition(DocumentText text, DocumentLog log) => Report(Ngrok.Environment.Compile(text.Value, CelType.Bool), text, log);

    /// <summary>An expression of any type.</summary>
    public static void Check(DocumentText text, DocumentLog log) => Report(Ngrok.Environment.Compile(text.Value), text, log);

    /// <summary>A text with <c>${…}</c>.</summary>
    public static void CheckTemplate(DocumentText text, DocumentLog log)
    {
        if (CelTemplate.Parse(Ngrok.Environment, text.Value) is CelTemplateParsing.Rejected rejected)
            Report(rejected.Issues, text, log);
    }

    /// <summary>
    /// What a template comes to that is needed when configuration is compiled: it may not depend on requests. Null: it cannot be said, and that is reported.
    /// </summary>
    public static string? Constant(DocumentText text, DocumentLog log)
    {
        if (CelTemplate.Parse(Ngrok.Environment, text.Value) is CelTemplateParsing.Rejected rejected)
            Report(rejected.Issues, text, log);
        else if (TryConstant(text.Value) is { } constant)
            return constant;
        else
            log.Error(text.Path, "The value is needed before there is a request, so its ${…} can use no variables, and must not fail; write the value itself.");
        return null;
    }

    /// <summary>What a template comes to whatever the request; null: it depends on that, or fails.</summary>
    public static string? TryConstant(string template) =>
        CelTemplate.Parse(Ngrok.Environment, template) is CelTemplateParsing.Parsed { Template: { Variables.IsEmpty: true } parsed } && parsed.Render(NoRequest) is { IsError: false } value
            ? value.AsString
            : null;

    private static void Report(CelCompilation compilation, DocumentText text, DocumentLog log)
    {
        if (compilation is CelCompilation.Rejected rejected)
            Report(rejected.Issues, text, log);
    }

    private static void Report(ImmutableArray<CelIssue> issues, DocumentText text, DocumentLog log) =>
        log.Error(text.Path, $"The expression does not compile: {string.Join("; ", issues)}.{Advice(text.Value)}");

    /// <summary>What to do about what ngrok knows and nobody knows here.</summary>
    private static string Advice(string source) =>
        source.Contains("secrets.", StringComparison.Ordinal) ? " There are no vaults here; ask for tokens with jwt-validation instead of a shared secret."
        : source.Contains("conn.geo", StringComparison.Ordinal) ? " Addresses are not located here; name ranges, with restrict-ips or inCidrRange(conn.client_ip, …)."
        : source.Contains("conn.tls.client", StringComparison.Ordinal) ? " Certificates of clients are a matter of listeners; ask for them there (spec.tls.frontend of the Gateway)."
        : "";

    private sealed class ConstantActivation : ICelActivation
    {
        public CelValue Get(int slot) => CelValue.FromError("there is no request");
    }
}
