using System.Text;
using JwtGateway.Ir;
using JwtGateway.Ir.Sections;
using JwtGateway.Proxy.Subscription;
using JwtGateway.Proxy.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace JwtGateway.Proxy.Tests.Subscription;

public sealed class LastGoodTests
{
    private static readonly GatewayIr Gateway = Sample.Gateway([Sample.Http()], [Sample.Route("r", "up")], Sample.Upstream("up", 1)).WithKeys();

    private readonly KeptLog _log = new();
    private DirectoryInfo _folder = null!;

    private string File => Path.Combine(_folder.FullName, LastGood.FileName);

    [SetUp]
    public void Create()
    {
        _log.Lines.Clear();
        _folder = Directory.CreateTempSubdirectory("jwtgw-state-");
    }

    [TearDown]
    public void Delete() => _folder.Delete(recursive: true);

    [Test]
    public void What_is_kept_is_found_again()
    {
        Kept().Save(SectionedGateway.Split(Gateway));

        IrJson.Serialize(Kept().Load().ShouldNotBeNull().Merge()).ShouldBe(IrJson.Serialize(Gateway));
    }

    [Test]
    public void The_later_of_two_is_found_again_and_nothing_else_lies_about()
    {
        Kept().Save(SectionedGateway.Split(Gateway with { Routes = [] }));
        Kept().Save(SectionedGateway.Split(Gateway));

        Kept().Load().ShouldNotBeNull().Version.ShouldBe(SectionedGateway.Split(Gateway).Version);
        _folder.GetFiles().ShouldHaveSingleItem();
    }

    [Test]
    [Platform(Exclude = "Win")]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void Nobody_else_may_read_it()
    {
        System.IO.File.WriteAllText(File + ".new", "left over from a crash");
        Kept().Save(SectionedGateway.Split(Gateway));

        System.IO.File.GetUnixFileMode(File).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Test]
    public void Without_a_file_there_is_nothing_and_nothing_is_said()
    {
        Kept().Load().ShouldBeNull();
        new LastGood(null, "default/eg", _log).Load().ShouldBeNull();
        _log.Lines.ShouldBeEmpty();
    }

    /// <summary>A whole file is a few thousand octets: every length of it, and damage at every place.</summary>
    [Test]
    public void A_file_that_was_cut_short_or_damaged_anywhere_is_ignored()
    {
        Kept().Save(SectionedGateway.Split(Gateway));
        var good = System.IO.File.ReadAllBytes(File);
        var version = SectionedGateway.Split(Gateway).Version;
        for (var at = 0; at < good.Length; at++)
        {
            System.IO.File.WriteAllBytes(File, good[..at]);
            Quiet().Load().ShouldBeNull($"cut at {at}");
            var damaged = good.ToArray();
            damaged[at] ^= 0x11;
            System.IO.File.WriteAllBytes(File, damaged);
            var read = Quiet().Load();
            (read is null || read.Version == version).ShouldBeTrue($"damaged at {at}");
        }
    }

    [Test]
    public void Another_Gateways_file_is_ignored_with_a_warning()
    {
        new LastGood(_folder.FullName, "default/other", NullLogger.Instance).Save(SectionedGateway.Split(Gateway with { Gateway = "default/other" }));

        Kept().Load().ShouldBeNull();
        _log.Lines.ShouldHaveSingleItem().ShouldContain("default/other");
    }

    [Test]
    public void A_file_of_a_later_format_is_ignored_with_a_warning()
    {
        Kept().Save(SectionedGateway.Split(Gateway));
        var text = System.IO.File.ReadAllText(File);
        System.IO.File.WriteAllText(File, text.Replace("jwtgateway-last-good 1", "jwtgateway-last-good 2", StringComparison.Ordinal));

        Kept().Load().ShouldBeNull();
        _log.Lines.ShouldHaveSingleItem().ShouldContain("format");
    }

    [TestCase("")]
    [TestCase("jwtgateway-last-good 1\n")]
    [TestCase("jwtgateway-last-good 1\n{}\n")]
    [TestCase("jwtgateway-last-good 1\nnull\n")]
    [TestCase("jwtgateway-last-good 1\n{\"type\":\"heartbeat\",\"sequence\":1}\n")]
    public void A_file_of_something_else_is_ignored_with_a_warning(string text)
    {
        System.IO.File.WriteAllText(File, text, Encoding.ASCII);

        Kept().Load().ShouldBeNull();
        _log.Lines.ShouldHaveSingleItem().ShouldContain(File);
    }

    [Test]
    public void A_folder_in_the_files_place_is_no_reason_to_stop()
    {
        Directory.CreateDirectory(File);

        Kept().Load().ShouldBeNull();
        Kept().Save(SectionedGateway.Split(Gateway));

        _log.Lines.ShouldHaveSingleItem().ShouldContain("cannot be kept");
    }

    private LastGood Kept() => new(_folder.FullName, "default/eg", _log);

    private LastGood Quiet() => new(_folder.FullName, "default/eg", NullLogger.Instance);
}
