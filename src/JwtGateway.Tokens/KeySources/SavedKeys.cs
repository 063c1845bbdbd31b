using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using JwtGateway.Tokens.Storage;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Tokens.KeySources;

/// <summary>A set as it was fetched.</summary>
/// <param name="FetchedAt">When.</param>
/// <param name="Text">The JWK Set.</param>
internal sealed record SavedKeySet(DateTimeOffset FetchedAt, ReadOnlyMemory<byte> Text);

/// <summary>
/// The last good sets on disk, for a start while an issuer cannot be reached. A convenience: whatever is wrong with a file or the disk is logged,
/// and the proxy goes on without. Sets may hold secrets, so nobody else may read them.
/// </summary>
/// <remarks>
/// A file for each <see cref="RemoteTarget.Identity"/>, named by its hash: the format, then a line with the time of the fetch (milliseconds since
/// 1970) and the SHA-256 of identity, time and set, then the set. So a file that is damaged, renamed, or of another identity is not used.
/// </remarks>
internal sealed partial class SavedKeys(string? stateDirectory, TimeProvider time, ILogger logger)
{
    private const string Format = "jwtgateway-keys 1";
    private const int LongestLine = 128;

    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(30);

    private readonly string? _folder = stateDirectory is null ? null : Path.Combine(stateDirectory, "keys");
    private volatile bool _failing;

    /// <summary>What is kept for <paramref name="identity"/>; null: nothing, or nothing of use.</summary>
    public SavedKeySet? Load(string identity)
    {
        if (_folder is null)
        {
            return null;
        }

        var path = PathOf(identity);
        try
        {
            return File.Exists(path) ? Read(path, identity) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Log.Ignored(logger, path, e.Message);
            return null;
        }
    }

    /// <summary>Keeps <paramref name="set"/> for <paramref name="identity"/>, if that can be done.</summary>
    public void Save(string identity, SavedKeySet set)
    {
        if (_folder is null)
        {
            return;
        }

        try
        {
            PrivateFile.Replace(PathOf(identity), file =>
            {
                file.Write(Encoding.ASCII.GetBytes($"{Format}\n{Milliseconds(set)} {Seal(identity, set)}\n"));
                file.Write(set.Text.Span);
            });
            _failing = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_failing)
            {
                Log.NotKept(logger, _folder, e.Message);
            }

            _failing = true;
        }
    }

    /// <summary>Deletes what nobody has asked for in a month, and <paramref name="used"/> does not name.</summary>
    public void Tidy(IEnumerable<string> used)
    {
        if (_folder is null || !Directory.Exists(_folder))
        {
            return;
        }

        var kept = used.Select(PathOf).ToHashSet(StringComparer.Ordinal);
        try
        {
            var oldest = time.GetUtcNow() - Forgotten;
            foreach (var file in new DirectoryInfo(_folder).EnumerateFiles("*.jwks").Where(f => f.LastWriteTimeUtc < oldest.UtcDateTime && !kept.Contains(f.FullName)))
            {
                file.Delete();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.NotTidied(logger, _folder, e.Message);
        }
    }

    private string PathOf(string identity) =>
        Path.GetFullPath(Path.Combine(_folder!, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity))) + ".jwks"));

    private static SavedKeySet Read(string path, string identity)
    {
        if (new FileInfo(path).Length > Keys.JwkSet.MaxBytes + (2 * LongestLine))
        {
            throw new InvalidDataException("it is larger than any set that is used");
        }

        var file = File.ReadAllBytes(path);
        var first = file.AsSpan().IndexOf((byte)'\n');
        var second = first < 0 ? -1 : file.AsSpan(first + 1).IndexOf((byte)'\n');
        if (second < 0 || !file.AsSpan(0, first).SequenceEqual(Encoding.ASCII.GetBytes(Format)))
        {
            throw new InvalidDataException("it is not of the format that this version writes");
        }

        var facts = file.AsSpan(first + 1, second);
        if (!Utf8Parser.TryParse(facts, out long milliseconds, out var digits) || milliseconds is < 0 or > 253_402_300_799_999)
        {
            throw new InvalidDataException("it does not say when its keys were fetched");
        }

        var set = new SavedKeySet(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), file.AsMemory(first + second + 2));
        return facts[digits..].SequenceEqual(Encoding.ASCII.GetBytes(" " + Seal(identity, set)))
            ? set
            : throw new InvalidDataException("it is damaged, or the keys of another source");
    }

    private static string Seal(string identity, SavedKeySet set)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(identity)));
        hash.AppendData(Encoding.ASCII.GetBytes($"{Milliseconds(set)}\n"));
        hash.AppendData(set.Text.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static long Milliseconds(SavedKeySet set) => set.FetchedAt.ToUnixTimeMilliseconds();

    private static partial class Log
    {
        [LoggerMessage(2020, LogLevel.Warning, "The keys kept in {Path} are ignored: {Reason}")]
        public static partial void Ignored(ILogger logger, string path, string reason);

        [LoggerMessage(2021, LogLevel.Warning, "Keys cannot be kept in {Folder}, so a restart while an issuer is away will find none: {Reason}")]
        public static partial void NotKept(ILogger logger, string folder, string reason);

        [LoggerMessage(2022, LogLevel.Warning, "Old keys in {Folder} cannot be deleted: {Reason}")]
        public static partial void NotTidied(ILogger logger, string folder, string reason);
    }
}
