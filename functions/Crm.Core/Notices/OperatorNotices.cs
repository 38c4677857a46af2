using Crm.Common;
using Crm.Storage;
using Microsoft.Extensions.Logging;

namespace Crm.Notices;

/// <summary>
/// What a person has to hear of, kept in rows until every channel has taken it: an alarm that is lost with a connection is none. Told at
/// least once; the same id is told once.
/// </summary>
public sealed partial class OperatorNotices(CrmTables tables, IEnumerable<INoticeChannel> channels, RunbookLinks runbook,
    TimeProvider time, ILogger<OperatorNotices> log)
{
    const string Partition = "notices";
    static readonly TimeSpan Kept = TimeSpan.FromDays(7);
    readonly IReadOnlyList<INoticeChannel> channels = [.. channels];

    /// <param name="Done">Channels that have it.</param>
    sealed record Pending(Notice Notice, SortedSet<string> Done);

    /// <summary>Stores it, and tries to tell it at once.</summary>
    /// <param name="id">The same id is told once.</param>
    /// <param name="subject">What is wrong.</param>
    /// <param name="text">What is known of it.</param>
    /// <param name="section">Of the runbook: what to do; see <see cref="RunbookSections"/>.</param>
    /// <param name="cancel">Stops.</param>
    public async Task TellAsync(string id, string subject, string text, string section, CancellationToken cancel)
    {
        if (channels.Count == 0) return;
        var key = "n|" + KeyText.Segment(id);
        text = $"{text}\nWhat to do: {runbook.Of(section)}";
        var row = Json.Bytes(new Pending(new Notice(id, subject, text, time.GetUtcNow()), new(StringComparer.Ordinal)));
        await tables.Runs.CommitAsync(Partition, [new RowWrite.Insert(key, row)], cancel);
        await SendDueAsync(cancel);
    }

    /// <summary>Tells what has not got through yet. One that all have heard stays for a week, so its id is not told again.</summary>
    public async Task SendDueAsync(CancellationToken cancel)
    {
        await foreach (var row in tables.Runs.RangeAsync(Partition, "n|", cancel))
        {
            var pending = RowBody.Read<Pending>(row.Body);
            var old = pending.Notice.At < time.GetUtcNow() - Kept;
            var left = channels.Where(c => !pending.Done.Contains(c.Name)).ToList();
            if (old) await tables.Runs.CommitAsync(Partition, [new RowWrite.Delete(row.Key, row.ETag)], cancel);
            if (old || left.Count == 0) continue;
            foreach (var channel in left)
                if (await SentAsync(channel, pending.Notice, cancel)) pending.Done.Add(channel.Name);
            await tables.Runs.CommitAsync(Partition, [new RowWrite.Replace(row.Key, Json.Bytes(pending), row.ETag)], cancel);
        }
    }

    async Task<bool> SentAsync(INoticeChannel channel, Notice notice, CancellationToken cancel)
    {
        try
        {
            await channel.SendAsync(notice, cancel);
            return true;
        }
        catch (Exception failure) when (!cancel.IsCancellationRequested)
        {
            NotTold(failure, channel.Name, notice.Id);
            return false;
        }
    }

    [LoggerMessage(5201, LogLevel.Error, "The notice {Id} could not be told by {Channel}; it is tried again")]
    partial void NotTold(Exception failure, string channel, string id);
}
