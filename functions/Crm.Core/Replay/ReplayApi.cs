using System.Globalization;
using System.Text;
using Crm.Common;
using Crm.Flows;
using Crm.Shops;
using Crm.Storage;

namespace Crm.Replay;

/// <summary>
/// <c>POST /api/replay?from=…&amp;to=…[&amp;shop=…][&amp;format=text|csv|json]</c>: the body is a flow file or differences.
/// </summary>
public sealed class ReplayApi(CrmTables tables, ShopDirectory shops, FlowLibrary flows)
{
    public async Task<ApiResponse> RunAsync(ReadOnlyMemory<byte> draft, string? from, string? to, string? shop, string? format,
        CancellationToken cancel)
    {
        if (ReplayTime.Read(from) is not { } begin || ReplayTime.Read(to) is not { } end || begin >= end)
            return Bad("from and to are dates or instants (2025-10-01, 2025-10-01T08:00:00+08:00), the first before the second.");
        if (shop is not null && shops.Find(shop) is null) return Bad($"There is no shop '{shop}'.");
        if (format is not (null or "text" or "csv" or "json")) return Bad("format is text, csv or json.");
        try
        {
            var plan = new ReplayPlan(flows.ReadDraft("draft", Encoding.UTF8.GetString(draft.Span)), begin, end) { Shop = shop };
            return await AnswerAsync(plan, format ?? "json", cancel);
        }
        catch (SettingsException mistakes)
        {
            return Bad(mistakes.Message);
        }
    }

    async Task<ApiResponse> AnswerAsync(ReplayPlan plan, string format, CancellationToken cancel)
    {
        var csv = new StringBuilder();
        if (format == "csv") csv.Append(ReplayCsv.Header).Append('\n');
        var report = await new ReplayRun(tables, shops, flows).RunAsync(plan, format != "csv" ? null : line =>
        {
            csv.Append(ReplayCsv.Of(line)).Append('\n');
            return default;
        }, null, cancel);
        return format switch
        {
            "csv" => new ApiResponse(200, "text/csv; charset=utf-8", csv.ToString()),
            "text" => new ApiResponse(200, "text/plain; charset=utf-8", string.Join('\n', ReplayText.Of(report)) + "\n"),
            _ => ApiResponse.Of(report),
        };
    }

    static ApiResponse Bad(string why) => ApiResponse.Problem(400, "Not acceptable", why);
}

/// <summary>A day (its first instant in UTC) or an instant, as people write it.</summary>
public static class ReplayTime
{
    public static DateTimeOffset? Read(string? text) => DateTimeOffset.TryParseExact(text,
        ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK"], CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal, out var at) ? at.ToUniversalTime() : null;
}
