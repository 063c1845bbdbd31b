namespace JwtGateway.Architecture.Tests;

public sealed class SizeTests
{
    [Test]
    public void Files_are_small()
    {
        var sizes = House.SourceFiles.Select(file => (file, lines: File.ReadLines(file).Count())).OrderByDescending(f => f.lines).ToList();
        sizes.Where(f => f.lines > 300).ShouldBeEmpty();
        sizes.Count(f => f.lines > 200).ShouldBeLessThanOrEqualTo(sizes.Count / 20, "Files over 200 lines are to be rare.");
        sizes[sizes.Count / 2].lines.ShouldBeLessThanOrEqualTo(80, "The median file.");
    }

    [Test]
    public void Methods_are_small()
    {
        var methods = House.Rooms
            .SelectMany(Metadata.Methods)
            .Where(method => !method.File.Contains("/obj/", StringComparison.Ordinal) && !method.File.EndsWith(".g.cs", StringComparison.Ordinal))
            .OrderByDescending(method => method.Length)
            .ToList();
        methods.Count.ShouldBeGreaterThan(50);
        methods.Where(method => method.Length > 60).ShouldBeEmpty();
        methods.Count(method => method.Length > 30).ShouldBeLessThanOrEqualTo(methods.Count / 20, "Methods over 30 lines are to be rare.");
    }

    [Test]
    public void Every_room_has_a_readme_of_at_most_40_lines()
    {
        foreach (var room in House.RoomFolders)
        {
            var readme = Path.Combine(room, "README.md");
            File.Exists(readme).ShouldBeTrue($"{room} has no README.md.");
            File.ReadLines(readme).Count().ShouldBeLessThanOrEqualTo(40, readme);
        }
    }
}
