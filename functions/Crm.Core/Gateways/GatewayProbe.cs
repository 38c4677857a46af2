using System.Globalization;
using System.Security.Cryptography;
using Crm.Sms;
using Crm.Storage;

namespace Crm.Gateways;

/// <summary>
/// One text to try a gateway with, and what became of it: by asking the provider, and by the report that a running host has been told. It
/// belongs to no buyer and leaves no touchpoint.
/// </summary>
public sealed class GatewayProbe(GatewayAccount account, string to, string text, BoundTemplate? template, string shop, TimeProvider time)
{
    const string Prefix = "probe-", Index = "probe";
    DateTimeOffset sent;

    /// <summary>What the report will bring back.</summary>
    public string Tag { get; } = Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));

    public static bool Is(string? tag) => tag?.StartsWith(Prefix, StringComparison.Ordinal) ?? false;

    /// <summary>Kept by the host that is told, for the command that waits.</summary>
    public static ValueTask KeepAsync(MessageIndex index, GatewayReport report, CancellationToken cancel) =>
        index.RememberAsync(Index, report.Tag!,
            string.Create(CultureInfo.InvariantCulture, $"{GatewayOutcomes.Word(report)} ({report.Code})"), cancel);

    public Task<GatewayAnswer> SendAsync(CancellationToken cancel)
    {
        sent = time.GetUtcNow();
        return account.Wire.SendAsync(account,
            new GatewayText(Tag, to, text) { Shop = shop, Template = template, Validity = TimeSpan.FromMinutes(10) }, cancel);
    }

    /// <summary>What is known now; null while nothing is.</summary>
    /// <param name="rows">The index of a data folder a host runs on; null when there is none.</param>
    /// <param name="messageId">As the provider answered.</param>
    /// <param name="cancel">Stops asking.</param>
    public async ValueTask<string?> AskAsync(IRowStore? rows, string? messageId, CancellationToken cancel)
    {
        if (rows is not null && await new MessageIndex(rows).FindAsync(Index, Tag, cancel) is { } told) return told;
        if (account.Wire.Traits.LookUps.Count == 0) return null;
        var found = await account.Wire.FindAsync(account, new SmsLookup(Tag, shop, null, account.Name, to, text, sent, time.GetUtcNow())
        {
            MessageId = messageId is { Length: > 0 } ? messageId : null,
        }, cancel);
        if (found.Report is { } report) return $"{GatewayOutcomes.Word(report)} ({report.Code})";
        return found.SendLookup == SendLookup.Accepted ? $"sent ({found.MessageId ?? messageId})" : null;
    }
}
