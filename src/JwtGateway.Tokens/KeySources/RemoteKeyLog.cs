using Microsoft.Extensions.Logging;

namespace JwtGateway.Tokens.KeySources;

/// <summary>What is logged of a remote source: changes, not events. Holds no key and no <c>kid</c>.</summary>
internal sealed partial class RemoteKeyLog(string label, ILogger logger)
{
    public void Failing(string reason, bool hasKeys) =>
        Log.Failing(logger, label, reason, hasKeys ? "the keys fetched before stay in use" : "there are no keys");

    public void Recovered(int count, int failures) => Log.Recovered(logger, label, count, failures);

    public void Changed(int count, int before) => Log.Changed(logger, label, count, before);

    public void KeysIgnored(string reasons) => Log.KeysIgnored(logger, label, reasons);

    public void Distrusted(string reason) => Log.Distrusted(logger, label, reason);

    public void Expired(DateTimeOffset? fetchedAt, TimeSpan maxStale) => Log.Expired(logger, label, fetchedAt, maxStale);

    public void Restored(int count, DateTimeOffset fetchedAt) => Log.Restored(logger, label, count, fetchedAt);

    public void NotRestored(string reason) => Log.NotRestored(logger, label, reason);

    public void Bug(Exception bug) => Log.Bug(logger, label, bug);

    private static partial class Log
    {
        [LoggerMessage(2010, LogLevel.Warning, "Fetching keys from {Source} fails: {Reason}; {Consequence}")]
        public static partial void Failing(ILogger logger, string source, string reason, string consequence);

        [LoggerMessage(2011, LogLevel.Information, "Fetching keys from {Source} works again: {Count} keys, after {Failures} failures")]
        public static partial void Recovered(ILogger logger, string source, int count, int failures);

        [LoggerMessage(2012, LogLevel.Information, "Keys from {Source} changed: {Count} keys, {Before} before")]
        public static partial void Changed(ILogger logger, string source, int count, int before);

        [LoggerMessage(2013, LogLevel.Warning, "Keys from {Source} are ignored: {Reasons}")]
        public static partial void KeysIgnored(ILogger logger, string source, string reasons);

        [LoggerMessage(2014, LogLevel.Warning, "Keys from {Source} are dropped, their server is not trusted any more: {Reason}")]
        public static partial void Distrusted(ILogger logger, string source, string reason);

        [LoggerMessage(2015, LogLevel.Error, "Fetching keys from {Source} hit a bug")]
        public static partial void Bug(ILogger logger, string source, Exception bug);

        [LoggerMessage(2016, LogLevel.Error, "Keys from {Source} are dropped: they were fetched at {FetchedAt:u} and may be used for {MaxStale} (maxStale); no token verifies until they can be fetched")]
        public static partial void Expired(ILogger logger, string source, DateTimeOffset? fetchedAt, TimeSpan maxStale);

        [LoggerMessage(2017, LogLevel.Information, "{Count} keys from {Source} that were fetched at {FetchedAt:u} are used until they can be fetched again")]
        public static partial void Restored(ILogger logger, string source, int count, DateTimeOffset fetchedAt);

        [LoggerMessage(2018, LogLevel.Warning, "The keys kept for {Source} are not used: {Reason}")]
        public static partial void NotRestored(ILogger logger, string source, string reason);
    }
}
