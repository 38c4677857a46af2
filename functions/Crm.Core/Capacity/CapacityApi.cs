using System.Globalization;
using System.Text;
using Crm.Common;
using Crm.Gateways;
using Crm.Shops;

namespace Crm.Capacity;

/// <summary>What is asked of a capacity plan, as text: of a query or a command line.</summary>
public sealed record CapacityQuery(string? Shop, string? Day, string? Orders, string? Gateway, string? PerSecond, string? BrokerPerSecond,
    string? Patience, string? LeadDays, string? Format);

/// <summary>
/// <c>POST /api/plan/capacity?day=…&amp;orders=…[&amp;shop=][&amp;gateway=][&amp;perSecond=]…</c>: the body is a curve (lines
/// HH:mm,weight), or
/// empty for the one that stored orders teach.
/// </summary>
public sealed class CapacityApi(CapacityPlanner planner, ShopDirectory shops, GatewayDirectory gateways)
{
    public async Task<ApiResponse> PlanAsync(CapacityQuery query, ReadOnlyMemory<byte> curve, CancellationToken cancel)
    {
        var mistakes = new List<string>();
        if (query.Format is not (null or "json" or "text" or "csv")) mistakes.Add("format is json, text or csv.");
        var request = Read(query, shops, gateways, mistakes);
        if (request is null || mistakes.Count > 0) return ApiResponse.Problem(400, "Not acceptable", string.Join('\n', mistakes));
        try
        {
            var told = curve.Length == 0 ? null : OrderCurve.Read("curve", Encoding.UTF8.GetString(curve.Span).Split('\n'));
            var report = await planner.RunAsync(request, told, cancel);
            var zone = shops.Find(request.Shop)!.Zone;
            return query.Format switch
            {
                "csv" => new ApiResponse(200, "text/csv; charset=utf-8", CapacityText.CsvHeader + "\n"
                    + string.Concat(CapacityText.Csv(report, zone).Select(line => line + "\n"))),
                "text" => new ApiResponse(200, "text/plain; charset=utf-8", string.Join('\n', CapacityText.Of(report, zone)) + "\n"),
                _ => ApiResponse.Of(report),
            };
        }
        catch (SettingsException wrong)
        {
            return ApiResponse.Problem(400, "Not acceptable", wrong.Message);
        }
    }

    /// <summary>Null with every mistake said.</summary>
    public static CapacityRequest? Read(CapacityQuery query, ShopDirectory shops, GatewayDirectory gateways, List<string> mistakes)
    {
        var shop = query.Shop is { } id ? shops.Find(id) : shops.All.Count() == 1 ? shops.All.Single() : null;
        if (shop is null) mistakes.Add($"shop: one of {string.Join(", ", shops.All.Select(s => s.Id).Order(StringComparer.Ordinal))}.");
        if (!DateOnly.TryParseExact(query.Day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            mistakes.Add("day: a day such as 2026-11-11.");
        var orders = (int)Number(query.Orders, "orders", 1, 100_000_000, null, mistakes);
        var name = query.Gateway ?? (shop is null ? null : shop.Gateways.Names.FirstOrDefault()) ?? GatewayDirectory.HostsOwn;
        var account = gateways.Find(name);
        if (query.Gateway is not null && account is null && query.PerSecond is null)
            mistakes.Add($"gateway: there is no '{name}'; configured are {string.Join(", ", gateways.All.Select(g => g.Name))}. Or give "
                + "perSecond, what it takes.");
        var rate = Number(query.PerSecond, "perSecond", 0.001, 100_000, account?.Limits.PerSecond ?? new GatewayLimits().PerSecond,
            mistakes);
        var broker = query.BrokerPerSecond is null ? (double?)null
            : Number(query.BrokerPerSecond, "brokerPerSecond", 0.001, 1_000_000, null,
            mistakes);
        var patience = Number(query.Patience, "patience", 1, 1440, 30, mistakes);
        var lead = (int)Number(query.LeadDays, "leadDays", 0, 365, 14, mistakes);
        return mistakes.Count > 0 ? null : new CapacityRequest(shop!.Id, day, orders, name, rate)
        {
            BrokerPerSecond = broker, Patience = TimeSpan.FromMinutes(patience), LeadDays = lead,
        };
    }

    static double Number(string? text, string name, double least, double most, double? otherwise, List<string> mistakes)
    {
        if (text is null && otherwise is { } known) return known;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        mistakes.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: a number from {least} to {most}."));
        return least;
    }
}
