using System.Text;
using JwtGateway.Cli.Standalone.Files;

namespace JwtGateway.Cli.Tests.Files;

public sealed class FileSourceLoadTests
{
    private ManifestDirectory _directory = null!;

    [SetUp]
    public void SetUp() => _directory = new ManifestDirectory();

    [TearDown]
    public void TearDown() => _directory.Dispose();

    private static FileSourceResult Load(params string[] paths) => new FileSource(paths, TimeProvider.System).Load();

    [Test]
    public void A_directory_is_read_with_all_below_it()
    {
        _directory.Write("a.yaml", "a");
        _directory.Write("b.yml", "b");
        _directory.Write("deep/er/c.json", "c");

        Load(_directory.Path).ConfigMaps().ShouldBe(["a", "b", "c"]);
    }

    [TestCase(".hidden.yaml")]
    [TestCase(".hidden/a.yaml")]
    [TestCase("a.yaml~")]
    [TestCase("a.yaml.swp")]
    [TestCase("notes.txt")]
    public void Other_names_in_a_directory_are_left_out(string name)
    {
        _directory.Write("a.yaml", "a");
        _directory.Write(name, "other");

        Load(_directory.Path).ConfigMaps().ShouldBe(["a"]);
    }

    [Test]
    public void A_file_that_is_named_is_read_whatever_its_name()
    {
        _directory.Write(".policy", "a");

        Load(_directory[".policy"]).ConfigMaps().ShouldBe(["a"]);
    }

    [Test]
    public void A_file_that_several_paths_lead_to_is_read_once()
    {
        _directory.Write("a.yaml", "a");
        File.CreateSymbolicLink(_directory["link.yaml"], _directory["a.yaml"]);

        Load(_directory.Path, _directory["a.yaml"], _directory.Path + "/./a.yaml").ConfigMaps().ShouldBe(["a"]);
    }

    [Test]
    public void A_link_to_a_parent_ends()
    {
        _directory.Write("below/a.yaml", "a");
        Directory.CreateSymbolicLink(_directory["below/up"], "..");
        Directory.CreateSymbolicLink(_directory["below/self"], ".");

        Load(_directory.Path).ConfigMaps().ShouldBe(["a"]);
    }

    [Test]
    public void A_path_that_does_not_exist_is_named()
    {
        _directory.Write("a.yaml", "a");
        var missing = _directory["missing"];

        Load(_directory.Path, missing, missing).Errors().ShouldBe([$"{missing}: expected a file or directory, found none"]);
    }

    [Test]
    public void A_link_that_leads_nowhere_is_named()
    {
        File.CreateSymbolicLink(_directory["a.yaml"], "missing");

        Load(_directory.Path).Errors().ShouldBe([$"{_directory["a.yaml"]}: expected a file or directory, found none"]);
    }

    [Test]
    public void Links_in_a_circle_are_named()
    {
        File.CreateSymbolicLink(_directory["a.yaml"], "b.yaml");
        File.CreateSymbolicLink(_directory["b.yaml"], "a.yaml");

        Load(_directory.Path).Errors().Length.ShouldBe(2);
    }

    [Test]
    public void One_broken_file_and_nothing_is_loaded()
    {
        _directory.Write("a.yaml", "a");
        File.WriteAllText(_directory["b.yaml"], "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\n data: {}\n");

        Load(_directory.Path).Errors().ShouldHaveSingleItem().ShouldStartWith($"{_directory["b.yaml"]}:5:2: ");
    }

    [Test]
    public void Every_broken_file_is_named()
    {
        File.WriteAllText(_directory["a.yaml"], "[");
        File.WriteAllBytes(_directory["b.yaml"], [0x61, 0xff, 0xfe]);

        Load(_directory.Path).Errors().Select(error => Path.GetFileName(error.Split(':')[0])).ShouldBe(["b.yaml", "a.yaml"], ignoreOrder: true);
    }

    [Test]
    public void A_byte_order_mark_is_no_part_of_the_text()
    {
        File.WriteAllText(_directory["a.yaml"], ManifestDirectory.ConfigMap("a"), Encoding.UTF8);

        Load(_directory.Path).ConfigMaps().ShouldBe(["a"]);
    }

    [Test]
    public void An_object_in_two_files_names_both()
    {
        _directory.Write("a.yaml", "same");
        _directory.Write("b.yaml", "same");

        var error = Load(_directory.Path).Errors().ShouldHaveSingleItem();

        error.ShouldStartWith($"{_directory["b.yaml"]}:1:1: ");
        error.ShouldContain($"{_directory["a.yaml"]}:1:1");
    }

    [Test]
    public void An_empty_directory_is_an_empty_cluster() => Load(_directory.Path).ConfigMaps().ShouldBeEmpty();
}
