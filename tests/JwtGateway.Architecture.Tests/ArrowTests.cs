using System.Reflection;
using System.Xml.Linq;

namespace JwtGateway.Architecture.Tests;

public sealed class ArrowTests
{
    private static readonly string[] HotPathLibraries = ["Yarp", "Microsoft.IdentityModel"];
    private static readonly string[] Http = ["System.Net.Http", "System.Net.Sockets", "Microsoft.AspNetCore"];

    [Test]
    public void Rooms_refer_only_to_the_rooms_they_may()
    {
        foreach (var room in House.Rooms)
        {
            var name = room.GetName().Name ?? "";
            References(room)
                .Where(House.AllowedReferences.ContainsKey)
                .ShouldBeSubsetOf(House.AllowedReferences[name], $"{name} refers to a room that it must not know.");
        }
    }

    [Test]
    public void Project_files_name_only_the_rooms_they_may()
    {
        foreach (var folder in House.RoomFolders)
        {
            var room = Path.GetFileName(folder);
            var allowed = House.AllowedReferences[room == "JwtGateway.Cli" ? "jwtgw" : room];
            ProjectReferences(Path.Combine(folder, room + ".csproj")).ShouldBeSubsetOf(allowed, $"{room}.csproj");
        }
    }

    [Test]
    public void Only_Proxy_and_Tokens_see_YARP_and_IdentityModel() =>
        RoomsThatSee(HotPathLibraries).ShouldBeSubsetOf(["JwtGateway.Proxy", "JwtGateway.Tokens"]);

    [Test]
    public void Proxy_and_Tokens_do_see_them() =>
        RoomsThatSee(HotPathLibraries).ShouldBe(["JwtGateway.Proxy", "JwtGateway.Tokens"], ignoreOrder: true);

    [Test]
    public void Translation_Resources_and_Ir_cannot_see_HTTP() =>
        RoomsThatSee(Http).ShouldBeSubsetOf(["JwtGateway.Tokens", "JwtGateway.Proxy", "JwtGateway.Kubernetes", "JwtGateway.Operator"]);

    [Test]
    public void Translation_has_no_clock_logger_or_file()
    {
        var translation = Assembly.Load("JwtGateway.Translation");
        References(translation).ShouldNotContain(name => name.StartsWith("Microsoft.Extensions", StringComparison.Ordinal));
        Metadata.TypeReferences(translation).ShouldNotContain(type =>
            type == "System.TimeProvider" || type == "System.IO.File" || type == "System.IO.Directory" || type == "System.Console"
            || type == "System.Random" || type == "System.Security.Cryptography.RandomNumberGenerator");
    }

    private static IEnumerable<string> RoomsThatSee(string[] prefixes) => House.Rooms
        .Where(room => References(room).Any(name => prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))))
        .Select(room => room.GetName().Name ?? "")
        .Where(name => name != "jwtgw");

    private static string[] References(Assembly room) => [.. room.GetReferencedAssemblies().Select(reference => reference.Name ?? "")];

    private static IEnumerable<string> ProjectReferences(string project) => XDocument.Load(project)
        .Descendants("ProjectReference")
        .Select(reference => Path.GetFileNameWithoutExtension((string?)reference.Attribute("Include")) ?? "");
}
