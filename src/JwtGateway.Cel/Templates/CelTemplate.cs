using System.Collections.Immutable;
using System.Text;
using JwtGateway.Cel.Evaluation;
using JwtGateway.Cel.Functions;
using JwtGateway.Cel.Syntax;

namespace JwtGateway.Cel;

/// <summary>
/// A text with expressions in <c>${ … }</c>, as ngrok's Traffic Policy has them. Braces and strings within an expression are understood, so
/// <c>${ {'a': '}'}['a'] }</c> is one expression. A <c>$</c> that no <c>{</c> follows is itself; <c>${'${'}</c> gives <c>${</c>.
/// </summary>
public sealed class CelTemplate
{
    private readonly ImmutableArray<(string Text, CelProgram? Program)> _parts;
    private readonly CelLimits _limits;
    private readonly PatternCache _patterns;

    private CelTemplate(string source, ImmutableArray<(string, CelProgram?)> parts, CelLimits limits)
    {
        Source = source;
        _parts = parts;
        _limits = limits;
        _patterns = new PatternCache(limits);
        Variables = [.. _parts.SelectMany(part => part.Program?.Variables ?? [])];
    }

    /// <summary>What it was parsed from.</summary>
    public string Source { get; }

    /// <summary>Whether there is no expression in it.</summary>
    public bool IsConstant => _parts.All(part => part.Program is null);

    /// <summary>The expression, where the text is one expression and nothing else, so that its value keeps its type; null otherwise.</summary>
    public CelProgram? Single => _parts is [{ Program: { } only }] ? only : null;

    /// <summary>The variables that its expressions may read.</summary>
    public ImmutableSortedSet<string> Variables { get; }

    /// <summary>Parses a template.</summary>
    public static CelTemplateParsing Parse(CelEnvironment environment, string text)
    {
        var parts = ImmutableArray.CreateBuilder<(string, CelProgram?)>();
        var issues = ImmutableArray.CreateBuilder<CelIssue>();
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOf("${", at, StringComparison.Ordinal);
            if (open != at)
                parts.Add((text[at..(open < 0 ? text.Length : open)], null));
            if (open < 0)
                break;
            if (End(text, open + 2) is not { } end)
            {
                issues.Add(CelIssue.At(text, open, "a '${' is not closed, or its expression has a string that is not; close it with '}'"));
                break;
            }

            Add(environment, text, open + 2, end, parts, issues);
            at = end + 1;
        }

        return issues.Count == 0
            ? new CelTemplateParsing.Parsed(new CelTemplate(text, parts.ToImmutable(), environment.Limits))
            : new CelTemplateParsing.Rejected(issues.ToImmutable());
    }

    /// <summary>
    /// The text with what its expressions come to: strings as they are, null as nothing, other values as <c>string()</c> has them, lists and maps as JSON.
    /// An expression that fails makes the whole an error; a text is never given in part.
    /// </summary>
    public CelValue Render(ICelActivation activation)
    {
        var text = new StringBuilder();
        foreach (var (literal, program) in _parts)
        {
            if (program is null)
            {
                text.Append(literal);
                continue;
            }

            var value = program.Evaluate(activation);
            var state = new EvaluationState(activation, _limits.Cost, [], _patterns);
            var piece = value.Kind switch
            {
                CelKind.Null => CelValue.FromString(""),
                CelKind.List or CelKind.Map => CelJsonText.Write(value, ref state),
                CelKind.Type => CelValue.FromString(value.AsType!.Name),
                CelKind.Error => value,
                _ => CelText.ToText(value),
            };
            if (piece.IsError)
                return piece;
            text.Append(piece.AsString);
        }

        return CelValue.FromString(text.ToString());
    }

    private static void Add(
        CelEnvironment environment, string text, int start, int end, ImmutableArray<(string, CelProgram?)>.Builder parts, ImmutableArray<CelIssue>.Builder issues)
    {
        switch (environment.Compile(text[start..end]))
        {
            case CelCompilation.Compiled compiled:
                parts.Add(("", compiled.Program));
                break;
            case CelCompilation.Rejected rejected:
                var origin = CelIssue.At(text, start, "");
                issues.AddRange(rejected.Issues.Select(issue => issue with
                {
                    Line = origin.Line + issue.Line - 1,
                    Column = issue.Line == 1 ? origin.Column + issue.Column - 1 : issue.Column,
                }));
                break;
        }
    }

    /// <summary>Where the brace is that closes an expression; null if there is none.</summary>
    private static int? End(string text, int start)
    {
        var lexer = new Lexer(text, start);
        var open = 0;
        while (true)
        {
            var token = lexer.Next();
            if (token.Kind == TokenKind.End || (token.Kind == TokenKind.Error && token.End >= text.Length))
                return null;
            if (token.Is("{"))
                open++;
            else if (token.Is("}") && open-- == 0)
                return token.Start;
        }
    }
}
