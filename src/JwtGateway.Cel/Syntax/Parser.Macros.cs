using System.Collections.Immutable;

namespace JwtGateway.Cel.Syntax;

internal sealed partial class Parser
{
    private SyntaxNode? Has(Token name, SyntaxNode argument) => argument is SyntaxNode.Select { Test: false } select
        ? Made(select with { Offset = name.Start, Test = true })
        : Fail(argument.Offset, "has() takes the selection of a field, as in has(a.b); for an index or a key write 'b' in a");

    /// <summary>Whether a call of a receiver is a macro: by its name and how many arguments it has.</summary>
    private bool Macro(SyntaxNode range, Token name, ImmutableArray<SyntaxNode> arguments, out SyntaxNode? expanded)
    {
        expanded = null;
        if (Shape(name.Text, arguments.Length) is not var (kind, variables))
            return false;
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var argument in arguments[..variables])
        {
            if (argument is not SyntaxNode.Ident { Rooted: false } ident)
            {
                Fail(argument.Offset, $"{name.Text}() takes a simple name for each element first, as in x.{name.Text}(e, …)");
                return true;
            }

            names.Add(ident.Name);
        }

        if (names.Distinct(StringComparer.Ordinal).Count() < names.Count)
        {
            Fail(arguments[1].Offset, $"the two variables of {name.Text}() need different names");
            return true;
        }

        var filter = arguments.Length - variables == 2 ? arguments[variables] : null;
        var depth = 1 + Math.Max(range.Depth, Deepest(arguments));
        expanded = Made(new SyntaxNode.Comprehension(name.Start, depth, kind, range, names.ToImmutable(), filter, arguments[^1]));
        return true;
    }

    private static (MacroKind Kind, int Variables)? Shape(string name, int arguments) => (name, arguments) switch
    {
        ("all", 2) => (MacroKind.All, 1),
        ("exists", 2) => (MacroKind.Exists, 1),
        ("exists_one" or "existsOne", 2) => (MacroKind.ExistsOne, 1),
        ("filter", 2) => (MacroKind.Filter, 1),
        ("map", 2 or 3) => (MacroKind.Map, 1),
        ("all", 3) => (MacroKind.All, 2),
        ("exists", 3) => (MacroKind.Exists, 2),
        ("existsOne" or "exists_one", 3) => (MacroKind.ExistsOne, 2),
        ("transformList", 3 or 4) => (MacroKind.Map, 2),
        ("transformMap", 3 or 4) => (MacroKind.TransformMap, 2),
        _ => null,
    };
}
