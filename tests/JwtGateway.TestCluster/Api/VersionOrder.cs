using System.Globalization;
using System.Text.RegularExpressions;

namespace JwtGateway.Testing.Cluster.Api;

/// <summary>Versions as discovery prefers them: GA before beta before alpha, newer before older, then all others by name.</summary>
internal sealed partial class VersionOrder : IComparer<string>
{
    public static VersionOrder Instance { get; } = new();

    public int Compare(string? x, string? y) => Rank(x ?? "").CompareTo(Rank(y ?? ""));

    private static (int Stage, int Major, int Minor, string Name) Rank(string version)
    {
        var match = KubeVersion().Match(version);
        return match.Success
            ? (match.Groups["stage"].Value switch { "" => 0, "beta" => 1, _ => 2 }, -Number(match.Groups["major"]), -Number(match.Groups["minor"]), version)
            : (3, 0, 0, version);
    }

    private static int Number(Group group) => group.Success ? int.Parse(group.Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex("^v(?<major>[1-9][0-9]*)((?<stage>alpha|beta)(?<minor>[1-9][0-9]*))?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex KubeVersion();
}
