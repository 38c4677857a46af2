using Crm.Common;
using Crm.Nightly;
using Crm.Pages.Accounts;
using Crm.Pages.Routing;
using Crm.Segments;
using Crm.Storage;

namespace Crm.Pages.SegmentPages;

/// <summary>The saved segments, as large as the last night found them.</summary>
public sealed class SegmentListPages(SavedSegments segments, NightlyRun night, CrmTables tables, AuditLog log) : IPages
{
    const string Path = "segments";

    public IEnumerable<PageRoute> Routes =>
        [PageRoute.Get(Path, Role.Viewer, ListAsync), PageRoute.Post("segments/remove", Role.Owner, RemoveAsync)];

    public PageSection Section => new("segments", Path, Role.Viewer, 40);

    async Task<ApiResponse> ListAsync(PageRequest request)
    {
        var now = await segments.NowAsync(request.Cancel);
        var reports = new List<NightlyReport>();
        foreach (var group in night.Groups)
            if (await new NightlyRows(tables.Runs, group).LatestAsync<NightlyReport>("report", request.Cancel) is { } report)
                reports.Add(report);
        var saved = now.Saved.ToDictionary(s => s.Name);
        var lines = now.Library.Segments.Select(s => Line(s.Name, s.Title, saved.GetValueOrDefault(s.Name), reports))
            .Concat(now.Saved.Where(s => now.Library.Find(s.Name) is null).Select(s => Line(s.Name, s.Title, s, [])));
        return await request.PageAsync<SegmentListView>(request.Texts["nav.segments"], new SegmentListModel([.. lines], now.Unreadable,
            reports.Count == 0 ? null : reports.Max(r => r.Date)));
    }

    async Task<ApiResponse> RemoveAsync(PageRequest request)
    {
        if (request.Field("name") is not { } name || !SavedSegments.IsName(name)) return await request.NotFoundAsync();
        await log.WriteAsync(request.Who.Name, Acts.SegmentRemoved, name, request.Cancel);
        await segments.RemoveAsync(name, request.Cancel);
        return request.Go(Path, "segment-removed");
    }

    // A night without the segment in its report did not know it, or found nobody; saved since then, it did not.
    static SegmentLine Line(string name, string title, SavedSegment? saved, List<NightlyReport> reports)
    {
        var seen = reports.Where(r => r.Segments.ContainsKey(name)).ToList();
        long Moved(string how) => seen.Sum(r => r.Moves.GetValueOrDefault($"segment:{name}|{how}"));
        return new SegmentLine(name, title, seen.Count == 0 ? null : seen.Sum(r => r.Segments[name]), Moved("|in"), Moved("in|"), saved?.By,
            saved?.At);
    }
}
