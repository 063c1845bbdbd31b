using System.Reflection;

namespace JwtGateway.Architecture.Tests;

public sealed class HabitTests
{
    [Test]
    public void Classes_are_sealed_static_or_abstract() => House.Types
        .Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false })
        .Where(type => type != typeof(object) && type.Name != "Program")
        .Select(type => type.FullName)
        .ShouldBeEmpty();

    [Test]
    public void There_is_no_static_mutable_state() => House.Types
        .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Where(field => field is { IsInitOnly: false, IsLiteral: false } && !House.IsGenerated(field))
        .Select(field => $"{field.DeclaringType?.FullName}.{field.Name}")
        .ShouldBeEmpty();

    [Test]
    public void Nothing_is_left_unfinished()
    {
        string[] marks = ["TO" + "DO", "FIX" + "ME", "NotImplemented" + "Exception"];
        House.SourceFiles
            .Where(file => marks.Any(mark => File.ReadAllText(file).Contains(mark, StringComparison.Ordinal)))
            .ShouldBeEmpty();
    }
}
