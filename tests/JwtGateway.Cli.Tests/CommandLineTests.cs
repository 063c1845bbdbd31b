using JwtGateway.Cli.Tests.Harness;

namespace JwtGateway.Cli.Tests;

public sealed class CommandLineTests
{
    [TestCase("run")]
    [TestCase("translate", "--to", "ir")]
    [TestCase("translate", "-f", "x.yaml", "--to", "xds")]
    [TestCase("translate", "-f", "x.yaml", "--to", "1")]
    [TestCase("translate", "-f", "x.yaml", "-o", "xml")]
    [TestCase("run", "-f", "-")]
    [TestCase("demo", "-f", "x.yaml", "-")]
    [TestCase("run", "-f", "x.yaml", "--bind", "localhost")]
    [TestCase("run", "-f", "x.yaml", "--admin", "127.0.0.1")]
    [TestCase("run", "-f", "x.yaml", "--admin", "::1")]
    [TestCase("run", "-f", "x.yaml", "--resolve", "foo.bar.com=127.0.0.1:1")]
    [TestCase("run", "-f", "x.yaml", "--now", "tomorrow")]
    [TestCase("run", "-f", "x.yaml", "--now", "9223372036854775807")]
    [TestCase("run", "-f", "x.yaml", "--no-such-option")]
    [TestCase("fly")]
    public async Task A_command_line_that_cannot_be_read_exits_2_and_says_why(params string[] args)
    {
        var ran = await Jwtgw.RunAsync(args);

        ran.Code.ShouldBe(ExitCode.BadInput);
        ran.Out.ShouldBeEmpty();
        ran.Error.ShouldStartWith("error: ");
        ran.Error.ShouldContain("--help");
    }

    [Test]
    public async Task A_wrong_option_value_is_named_with_what_to_write()
    {
        var ran = await Jwtgw.RunAsync(["run", "-f", "x.yaml", "--admin", "19000x"]);

        ran.Error.ShouldContain("--admin: '19000x' is not an IP address and port. Write them such as 127.0.0.1:19000 or [::1]:19000.");
    }

    [Test]
    public async Task An_unknown_command_is_named()
    {
        var ran = await Jwtgw.RunAsync(["fly"]);

        ran.Error.ShouldContain("'fly' is not a command.");
    }

    [Test]
    public async Task Help_lists_every_command_on_a_line_of_its_own()
    {
        var ran = await Jwtgw.RunAsync(["--help"]);

        ran.Code.ShouldBe(ExitCode.Ok);
        foreach (var command in new[] { "run", "translate", "demo", "token", "keys", "jws", "jwks" })
            ran.Out.ShouldMatch($@"(?m)^  {command}( .*)?   ?\S.*$");
    }

    [TestCase("run", "--resolve")]
    [TestCase("run", "--bind")]
    [TestCase("run", "--admin")]
    [TestCase("run", "--now")]
    [TestCase("run", "SIGTERM")]
    [TestCase("translate", "(redacted)")]
    [TestCase("translate", "standard input")]
    [TestCase("demo", "idp.example.com")]
    public async Task A_commands_help_explains_it(string command, string what)
    {
        var ran = await Jwtgw.RunAsync([command, "--help"]);

        ran.Code.ShouldBe(ExitCode.Ok);
        ran.Out.ShouldContain(what);
    }

    [Test]
    public async Task Version_is_that_of_the_product()
    {
        var ran = await Jwtgw.RunAsync(["--version"]);

        ran.Code.ShouldBe(ExitCode.Ok);
        ran.Out.ShouldMatch(@"^jwtgw \d+\.\d+\.\d+");
    }
}
