using System.Collections.Frozen;
using System.Collections.Immutable;
using JwtGateway.Cel.Evaluation;
using JwtGateway.Cel.Functions;
using JwtGateway.Cel.Syntax;

namespace JwtGateway.Cel.Checking;

internal sealed partial class Checker
{
    private Typed? Call(SyntaxNode.Call call)
    {
        if (call.Target is { } target && Dotted(target) is { } space && !IsLocal(space)
            && environment.Functions.Find($"{space}.{call.Function}", receiver: false) is { } qualified)
            return CheckAll(call.Arguments) is { } own ? Overloads(call, $"{space}.{call.Function}", qualified, own) : null;
        if (!IsOperator(call) && environment.Functions.Find(call.Function, call.Target is not null) is null)
            return UnknownFunction(call);
        if (CheckAll(call.Target is null ? call.Arguments : [call.Target, .. call.Arguments]) is not { } arguments)
            return null;
        if (IsOperator(call))
            return Operator(call, arguments);
        return Overloads(call, call.Function, environment.Functions.Find(call.Function, call.Target is not null) ?? [], arguments);
    }

    private Typed? UnknownFunction(SyntaxNode.Call call)
    {
        if (call.Target is not null && call.Function is "all" or "exists" or "exists_one" or "existsOne" or "filter" or "map" or "transformList" or "transformMap")
            return Fail(call.Offset, $"{call.Function}() takes a name for each element and an expression, as in x.{call.Function}(e, …)");
        var receiver = call.Target is not null;
        var other = environment.Functions.Find(call.Function, !receiver) is null ? "" : receiver ? $"; write {call.Function}(…)" : $"; write x.{call.Function}(…)";
        return Fail(call.Offset, $"unknown {(receiver ? "receiver function" : "function")} '{call.Function}'{other}");
    }

    private Typed? Overloads(SyntaxNode.Call call, string name, Overload[] overloads, Typed[] arguments)
    {
        List<Overload> candidates = [];
        CelType? result = null;
        foreach (var overload in overloads)
        {
            var parameters = new Dictionary<string, CelType>(StringComparer.Ordinal);
            if (overload.Arguments.Length != arguments.Length
                || !arguments.Zip(overload.Arguments).All(pair => TypeRules.Fits(pair.Second, pair.First.Type, parameters)))
                continue;
            candidates.Add(overload);
            var own = TypeRules.Substitute(overload.Result, parameters);
            result = result is null || result == own ? own : CelType.Dyn;
        }

        if (result is null)
            return NoOverload(call, name, arguments);
        if (name is "matches" && arguments[1].Node is ConstantNode { Value: { Kind: CelKind.String } pattern })
            return Matches(call, arguments[0], pattern.AsString);
        var node = new CallNode([.. candidates], [.. arguments.Select(argument => argument.Node)]);
        return candidates.TrueForAll(overload => overload.Pure) ? Folded(node, result, arguments) : new Typed(node, result);
    }

    private Typed? Matches(SyntaxNode.Call call, Typed text, string pattern) =>
        PatternCache.Compile(pattern, environment.Limits.PatternLength, out var wrong) is { } compiled
            ? new Typed(new MatchesNode(text.Node, compiled), CelType.Bool)
            : Fail(call.Arguments[^1].Offset, wrong);

    private Typed? NoOverload(SyntaxNode.Call call, string name, Typed[] arguments)
    {
        var types = string.Join(", ", arguments.Select(argument => argument.Type.ToString()));
        return Fail(call.Offset, $"no matching overload for '{name}' with ({types}); convert an operand, or use a function that takes these types");
    }

    /// <summary>Operators that are no functions: those with their own rules of types, or of errors.</summary>
    private Typed? Operator(SyntaxNode.Call call, Typed[] operands) => call.Function switch
    {
        "_&&_" => Logic(call, operands, decisive: false),
        "_||_" => Logic(call, operands, decisive: true),
        "!_" => IsBool(call.Arguments[0], operands[0]) ? Folded(new NotNode(operands[0].Node), CelType.Bool, operands) : null,
        "_?_:_" => Conditional(call, operands),
        "_==_" or "_!=_" => TypeRules.Comparable(operands[0].Type, operands[1].Type)
            ? Folded(new EqualNode(operands[0].Node, operands[1].Node, call.Function is "_!=_"), CelType.Bool, operands)
            : NoOverload(call, call.Function, operands),
        "_<_" or "_<=_" or "_>_" or "_>=_" => Order(call, operands),
        "@in" => In(call, operands),
        _ => Index(call, operands),
    };

    private static bool IsOperator(SyntaxNode.Call call) => call.Target is null
        && call.Function is "_&&_" or "_||_" or "!_" or "_?_:_" or "_==_" or "_!=_" or "_<_" or "_<=_" or "_>_" or "_>=_" or "@in" or "_[_]";

    private Typed? Logic(SyntaxNode.Call call, Typed[] operands, bool decisive)
    {
        var fine = true;
        for (var i = 0; i < operands.Length; i++)
            fine &= IsBool(call.Arguments[i], operands[i]);
        return fine ? Folded(new LogicNode([.. operands.Select(operand => operand.Node)], decisive), CelType.Bool, operands) : null;
    }

    private bool IsBool(SyntaxNode syntax, Typed operand)
    {
        if (operand.Type.Kind is null or CelKind.Bool)
            return true;
        Fail(syntax.Offset, $"bool is expected here, not {operand.Type}; compare it with something");
        return false;
    }

    private Typed? Conditional(SyntaxNode.Call call, Typed[] operands)
    {
        if (!IsBool(call.Arguments[0], operands[0]))
            return null;
        return TypeRules.Join(operands[1].Type, operands[2].Type) is { } type
            ? Folded(new ConditionalNode(operands[0].Node, operands[1].Node, operands[2].Node), type, operands)
            : Fail(call.Offset, $"the two branches are of types {operands[1].Type} and {operands[2].Type}; make them one type, or wrap one in dyn()");
    }

    private Typed? Order(SyntaxNode.Call call, Typed[] operands)
    {
        var node = new OrderNode(operands[0].Node, operands[1].Node, call.Function is "_<_" or "_<=_", call.Function is "_<=_" or "_>=_");
        return TypeRules.Ordered(operands[0].Type, operands[1].Type) ? Folded(node, CelType.Bool, operands) : NoOverload(call, call.Function, operands);
    }

    private Typed? In(SyntaxNode.Call call, Typed[] operands)
    {
        var (element, range) = (operands[0], operands[1]);
        var of = range.Type.Kind == CelKind.Map ? range.Type.Key : range.Type.Element;
        if (range.Type.Kind is not (null or CelKind.List or CelKind.Map) || (of is not null && !TypeRules.Comparable(element.Type, of)))
            return NoOverload(call, "in", operands);
        if (range.Node is ConstantNode { Value: { Kind: CelKind.List, AsList: { } list } } && Constants(list) is { } constants)
            return Folded(new InConstantsNode(element.Node, constants), CelType.Bool, operands);
        return Folded(new InNode(element.Node, range.Node), CelType.Bool, operands);
    }

    private static FrozenSet<CelValue>? Constants(ICelList list)
    {
        var values = Enumerable.Range(0, list.Count).Select(i => list[i]).ToImmutableArray();
        return values.All(value => value.Kind is > CelKind.Null and <= CelKind.String) ? values.ToFrozenSet() : null;
    }

    private Typed? Index(SyntaxNode.Call call, Typed[] operands)
    {
        var (range, index) = (operands[0].Type, operands[1].Type);
        var fits = range.Kind switch
        {
            null => true,
            CelKind.List => index.Kind is null or CelKind.Int or CelKind.Uint or CelKind.Double,
            CelKind.Map => TypeRules.Comparable(index, range.Key ?? CelType.Dyn),
            _ => false,
        };
        return fits ? Folded(new IndexNode(operands[0].Node, operands[1].Node), range.Element ?? CelType.Dyn, operands) : NoOverload(call, "[]", operands);
    }
}
