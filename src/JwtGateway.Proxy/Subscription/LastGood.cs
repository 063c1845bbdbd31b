using System.Text;
using System.Text.Json;
using JwtGateway.Ir.Sections;
using JwtGateway.Tokens.Storage;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Proxy.Subscription;

/// <summary>
/// The last configuration that was served, on disk, for a start without the operator. It is a convenience: whatever is wrong with the file or the
/// disk is logged, and the proxy goes on without. Holds secrets, so nobody else may read it.
/// </summary>
/// <remarks>
/// A line that names the format, then a snapshot message. Its hashes are the checksum. It is written aside and renamed, so a crash leaves the old
/// one or the new one.
/// </remarks>
internal sealed partial class LastGood(string? folder, string gateway, ILogger logger)
{
    /// <summary>The file's name in its folder.</summary>
    public const string FileName = "last-good.jsonl";

    private const string Format = "jwtgateway-last-good 1\n";

    private bool _failing;

    /// <summary>What is kept; null: nothing, or nothing of use.</summary>
    public SectionedGateway? Load()
    {
        if (folder is null)
        {
            return null;
        }

        var path = Path.Combine(folder, FileName);
        try
        {
            return File.Exists(path) ? Read(File.ReadAllBytes(path)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            Log.Ignored(logger, path, e.Message);
            return null;
        }
    }

    /// <summary>Keeps <paramref name="configuration"/>, if that can be done.</summary>
    public void Save(SectionedGateway configuration)
    {
        if (folder is null)
        {
            return;
        }

        try
        {
            Write(configuration);
            _failing = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_failing)
            {
                Log.NotKept(logger, folder, e.Message);
            }

            _failing = true;
        }
    }

    private SectionedGateway Read(byte[] file)
    {
        if (file.Length > ChannelJson.LongestLine || !file.AsSpan().StartsWith(Encoding.ASCII.GetBytes(Format)))
        {
            throw new JsonException("It is not of the format that this version writes.");
        }

        var line = file.AsSpan(Format.Length);
        if (line is not [.. var message, (byte)'\n'] || ChannelJson.ReadMessage(message) is not SnapshotMessage snapshot)
        {
            throw new JsonException("It does not hold a whole configuration.");
        }

        return new ConfigAssembler(gateway, null).Accept(snapshot) switch
        {
            AssemblyOutcome.Changed changed => changed.Configuration,
            AssemblyOutcome.Rejected rejected => throw new JsonException(rejected.Reason),
            _ => throw new InvalidOperationException("A snapshot always changes something."),
        };
    }

    private void Write(SectionedGateway configuration) => PrivateFile.Replace(Path.Combine(folder!, FileName), file =>
    {
        file.Write(Encoding.ASCII.GetBytes(Format));
        file.Write(ChannelJson.Write(new SnapshotMessage
        {
            Sequence = 1,
            Gateway = configuration.Gateway,
            Version = configuration.Version,
            Sections = configuration.Sections,
        }));
        file.WriteByte((byte)'\n');
    });

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The last good configuration in {Path} is ignored: {Reason}")]
        public static partial void Ignored(ILogger logger, string path, string reason);

        [LoggerMessage(2, LogLevel.Warning, "Configurations cannot be kept in {Folder}, so a restart without the operator will not find this one: {Reason}")]
        public static partial void NotKept(ILogger logger, string folder, string reason);
    }
}
