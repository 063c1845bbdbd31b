using JwtGateway.Cel.Evaluation;
using JwtGateway.Cel.Syntax;

namespace JwtGateway.Cel.Checking;

internal sealed partial class Checker
{
    /// <summary>A name, which means the longest declared variable that it begins with, and then members of that.</summary>
    private Typed? Named(SyntaxNode syntax)
    {
        if (syntax is SyntaxNode.Select member && (Dotted(syntax) is not { } name || IsLocal(name)))
            return Check(member.Operand) is { } operand ? Member(member, operand) : null;
        if (syntax is SyntaxNode.Ident { Rooted: false } ident && Local(ident.Name) is { } local)
            return new Typed(new LocalNode(local.Index), local.Type);
        var full = Dotted(syntax) ?? "";
        if (Declared(full) is { } declared)
            return declared;
        if (syntax is not SyntaxNode.Select select)
            return Unknown(syntax.Offset, full);
        if (!HasDeclaredPrefix(full))
            return Unknown(Root(select).Offset, full);
        return Check(select.Operand) is { } inner ? Member(select, inner) : null;
    }

    private Typed? Declared(string name)
    {
        if (environment.Variables.TryGetValue(name, out var variable))
        {
            _variables.Add(name);
            return new Typed(new VariableNode(variable.Slot), variable.Type);
        }

        foreach (var type in CelType.Named())
        {
            if (string.Equals(type.Name, name, StringComparison.Ordinal))
                return new Typed(new ConstantNode(CelValue.FromType(type)), CelType.Type);
        }

        return null;
    }

    private bool HasDeclaredPrefix(string name)
    {
        for (var dot = name.LastIndexOf('.'); dot > 0; dot = name.LastIndexOf('.', dot - 1))
        {
            if (environment.Variables.ContainsKey(name[..dot]) || CelType.Named().Any(type => string.Equals(type.Name, name[..dot], StringComparison.Ordinal)))
                return true;
        }

        return false;
    }

    private Typed? Member(SyntaxNode.Select select, Typed operand) => operand.Type.Kind is null or CelKind.Map
        ? Folded(new SelectNode(operand.Node, CelValue.FromString(select.Field)), operand.Type.Element ?? CelType.Dyn, operand)
        : Fail(select.Offset, $"{operand.Type} has no field '{select.Field}'; only maps have");

    private Typed? Has(SyntaxNode.Select select)
    {
        if (Dotted(select with { Test = false }) is { } name && !IsLocal(name) && environment.Variables.TryGetValue(name, out var variable))
        {
            _variables.Add(name);
            return new Typed(new HasVariableNode(variable.Slot), CelType.Bool);
        }

        if (Check(select.Operand) is not { } operand)
            return null;
        return operand.Type.Kind is null or CelKind.Map
            ? Folded(new HasNode(operand.Node, CelValue.FromString(select.Field)), CelType.Bool, operand)
            : Fail(select.Offset, $"{operand.Type} has no field '{select.Field}'; only maps have");
    }

    private Typed? Unknown(int offset, string name)
    {
        var near = environment.Variables.Keys
            .Where(known => known.StartsWith(name + ".", StringComparison.Ordinal) || known.StartsWith(FirstPart(name) + ".", StringComparison.Ordinal)
                || string.Equals(known, name, StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal).Take(5).ToList();
        var known = near.Count > 0 ? near : [.. environment.Variables.Keys.Order(StringComparer.Ordinal).Take(10)];
        var hint = known.Count > 0 ? "there is " + string.Join(", ", known) : "there are no variables";
        return Fail(offset, $"unknown name '{name}'; {hint}");
    }

    private (string Name, int Index, CelType Type)? Local(string name)
    {
        for (var i = _scope.Count - 1; i >= 0; i--)
        {
            if (string.Equals(_scope[i].Name, name, StringComparison.Ordinal))
                return _scope[i];
        }

        return null;
    }

    private bool IsLocal(string dotted) => Local(FirstPart(dotted)) is not null && !dotted.StartsWith('.');

    private static string FirstPart(string name) => name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? name[..dot] : name;

    private static SyntaxNode Root(SyntaxNode node) => node is SyntaxNode.Select select ? Root(select.Operand) : node;

    /// <summary>The whole name that selections spell; null for what is none. A root dot keeps it from the variables of macros.</summary>
    private static string? Dotted(SyntaxNode node) => node switch
    {
        SyntaxNode.Ident ident => ident.Name,
        SyntaxNode.Select { Test: false } select when Dotted(select.Operand) is { } prefix => prefix + "." + select.Field,
        _ => null,
    };
}
