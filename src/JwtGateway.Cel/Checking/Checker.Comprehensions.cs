using JwtGateway.Cel.Evaluation;
using JwtGateway.Cel.Syntax;

namespace JwtGateway.Cel.Checking;

internal sealed partial class Checker
{
    private Typed? Comprehension(SyntaxNode.Comprehension macro)
    {
        if (Check(macro.Range) is not { } range)
            return null;
        if (range.Type.Kind is not (null or CelKind.List or CelKind.Map))
            return Fail(macro.Range.Offset, $"a macro goes through a list or a map, not {range.Type}");
        var before = _scope.Count;
        foreach (var (name, type) in macro.Variables.Zip(VariableTypes(range.Type, macro.Variables.Length)))
            _scope.Add((name, _scope.Count, type));
        _locals = Math.Max(_locals, _scope.Count);
        var filter = macro.Filter is { } condition ? Check(condition) : null;
        var body = Check(macro.Body);
        var first = _scope[before];
        _scope.RemoveRange(before, _scope.Count - before);
        if (body is not { } inner || (macro.Filter is not null && filter is null))
            return null;
        return Compiled(macro, range, first, filter, inner);
    }

    private Typed? Compiled(SyntaxNode.Comprehension macro, Typed range, (string Name, int Index, CelType Type) variable, Typed? filter, Typed body)
    {
        var pairs = macro.Variables.Length == 2;
        if (macro.Filter is { } condition && filter is { } checkedFilter && !IsBool(condition, checkedFilter))
            return null;
        if (macro.Macro is not (MacroKind.Map or MacroKind.TransformMap) && !IsBool(macro.Body, body))
            return null;
        var (from, at) = (range.Node, variable.Index);
        return macro.Macro switch
        {
            MacroKind.All => new Typed(new QuantifierNode(from, at, pairs, body.Node, decisive: false), CelType.Bool),
            MacroKind.Exists => new Typed(new QuantifierNode(from, at, pairs, body.Node, decisive: true), CelType.Bool),
            MacroKind.ExistsOne => new Typed(new ExistsOneNode(from, at, pairs, body.Node), CelType.Bool),
            MacroKind.Filter => new Typed(new TransformNode(from, at, pairs, body.Node, new LocalNode(at), toMap: false), CelType.List(variable.Type)),
            MacroKind.Map => new Typed(new TransformNode(from, at, pairs, filter?.Node, body.Node, toMap: false), CelType.List(body.Type)),
            _ => new Typed(new TransformNode(from, at, pairs, filter?.Node, body.Node, toMap: true), CelType.Map(variable.Type, body.Type)),
        };
    }

    private static CelType[] VariableTypes(CelType range, int variables) => (range.Kind, variables) switch
    {
        (CelKind.List, 1) => [range.Element ?? CelType.Dyn],
        (CelKind.List, _) => [CelType.Int, range.Element ?? CelType.Dyn],
        (CelKind.Map, 1) => [range.Key ?? CelType.Dyn],
        (CelKind.Map, _) => [range.Key ?? CelType.Dyn, range.Element ?? CelType.Dyn],
        _ => [CelType.Dyn, CelType.Dyn],
    };
}
