using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace JwtGateway.Resources.Reading.Yaml;

/// <summary>Reads the documents of a text. After the first error nobody can tell where a document starts, so there is at most one.</summary>
internal static class YamlStream
{
    public static (ImmutableArray<YamlDocument> Documents, DocumentError? Error) Read(string file, string text)
    {
        text = YamlText.WithoutMark(text);
        if (YamlText.FirstForbidden(file, text) is { } forbidden)
            return ([], forbidden);

        try
        {
            return (Documents(file, new GuardedParser(new StringReader(text))), null);
        }
        catch (YamlException exception)
        {
            return ([], exception.Start.ToError(file, exception.Message));
        }
    }

    private static ImmutableArray<YamlDocument> Documents(string file, GuardedParser parser)
    {
        var documents = ImmutableArray.CreateBuilder<YamlDocument>();
        parser.Consume<StreamStart>();
        while (!parser.TryConsume<StreamEnd>(out _))
        {
            parser.Consume<DocumentStart>();
            var start = parser.Current!.Start;
            var nodes = new YamlNodeReader(parser);
            documents.Add(new YamlDocument(file, start, nodes.Read(), nodes.Marks));
            parser.Consume<DocumentEnd>();
        }

        return documents.ToImmutable();
    }
}
