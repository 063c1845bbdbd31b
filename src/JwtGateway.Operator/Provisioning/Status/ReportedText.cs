namespace JwtGateway.Operator.Provisioning.Status;

/// <summary>Text of proxies, made fit for a status: one line, and not too long a one.</summary>
internal static class ReportedText
{
    private const int MaxLength = 512;

    /// <summary>The text; <c>unknown</c> when there is none.</summary>
    public static string Clean(string? text)
    {
        var line = string.Concat((text ?? "").Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c)).Trim().TrimEnd('.');
        return line.Length == 0 ? "unknown" : line.Length <= MaxLength ? line : line[..MaxLength] + "…";
    }

    /// <summary>The first of several texts, in ordinal order, and how many others there are.</summary>
    public static string First(IEnumerable<string?> texts)
    {
        var distinct = texts.Select(Clean).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return distinct.Count switch
        {
            0 => "unknown",
            1 => distinct[0],
            _ => $"{distinct[0]} (and {distinct.Count - 1} other reasons)",
        };
    }
}
