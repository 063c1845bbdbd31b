using System.Reflection;
using System.Runtime.CompilerServices;

namespace JwtGateway.Architecture.Tests;

/// <summary>The rooms of the house and where they stand.</summary>
internal static class House
{
    /// <summary>Every room with the rooms it may refer to.</summary>
    public static IReadOnlyDictionary<string, string[]> AllowedReferences { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["JwtGateway.Resources"] = [],
        ["JwtGateway.Ir"] = [],
        ["JwtGateway.Cel"] = [],
        ["JwtGateway.Translation"] = ["JwtGateway.Resources", "JwtGateway.Ir", "JwtGateway.Cel"],
        ["JwtGateway.Kubernetes"] = ["JwtGateway.Resources"],
        ["JwtGateway.Tokens"] = ["JwtGateway.Ir", "JwtGateway.Cel"],
        ["JwtGateway.Proxy"] = ["JwtGateway.Ir", "JwtGateway.Tokens", "JwtGateway.Cel"],
        ["JwtGateway.Operator"] = ["JwtGateway.Resources", "JwtGateway.Ir", "JwtGateway.Translation", "JwtGateway.Kubernetes"],
        ["jwtgw"] =
        [
            "JwtGateway.Resources", "JwtGateway.Ir", "JwtGateway.Cel", "JwtGateway.Translation", "JwtGateway.Tokens", "JwtGateway.Proxy", "JwtGateway.Kubernetes",
            "JwtGateway.Operator",
        ],
    };

    public static IEnumerable<Assembly> Rooms => AllowedReferences.Keys.Select(Assembly.Load);

    public static IEnumerable<string> RoomFolders => Directory.EnumerateDirectories(Path.Combine(RepositoryRoot.Path, "src"));

    public static IEnumerable<string> SourceFiles => RoomFolders
        .SelectMany(room => Directory.EnumerateFiles(room, "*.cs", SearchOption.AllDirectories));

    /// <summary>Types that people wrote, not the compiler or a source generator.</summary>
    public static IEnumerable<Type> Types => Rooms
        .SelectMany(room => room.GetTypes())
        .Where(type => !IsGenerated(type));

    public static bool IsGenerated(MemberInfo member) =>
        member.Name.Contains('<', StringComparison.Ordinal)
        || member.GetCustomAttribute<CompilerGeneratedAttribute>() is not null
        || member.GetCustomAttribute<System.CodeDom.Compiler.GeneratedCodeAttribute>() is not null
        || (member.DeclaringType is { } outer && IsGenerated(outer))
        || (member as Type)?.Namespace?.StartsWith("System", StringComparison.Ordinal) == true;
}
