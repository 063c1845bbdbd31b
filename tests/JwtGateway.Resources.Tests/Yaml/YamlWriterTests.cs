using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using JwtGateway.Resources.Reading;
using JwtGateway.Resources.Reading.Yaml;

namespace JwtGateway.Resources.Tests.Yaml;

public sealed class YamlWriterTests
{
    [Test]
    public void Reading_what_was_written_gives_the_same_json() => Check.One(
        Trials.Of(3000),
        Prop.ForAll(ArbitraryJson.Nodes, node =>
        {
            var yaml = YamlWriter.Write(node);
            var (documents, error) = YamlStream.Read("property", yaml);
            error.ShouldBeNull($"{node.ToJsonString()}\n{yaml}");
            JsonNode.DeepEquals(documents.ShouldHaveSingleItem().Root, node).ShouldBeTrue($"{node.ToJsonString()}\n{yaml}\n{documents[0].Root?.ToJsonString()}");
        }));

    [Test]
    public void Json_is_yaml() => Check.One(
        Trials.Of(1000),
        Prop.ForAll(ArbitraryJson.Nodes, node =>
        {
            var (documents, error) = YamlStream.Read("property", node.ToJsonString());
            error.ShouldBeNull(node.ToJsonString());
            JsonNode.DeepEquals(documents.ShouldHaveSingleItem().Root, node).ShouldBeTrue($"{node.ToJsonString()}\n{documents[0].Root?.ToJsonString()}");
        }));

    [Test]
    public void Writes_the_shape_that_kubectl_writes() => YamlWriter.Write(JsonNode.Parse("""
        {"apiVersion":"v1","spec":{"listeners":[{"name":"http","port":80},{"name":"https","tls":{"refs":[{"a":1}]}}],"hosts":["a.example.com","*.example.com"],
        "none":[],"empty":{},"absent":null,"nested":[["x"],[]]}}
        """)!).ShouldBe("""
        apiVersion: v1
        spec:
          listeners:
          - name: http
            port: 80
          - name: https
            tls:
              refs:
              - a: 1
          hosts:
          - a.example.com
          - "*.example.com"
          none: []
          empty: {}
          absent: null
          nested:
          - - x
          - []

        """);

    [TestCase("443")]
    [TestCase("yes")]
    [TestCase("n")]
    [TestCase("null")]
    [TestCase("")]
    [TestCase("1_000")]
    [TestCase("0x1F")]
    [TestCase("2001-01-01")]
    [TestCase("12:30:45")]
    [TestCase(".inf")]
    [TestCase("- a")]
    [TestCase("a: b")]
    [TestCase("a #b")]
    [TestCase("a:")]
    [TestCase(" a")]
    [TestCase("a ")]
    [TestCase("<<")]
    [TestCase("=")]
    [TestCase("@a")]
    [TestCase("...")]
    public void A_string_that_would_read_as_something_else_is_quoted(string text) =>
        YamlWriter.Write(JsonValue.Create(text)).ShouldBe($"\"{text}\"\n");

    [TestCase("default/foo")]
    [TestCase("https://issuer.example.com/jwks.json")]
    [TestCase("Jwt is missing")]
    [TestCase("300s")]
    [TestCase("spec.jwt.providers[0].issuer: a")]
    [TestCase("it's")]
    public void Other_strings_are_not(string text)
    {
        var written = YamlWriter.Write(JsonValue.Create(text));
        (written == text + "\n").ShouldBe(!text.Contains(": ", StringComparison.Ordinal));
    }

    [TestCase("a\nb\n", "x: |\n  a\n  b\n")]
    [TestCase("a\nb", "x: |-\n  a\n  b\n")]
    [TestCase("a\n\nb\n\n", "x: |+\n  a\n\n  b\n\n")]
    [TestCase("a\n  b\n", "x: |\n  a\n    b\n")]
    [TestCase(" a\nb", "x: \" a\\nb\"\n")]
    [TestCase("a\tb\nc", "x: \"a\\tb\\nc\"\n")]
    public void Text_of_several_lines_is_a_literal_block_where_that_keeps_it(string text, string yaml) =>
        YamlWriter.Write(new JsonObject { ["x"] = text }).ShouldBe(yaml);

    [Test]
    public void A_value_that_is_not_made_of_json_is_written_as_its_json() =>
        YamlWriter.Write(new JsonObject { ["at"] = new DateTimeOffset(2001, 2, 3, 4, 5, 6, TimeSpan.Zero), ["size"] = 2.5 })
            .ShouldBe("at: \"2001-02-03T04:05:06+00:00\"\nsize: 2.5\n");

    [Test]
    public void A_key_longer_than_yaml_allows_in_one_line_is_marked_as_a_key()
    {
        var node = new JsonObject { ["a"] = new JsonObject { [new string('k', 5000)] = new JsonObject { ["b"] = 1 } } };

        YamlStream.Read("long", YamlWriter.Write(node)).Documents[0].Root!.ToJsonString().ShouldBe(node.ToJsonString());
    }
}
