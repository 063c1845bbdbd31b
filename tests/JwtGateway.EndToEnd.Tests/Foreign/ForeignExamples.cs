namespace JwtGateway.EndToEnd.Tests.Foreign;

/// <summary>One table for whoever serves them.</summary>
internal static class ForeignExamples
{
    public static IEnumerable<ForeignExample> All => [.. EnvoyGatewayExamples.All, .. NgrokExamples.All, .. TraefikExamples.All, .. AgentgatewayExamples.All, .. KgatewayExamples.All];

    public static IEnumerable<TestCaseData> Cases() => All.Select(example => new TestCaseData(example).SetArgDisplayNames(example.Folder));
}
