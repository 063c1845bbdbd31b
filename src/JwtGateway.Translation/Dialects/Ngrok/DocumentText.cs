namespace JwtGateway.Translation.Dialects.TrafficPolicies;

/// <summary>A string of a Traffic Policy and where it stands.</summary>
internal sealed record DocumentText(string Value, string Path)
{
    private const int MaxName = 64;

    /// <summary>A name as it may stand in a message: a file can hold any.</summary>
    public static string Shown(string name)
    {
        var clean = string.Concat(name.Take(MaxName).Select(c => char.IsControl(c) || char.IsSurrogate(c) || c is '"' or '\\' ? '?' : c));
        return name.Length <= MaxName ? clean : clean + "…";
    }
}
