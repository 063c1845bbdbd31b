using System.Text.Json.Nodes;

namespace JwtGateway.Install.Tests.Support;

/// <summary>A CRD of config/crd.</summary>
internal sealed record Crd(string File, JsonObject Json)
{
    public static IReadOnlyList<Crd> Ours { get; } = Load("config/crd", "jwtgateway.io_*.yaml");

    public static IReadOnlyList<Crd> Compat { get; } = Load("config/crd/compat", "*_*.yaml");

    public string Group => Json["spec"]!["group"]!.GetValue<string>();

    public string Kind => Json.At("spec.names.kind")!.GetValue<string>();

    public JsonObject Version => Json["spec"]!["versions"]!.AsArray().ShouldHaveSingleItem()!.AsObject();

    public JsonObject Schema => Version["schema"]!["openAPIV3Schema"]!.AsObject();

    public JsonObject Spec => Schema["properties"]!["spec"]!.AsObject();

    public static Crd Of(string kind) => Ours.Single(crd => crd.Kind == kind);

    public override string ToString() => File;

    private static IReadOnlyList<Crd> Load(string folder, string pattern) =>
    [
        .. Directory.EnumerateFiles(Repository.PathOf(folder), pattern).Order(StringComparer.Ordinal)
            .Select(path => Path.GetRelativePath(Repository.Root, path))
            .Select(path => new Crd(path, Manifest.ReadOne(path))),
    ];
}
