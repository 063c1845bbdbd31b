using System.Collections.Immutable;
using JwtGateway.Cel.Evaluation;
using JwtGateway.Cel.Syntax;

namespace JwtGateway.Cel.Checking;

/// <summary>A compiled part and the type of its value.</summary>
internal readonly record struct Typed(Node Node, CelType Type);

/// <summary>
/// Checks types and compiles, in one walk. A method gives null where there is an issue; its neighbours are still walked, so that one run shows all issues.
/// </summary>
internal sealed partial class Checker(CelEnvironment environment, string source)
{
    private readonly List<(string Name, int Index, CelType Type)> _scope = [];
    private readonly SortedSet<string> _variables = new(StringComparer.Ordinal);
    private int _locals;

    /// <summary>What is wrong.</summary>
    public List<CelIssue> Issues { get; } = [];

    /// <summary>Compiles a program whose value is to be of a type; null if there are issues.</summary>
    public CelProgram? Compile(SyntaxNode syntax, CelType expected)
    {
        if (Check(syntax) is not { } root)
            return null;
        if (!TypeRules.Fits(expected, root.Type))
        {
            Fail(syntax.Offset, $"the expression is of type {root.Type}, but {expected} is asked for");
            return null;
        }

        return Issues.Count > 0
            ? null
            : new CelProgram(source, root.Type, _variables.ToImmutableSortedSet(StringComparer.Ordinal), root.Node, _locals, environment.Limits);
    }

    private Typed? Check(SyntaxNode syntax) => syntax switch
    {
        SyntaxNode.Literal literal => new Typed(new ConstantNode(literal.Value), CelType.Of(literal.Value.Kind)),
        SyntaxNode.Ident or SyntaxNode.Select { Test: false } => Named(syntax),
        SyntaxNode.Select select => Has(select),
        SyntaxNode.Call call => Call(call),
        SyntaxNode.List list => List(list),
        SyntaxNode.Map map => Map(map),
        SyntaxNode.Comprehension comprehension => Comprehension(comprehension),
        _ => Fail(syntax.Offset, "this is not supported"),
    };

    private Typed? List(SyntaxNode.List list)
    {
        var elements = CheckAll(list.Elements);
        if (elements is null)
            return null;
        CelType? of = null;
        foreach (var element in elements)
            of = of is null ? element.Type : TypeRules.Join(of, element.Type) ?? CelType.Dyn;
        return Folded(new ListNode([.. elements.Select(element => element.Node)]), CelType.List(of ?? CelType.Dyn), elements);
    }

    private Typed? Map(SyntaxNode.Map map)
    {
        var keys = CheckAll([.. map.Entries.Select(entry => entry.Key)]);
        var values = CheckAll([.. map.Entries.Select(entry => entry.Value)]);
        if (keys is null || values is null)
            return null;
        var (keyType, valueType) = (default(CelType), default(CelType));
        for (var i = 0; i < keys.Length; i++)
        {
            if (!TypeRules.IsKey(keys[i].Type))
                return Fail(map.Entries[i].Key.Offset, $"a map key is a bool, int, uint or string, not {keys[i].Type}");
            keyType = keyType is null ? keys[i].Type : TypeRules.Join(keyType, keys[i].Type) ?? CelType.Dyn;
            valueType = valueType is null ? values[i].Type : TypeRules.Join(valueType, values[i].Type) ?? CelType.Dyn;
        }

        var node = new MapNode([.. keys.Zip(values, (key, value) => (key.Node, value.Node))]);
        return Folded(node, CelType.Map(keyType ?? CelType.Dyn, valueType ?? CelType.Dyn), [.. keys, .. values]);
    }

    private Typed[]? CheckAll(ImmutableArray<SyntaxNode> nodes)
    {
        var checkedNodes = new Typed[nodes.Length];
        var fine = true;
        for (var i = 0; i < nodes.Length; i++)
        {
            if (Check(nodes[i]) is { } typed)
                checkedNodes[i] = typed;
            else
                fine = false;
        }

        return fine ? checkedNodes : null;
    }

    /// <summary>The node, or the constant that it comes to when all that it needs is constant. An error stays to be one at evaluation.</summary>
    private Typed Folded(Node node, CelType type, params ReadOnlySpan<Typed> operands)
    {
        foreach (var operand in operands)
        {
            if (operand.Node is not ConstantNode)
                return new Typed(node, type);
        }

        var state = new EvaluationState(NoActivation.Instance, environment.Limits.Cost, [], PatternCache.None);
        var value = node.Evaluate(ref state);
        return state.Meter < 0 || value.IsError ? new Typed(node, type) : new Typed(new ConstantNode(value), type);
    }

    private Typed? Fail(int offset, string message)
    {
        Issues.Add(CelIssue.At(source, offset, message));
        return null;
    }
}
