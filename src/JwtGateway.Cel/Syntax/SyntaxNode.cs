using System.Collections.Immutable;

namespace JwtGateway.Cel.Syntax;

/// <summary>A part of a program as it was written, macros expanded. Operators are calls of functions with the names that cel-spec gives them.</summary>
/// <param name="Offset">Where it is in the source.</param>
/// <param name="Depth">How many nodes are on the longest way down, itself counted.</param>
internal abstract record SyntaxNode(int Offset, int Depth)
{
    /// <summary>A constant.</summary>
    public sealed record Literal(int Offset, CelValue Value) : SyntaxNode(Offset, 1);

    /// <summary>A name; rooted when a dot is before it.</summary>
    public sealed record Ident(int Offset, string Name, bool Rooted) : SyntaxNode(Offset, 1);

    /// <summary>A member, or with <paramref name="Test"/> whether it is there: <c>has(a.b)</c>.</summary>
    public sealed record Select(int Offset, int Depth, SyntaxNode Operand, string Field, bool Test) : SyntaxNode(Offset, Depth);

    /// <summary>A call, of a receiver or not.</summary>
    public sealed record Call(int Offset, int Depth, string Function, SyntaxNode? Target, ImmutableArray<SyntaxNode> Arguments, bool Rooted = false)
        : SyntaxNode(Offset, Depth);

    /// <summary>A list.</summary>
    public sealed record List(int Offset, int Depth, ImmutableArray<SyntaxNode> Elements) : SyntaxNode(Offset, Depth);

    /// <summary>A map.</summary>
    public sealed record Map(int Offset, int Depth, ImmutableArray<(SyntaxNode Key, SyntaxNode Value)> Entries) : SyntaxNode(Offset, Depth);

    /// <summary>A macro over the elements of a list or the keys of a map.</summary>
    /// <param name="Offset">Where the macro's name is.</param>
    /// <param name="Depth">How deep it is.</param>
    /// <param name="Macro">Which.</param>
    /// <param name="Range">What it goes through.</param>
    /// <param name="Variables">One name, or two: index or key, and value.</param>
    /// <param name="Filter">What elements must meet to be taken, where that is apart from <paramref name="Body"/>.</param>
    /// <param name="Body">The predicate, or what each becomes.</param>
    public sealed record Comprehension(
        int Offset, int Depth, MacroKind Macro, SyntaxNode Range, ImmutableArray<string> Variables, SyntaxNode? Filter, SyntaxNode Body)
        : SyntaxNode(Offset, Depth);
}

/// <summary>The macros that go through a list or a map.</summary>
internal enum MacroKind
{
    All,
    Exists,
    ExistsOne,
    Filter,
    Map,
    TransformMap,
}
