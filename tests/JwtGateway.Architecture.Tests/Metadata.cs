using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace JwtGateway.Architecture.Tests;

/// <summary>Reads what reflection does not show.</summary>
internal static class Metadata
{
    /// <summary>Full names of the types that code in the assembly mentions.</summary>
    public static IReadOnlyList<string> TypeReferences(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var reader = file.GetMetadataReader();
        return [.. reader.TypeReferences.Select(reader.GetTypeReference).Select(type => $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}")];
    }

    /// <summary>How many lines each method spans, from its first statement to its last, by the file it stands in.</summary>
    public static IReadOnlyList<(string File, int Line, int Length)> Methods(Assembly assembly)
    {
        using var pdb = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(assembly.Location, ".pdb")));
        var reader = pdb.GetMetadataReader();
        return [.. reader.MethodDebugInformation.Select(handle => Span(reader, handle)).Where(span => span.Length > 0)];
    }

    private static (string File, int Line, int Length) Span(MetadataReader reader, MethodDebugInformationHandle handle)
    {
        var method = reader.GetMethodDebugInformation(handle);
        var points = method.GetSequencePoints().Where(point => !point.IsHidden).ToList();
        if (points.Count == 0 || method.Document.IsNil)
        {
            return default;
        }

        // What runs, and not what stands between: the constructor of a record is its properties' initializers, which may be far apart.
        var lines = points.SelectMany(point => Enumerable.Range(point.StartLine, point.EndLine - point.StartLine + 1)).Distinct().Count();
        return (reader.GetString(reader.GetDocument(method.Document).Name), points.Min(point => point.StartLine), lines);
    }
}
