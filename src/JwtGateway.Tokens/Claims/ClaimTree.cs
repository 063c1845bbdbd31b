using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Claims;

/// <summary>
/// The claims that somebody asks for, by path. One pass over a payload finds all of them, however many conditions ask, and stops at the last.
/// Immutable.
/// </summary>
internal sealed class ClaimTree
{
    private readonly ClaimNode _root = new([]);
    private readonly List<ImmutableArray<string>> _paths = [];

    /// <summary>How many claims there are.</summary>
    public int Count => _paths.Count;

    /// <summary>Adds a path, before the first <see cref="Find"/>; the same path has the same place.</summary>
    /// <returns>The claim's place in what <see cref="Find"/> fills.</returns>
    public int Add(ImmutableArray<string> path)
    {
        var node = _root;
        foreach (var name in path)
            node = node.Child(Encoding.UTF8.GetBytes(name));
        if (node.Place < 0)
        {
            node.Place = _paths.Count;
            _paths.Add(path);
        }

        return node.Place;
    }

    /// <summary>Finds the claims of a payload that <see cref="Json.StrictJson"/> has let through.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="found">Room for <see cref="Count"/> values; those that are absent do not exist afterwards.</param>
    public void Find(ReadOnlySpan<byte> payload, Span<JsonSlice> found)
    {
        found.Clear();
        if (Count == 0)
            return;
        var reader = new Utf8JsonReader(payload);
        reader.Read();
        var missing = Count;
        Members(ref reader, _root, found, ref missing);
    }

    // The depth is that of the longest path, which configuration bounds.
    private static void Members(ref Utf8JsonReader reader, ClaimNode parent, Span<JsonSlice> found, ref int missing)
    {
        while (missing > 0 && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var node = parent.Find(ref reader);
            reader.Read();
            if (node is { Place: >= 0 })
            {
                var value = reader;
                found[node.Place] = JsonSlice.Of(ref value);
                missing--;
            }

            if (node is { IsLeaf: false } && reader.TokenType == JsonTokenType.StartObject)
                Members(ref reader, node, found, ref missing);
            else
                reader.Skip();
        }
    }
}

/// <summary>A member's name on the way to a claim.</summary>
internal sealed class ClaimNode(byte[] name)
{
    private readonly List<ClaimNode> _children = [];

    /// <summary>The place of the claim that ends here; -1 when none does.</summary>
    public int Place { get; set; } = -1;

    /// <summary>Whether no path goes further.</summary>
    public bool IsLeaf => _children.Count == 0;

    /// <summary>The child of that name, made when it is not there.</summary>
    public ClaimNode Child(byte[] childName)
    {
        var child = _children.Find(c => c.Is(childName));
        if (child is null)
            _children.Add(child = new ClaimNode(childName));
        return child;
    }

    /// <summary>The child whose name the reader stands on.</summary>
    public ClaimNode? Find(ref Utf8JsonReader reader)
    {
        foreach (var child in _children)
        {
            if (child.Is(ref reader))
                return child;
        }

        return null;
    }

    private bool Is(byte[] other) => name.AsSpan().SequenceEqual(other);

    private bool Is(ref Utf8JsonReader reader) => reader.ValueTextEquals(name);
}
