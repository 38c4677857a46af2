using System.Globalization;
using System.Text;
using System.Text.Json;
using Crm.Common;
using Crm.Shops;

namespace Crm.Activities;

/// <param name="State">planned, open, over or stopped.</param>
/// <param name="Commitment">SHA-256 of the seed it draws by; null for kinds that draw nothing.</param>
public sealed record ActivityLine(string Id, string Kind, string Title, string Shop, DateOnly From, DateOnly Until, string State,
    int Version, DateTimeOffset PublishedAt, string By, string? Commitment);

/// <param name="Source">The file in force.</param>
/// <param name="Versions">Oldest first; each version's seed once its draws are over.</param>
public sealed record ActivityView(ActivityLine Activity, StockState Taken, IReadOnlyList<FairnessVersion> Versions, string Source);

/// <summary>A play in a member's name.</summary>
public sealed record ActivityPlayBody : PlayBody
{
    public string? Customer { get; init; }
}

/// <summary>What people and tools do with activities; free of any web framework.</summary>
public sealed class ActivityDesk(ActivityStore store, PrizeStock stock, ActivityPlays plays, FairnessCheck fairness, ActivityEffect effect,
    ShopDirectory shops, TimeProvider time)
{
    const int LongestBy = 60, MostDays = 365;
    const long MostMembers = 100_000_000;

    public async Task<ApiResponse> ListAsync(CancellationToken cancel) => ApiResponse.Of(await LinesAsync(cancel));

    /// <summary>The newest first.</summary>
    public async Task<List<ActivityLine>> LinesAsync(CancellationToken cancel)
    {
        var lines = new List<ActivityLine>();
        foreach (var head in await store.ListAsync(cancel))
            if (await store.VersionAsync(head.Id, head.Version, cancel) is { } published) lines.Add(Line(head, published));
        return [.. lines.OrderByDescending(l => l.From).ThenBy(l => l.Id, StringComparer.Ordinal)];
    }

    public async Task<ApiResponse> ShowAsync(string id, CancellationToken cancel) =>
        await ViewAsync(id, cancel) is { } view ? ApiResponse.Of(view) : NotFound;

    public async Task<ActivityView?> ViewAsync(string id, CancellationToken cancel)
    {
        if (await store.CurrentAsync(id, cancel) is not var (head, published)) return null;
        var versions = new List<FairnessVersion>();
        foreach (var version in await store.VersionsAsync(head, cancel))
            versions.Add(new FairnessVersion(version.Version.Version, version.Version.At, version.Version.Definition,
                version.Version.Commitment, await store.RevealedAsync(head, published.Activity, version.Version.Version, cancel)));
        return new ActivityView(Line(head, published), await stock.StateAsync(id, cancel), versions, published.Version.Source);
    }

    public async Task<ApiResponse> PublishAsync(ReadOnlyMemory<byte> file, string? by, CancellationToken cancel)
    {
        if (CleanText.OfBuyer(by, LongestBy) is not { } who || who == ActivityFiles.Author) return Bad("by: say who you are.");
        return await store.PublishAsync(Encoding.UTF8.GetString(file.Span).TrimStart('\uFEFF'), who, cancel) switch
        {
            PublishResult.Published done => await ShowAsync(done.Activity.Id, cancel),
            PublishResult.Rejected no => Bad(string.Join('\n', no.Mistakes)),
            var other => throw new InvalidOperationException($"No such result: {other}."),
        };
    }

    public async Task<ApiResponse> StopAsync(string id, CancellationToken cancel) =>
        await store.StopAsync(id, cancel) is null ? NotFound : await ShowAsync(id, cancel);

    public async Task<ApiResponse> FairnessAsync(string id, CancellationToken cancel) =>
        await fairness.RunAsync(id, cancel) is { } report ? ApiResponse.Of(report) : NotFound;

    public async Task<ApiResponse> EffectAsync(string id, string? days, CancellationToken cancel) =>
        Number(days, 30, MostDays) is not { } counted ? Bad($"days: from 1 to {MostDays}.")
        : await effect.RunAsync(id, (int)counted, cancel) is { } report ? ApiResponse.Of(report) : NotFound;

    /// <summary>All that is planned or open, judged as a plan: one report for each group of shops.</summary>
    public async Task<ApiResponse> CheckAsync(string? sale, string? members, CancellationToken cancel)
    {
        DateOnly? day = null;
        if (!string.IsNullOrEmpty(sale))
        {
            if (!DateOnly.TryParseExact(sale, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read))
                return Bad("sale: a day is written yyyy-MM-dd.");
            day = read;
        }
        return Number(members, 1000, MostMembers) is { } count ? ApiResponse.Of(await PlansAsync(day, count, cancel))
            : Bad($"members: from 1 to {MostMembers}.");
    }

    /// <summary>By group.</summary>
    public async Task<SortedDictionary<string, PlanReport>> PlansAsync(DateOnly? sale, long members, CancellationToken cancel)
    {
        var (running, now) = (new List<Activity>(), time.GetUtcNow());
        foreach (var head in await store.ListAsync(cancel))
            if (head.Ended is null && await store.VersionAsync(head.Id, head.Version, cancel) is { } published
                && published.Activity.Closes > now) running.Add(published.Activity);
        return new(running.GroupBy(a => a.Shop.Group).ToDictionary(g => g.Key,
            g => PlanCheck.Of([.. g], shops.PointsOf(g.Key), members, sale)), StringComparer.Ordinal);
    }

    public async Task<ApiResponse> PlayAsync(string id, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        if (Read(body) is not { } told) return Bad("The body is JSON like {\"customer\": …, \"request\": …, \"option\"?: …}.");
        if (told.Customer is not { Length: 32 } customer || !customer.All(char.IsAsciiHexDigitLower))
            return Bad("customer: the id that the card shows.");
        if (!RequestId.IsOne(told.Request)) return Bad(RequestId.Hint);
        var answer = await plays.PlayAsync(customer, id, told.ToInput(told.Request!), cancel);
        return answer is PlayAnswer.Done done ? ApiResponse.Of(PlayView.Of(done.Activity, done.Play, done.Activity.Shop.Language))
            : PlayAnswers.Problem(answer)!;
    }

    ActivityLine Line(ActivityHead head, PublishedActivity published)
    {
        var (activity, now) = (published.Activity, time.GetUtcNow());
        var state = head.Ended is not null ? "stopped" : now < activity.Opens ? "planned" : now < activity.Closes ? "open" : "over";
        return new ActivityLine(head.Id, activity.Kind.Name, activity.TitleIn(activity.Shop.Language), activity.Shop.Id, activity.From,
            activity.Until, state, head.Version, published.Version.At, published.Version.By, published.Version.Commitment);
    }

    static ActivityPlayBody? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize<ActivityPlayBody>(body.Span, Json.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static long? Number(string? text, long otherwise, long most) => string.IsNullOrEmpty(text) ? otherwise
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number : null;

    static ApiResponse NotFound { get; } = ApiResponse.Problem(404, "Not found", "There is no such activity.");
    static ApiResponse Bad(string detail) => ApiResponse.Problem(400, "Not acceptable", detail);
}
