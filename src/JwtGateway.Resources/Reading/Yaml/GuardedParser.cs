using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace JwtGateway.Resources.Reading.Yaml;

/// <summary>The parser, with every way in which it fails turned into a <see cref="YamlException"/> at the place where it stands.</summary>
internal sealed class GuardedParser(TextReader text) : IParser
{
    private readonly Scanner _scanner = new(text);
    private Parser? _parser;

    public ParsingEvent? Current => _parser?.Current;

    public bool MoveNext()
    {
        _parser ??= new Parser(_scanner);
        try
        {
            return _parser.MoveNext();
        }
        catch (YamlException exception)
        {
            // Errors about indentation carry the start of the text; the scanner stands where they are.
            var mark = exception.Start.Index == 0 ? _scanner.CurrentPosition : exception.Start;
            throw new YamlException(mark, mark, Sentence(exception.Message), exception);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw new YamlException(_scanner.CurrentPosition, _scanner.CurrentPosition, Explain(exception), exception);
        }
    }

    // Found by feeding it random text; whatever else it throws at a text, the text is not YAML.
    private static string Explain(Exception exception) => exception switch
    {
        InvalidOperationException => "expected ',' or the closing bracket of a flow collection",
        ArgumentException => "expected a tag that is a URI",
        _ => "expected YAML",
    };

    private static string Sentence(string message) =>
        message.Length == 0 ? "expected YAML" : "cannot be read as YAML: " + char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.');
}
