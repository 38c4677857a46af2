using System.Globalization;
using System.Text;
using System.Text.Json;
using Crm.Common;
using Crm.Conditions;
using Crm.Nightly;
using Crm.Pages.Accounts;
using Crm.Pages.Routing;
using Crm.Segments;

namespace Crm.Pages.SegmentPages;

/// <summary>Building a segment: rows or JSON, counted when asked, saved under a name, exported.</summary>
public sealed class BuilderPages(SavedSegments segments, SegmentCounter counter, BuilderReader reader, AuditLog log) : IPages
{
    public IEnumerable<PageRoute> Routes =>
    [
        PageRoute.Get("segments/new", Role.Viewer, r => ShowAsync(r, reader.New(r))),
        PageRoute.Get("segments/of/{name}", Role.Viewer, OneAsync), PageRoute.Post("segments/build", Role.Staff, BuildAsync),
        PageRoute.Post("segments/estimate", Role.Staff, EstimateAsync),
        PageRoute.Post("segments/save", Role.Owner, SaveAsync), PageRoute.Post("segments/export", Role.Owner, ExportAsync),
    ];

    static Task<ApiResponse> ShowAsync(PageRequest request, BuilderModel model) =>
        request.PageAsync<BuilderView>(request.Texts["nav.segments"], model, model.Mistakes.Count == 0 ? 200 : 400);

    async Task<ApiResponse> OneAsync(PageRequest request) =>
        await reader.StoredAsync(request.Values["name"], request.Texts, request.Cancel) is { } model ? await ShowAsync(request, model)
            : await request.NotFoundAsync();

    async Task<ApiResponse> BuildAsync(PageRequest request)
    {
        var action = request.Field("do") ?? "count";
        var (model, json) = reader.Filled(request, action);
        if (action != "count" || json is not { } when) return await ShowAsync(request, model);
        var (count, some) = await counter.CountAsync(model.Group, Read(when), request.Cancel);
        return await ShowAsync(request, count is null ? model with { Mistakes = [request.Texts["segments.busy"]] }
            : model with { Count = count, Some = some });
    }

    /// <summary>The page as it is, with about how many; a condition that is not whole yet has no number and is no mistake.</summary>
    async Task<ApiResponse> EstimateAsync(PageRequest request)
    {
        var (model, json) = reader.Filled(request, "estimate");
        var estimate = json is { } when ? await counter.EstimateAsync(model.Group, Read(when), request.Cancel) : null;
        return await ShowAsync(request, model with { Mistakes = [], Estimate = estimate });
    }

    async Task<ApiResponse> SaveAsync(PageRequest request)
    {
        var (model, json) = reader.Filled(request, "save");
        if (json is not { } when) return await ShowAsync(request, model);
        if (model.Name is not { } name || !SavedSegments.IsName(name)) return await WrongAsync("segments.mistake.name");
        if (segments.IsFile(name)) return await WrongAsync("segments.mistake.file");
        return await log.DoAsync(request.Who.Name, Acts.SegmentSaved, name,
            () => segments.SaveAsync(name, model.Title ?? name, when, request.Who.Name, request.Cancel), saved => saved, request.Cancel)
            ? request.Go("segments/of/" + name, "segment-saved") : await WrongAsync("segments.mistake.file");

        Task<ApiResponse> WrongAsync(string key) => ShowAsync(request, model with { Mistakes = [request.Texts[key]] });
    }

    async Task<ApiResponse> ExportAsync(PageRequest request)
    {
        var (model, json) = reader.Filled(request, "export");
        if (json is not { } when) return await ShowAsync(request, model);
        var name = model.Name is { } known && SavedSegments.IsName(known) ? known : null;
        var text = new StringBuilder(CsvText.Line(Columns)).Append("\r\n");
        return await log.DoAsync(request.Who.Name, Acts.SegmentExported, name, () => counter.AllAsync(model.Group, Read(when),
                m => text.Append(CsvText.Line(Cells(m))).Append("\r\n"), request.Cancel), all => all, request.Cancel)
            ? request.File($"segment-{name ?? "new"}.csv", "text/csv; charset=utf-8", text.ToString())
            : await ShowAsync(request, model with { Mistakes = [request.Texts["segments.busy"]] });
    }

    static Condition Read(JsonElement when) => Condition.Parse(when, "$", []);

    static readonly string[] Columns =
        ["customer", "orders", "spend", "currency", "days since", "class", "life", "grade", "tier", "region", "category", "tags"];

    static string?[] Cells(SegmentMember m) =>
    [
        m.Customer, m.Orders.ToString(CultureInfo.InvariantCulture), m.Currency.Length == 0 ? "" : Money.Format(m.Total, m.Currency),
        m.Currency, m.Days < 0 ? "" : m.Days.ToString(CultureInfo.InvariantCulture), m.Class, m.Life, m.Grade, m.Tier, m.Region, m.Category,
        string.Join(' ', m.Tags),
    ];
}
