using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace JwtGateway.Resources.Reading.Yaml;

/// <summary>Reads the documents of a text. After the first error there is no telling where a document starts, so there is at most one.</summary>
internal static class YamlStream
{
    public static (ImmutableArray<YamlDocument> Documents, DocumentError? Error) Read(string file, string text)
    {
        text = YamlText.WithoutMark(text);
        if (YamlText.FirstForbidden(file, text) is { } forbidden)
            return ([], forbidden);

        var scanner = new Scanner(new StringReader(text));
        try
        {
            return (Documents(file, new Parser(scanner)), null);
        }
        catch (YamlException exception)
        {
            // Some errors of the scanner carry no position; it stands where they are.
            var mark = exception.Start.Index == 0 ? scanner.CurrentPosition : exception.Start;
            return ([], mark.ToError(file, Sentence(exception.Message)));
        }
        catch (InvalidOperationException)
        {
            // What the scanner throws at a flow collection that breaks off in the middle of a plain scalar.
            return ([], scanner.CurrentPosition.ToError(file, "expected ',' or the closing bracket of a flow collection"));
        }
    }

    private static ImmutableArray<YamlDocument> Documents(string file, Parser parser)
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

    private static string Sentence(string message) =>
        message.Length == 0 ? "cannot be read as YAML" : "cannot be read as YAML: " + char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.');
}
