using System.Collections.Immutable;
using JwtGateway.Resources;

namespace JwtGateway.Translation.Diagnostics;

/// <summary>Questions about paths such as <c>spec.rules[0].matches[1].path</c>.</summary>
internal static class FieldPath
{
    /// <summary>
    /// Whether <paramref name="path"/> is <paramref name="root"/> or a field below it. The empty path is anywhere: the reader uses it when there
    /// are too many issues to name them all.
    /// </summary>
    public static bool IsAtOrBelow(string path, string root) =>
        path.Length == 0
        || root.Length == 0
        || (path.StartsWith(root, StringComparison.Ordinal) && (path.Length == root.Length || path[root.Length] is '.' or '['));

    /// <summary>Whether the path is an item of the list, and no field of one.</summary>
    public static bool IsItemOf(string path, string list) =>
        path.StartsWith(list + "[", StringComparison.Ordinal) && path.IndexOf(']', list.Length) == path.Length - 1;

    /// <summary>The indexes that the items of a list had when it was written: items that could not be read are left out of the record.</summary>
    public static ImmutableArray<int> Positions(this KubernetesResource resource, string list, int count)
    {
        // Nearly always nothing was left out; this is asked several times for every object.
        if (resource.Issues.IsEmpty)
            return count == 0 ? [] : [.. Enumerable.Range(0, count)];
        var leftOut = resource.Issues.Select(i => i.Path).ToHashSet(StringComparer.Ordinal);
        return [.. Enumerable.Range(0, count + leftOut.Count).Where(i => !leftOut.Contains($"{list}[{i}]")).Take(count)];
    }

    /// <summary>The issues at or below a path.</summary>
    public static ImmutableArray<FieldIssue> IssuesAt(this KubernetesResource resource, string root) =>
        resource.Issues.IsEmpty ? [] : [.. resource.Issues.Where(i => IsAtOrBelow(i.Path, root))];

    /// <summary>The first issue of exactly this field, or of one that it lies in.</summary>
    public static FieldIssue? IssueCovering(this KubernetesResource resource, string path) =>
        resource.Issues.IsEmpty ? null : resource.Issues.FirstOrDefault(i => IsAtOrBelow(path, i.Path));

    /// <summary>The field below <paramref name="root"/> that leads to <paramref name="path"/>: <c>a</c> of <c>root.a[0].b</c>; empty for the root.</summary>
    public static string MemberBelow(string path, string root)
    {
        if (path.Length <= root.Length || path[root.Length] != '.')
            return "";
        var rest = path[(root.Length + 1)..];
        var end = rest.AsSpan().IndexOfAny('.', '[');
        return end < 0 ? rest : rest[..end];
    }
}
