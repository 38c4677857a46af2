using System.Text;
using Crm.Common;
using Crm.Customers;
using Crm.Flows;
using Crm.Touchpoints.Campaigns;

namespace Crm.Campaigns;

/// <summary>A campaign as people see it.</summary>
/// <param name="Changes">What an edit has changed, by field.</param>
public sealed record CampaignView(string Campaign, CampaignState State, int Version, string Shop, string? Owner, string? Note,
    string Start, CampaignCounts? Planned, IReadOnlyList<CampaignEntry> History, IReadOnlyList<string>? Changes = null);

/// <param name="Unknown">Lines whose phone or id nobody here has.</param>
public sealed record CampaignListing(int Found, int Unknown, IReadOnlyList<string> Wrong);

/// <summary>What people do with campaigns. Every step is written with who took it.</summary>
public sealed class CampaignDesk(CampaignStore store, CampaignReader reader, FlowVersions versions, IdentityIndex index, CustomerRows rows,
    TimeProvider time)
{
    const int LongestName = 80, MostWrong = 50;

    public async Task<ApiResponse> ListAsync(CancellationToken cancel)
    {
        var views = new List<CampaignView>();
        foreach (var row in await store.ListAsync(cancel)) views.Add(await ViewAsync(row, cancel));
        return ApiResponse.Of(views);
    }

    public async Task<ApiResponse> ShowAsync(string id, CancellationToken cancel) =>
        await store.FindAsync(id, cancel) is { } row ? ApiResponse.Of(await ViewAsync(row, cancel)) : NotFound(id);

    /// <summary>Makes a draft, or changes one; of a campaign that was approved only what <see cref="CampaignEdit"/> allows.</summary>
    /// <param name="body">The campaign's file.</param>
    /// <param name="by">Who.</param>
    /// <param name="cancel">Before it is kept.</param>
    /// <param name="seen">What the file was made from; null where the caller does not say: then it replaces what is there.</param>
    public async Task<ApiResponse> PutAsync(ReadOnlyMemory<byte> body, string? by, CancellationToken cancel, SeenCampaign? seen = null)
    {
        if (Name(by) is not { } who) return BadName;
        var (source, mistakes) = (Encoding.UTF8.GetString(body.Span), new List<string>());
        if (await reader.ReadAsync(source, 1, mistakes, cancel) is not { } campaign) return Bad(mistakes);
        var known = await store.FindAsync(campaign.Id, cancel);
        if (seen?.Objection(campaign.Id, known?.Source) is { } late) return Refused(late);
        if (known is { IsOver: true }) return Refused($"The campaign is {known.State}; give the new one another name.");
        if (known is null or { State: CampaignState.Draft })
            return await DoneAsync(await store.ChangeAsync(campaign.Id, row => row is null or { State: CampaignState.Draft }
                && (seen is null || row?.Source == known?.Source)
                ? new CampaignRow { Id = campaign.Id, Source = source, History = With(row, row is null ? "created" : "edited", who) }
                : null, campaign.BudgetMicros, cancel), campaign.Id, cancel);
        var next = known.Version + 1;
        if (await reader.ReadAsync(known.Source, known.Version, mistakes, cancel) is not { } before
            || await reader.ReadAsync(source, next, mistakes, cancel) is not { } after)
            return Bad(mistakes);
        var changes = CampaignEdit.Differences(known.Source, source);
        if (CampaignEdit.Fixed(changes, before, after) is { Count: > 0 } not) return Refused(string.Join(' ', not));
        if (changes.Count == 0) return ApiResponse.Of(await ViewAsync(known, cancel, []));
        await versions.KeepAsync(after.Flow, next, after.FlowSource, cancel);
        var changed = await store.ChangeAsync(campaign.Id, row => row?.Version == known.Version && !row.IsOver
            ? row with { Source = source, Version = next, History = With(row, "edited " + string.Join(", ", changes), who) } : null,
            after.BudgetMicros, cancel);
        return changed is null ? Refused("It has changed meanwhile: read it again.")
            : ApiResponse.Of(await ViewAsync(changed, cancel, changes));
    }

    public async Task<ApiResponse> StepAsync(string id, string action, string? by, CancellationToken cancel)
    {
        if (Name(by) is not { } who) return BadName;
        if (await store.FindAsync(id, cancel) is not { } known) return NotFound(id);
        if (Next(action) is not { } step)
            return ApiResponse.Problem(404, "Not found", "A campaign knows approve, pause, resume and cancel.");
        var mistakes = new List<string>();
        if (action == "approve")
        {
            if (await reader.ReadAsync(known.Source, known.Version, mistakes, cancel) is not { } campaign) return Bad(mistakes);
            if (await ObjectionAsync(campaign, cancel) is { } objection) return Refused(objection);
            await versions.KeepAsync(campaign.Flow, known.Version, campaign.FlowSource, cancel);
        }
        var done = action == "cancel" ? "cancelled" : action + "d";
        var after = await store.ChangeAsync(id, row => row is not null && step.From.Contains(row.State) && row.Source == known.Source
            ? row with { State = step.To(row), History = With(row, done, who) } : null, null, cancel);
        return after is null ? Refused($"A campaign that is {known.State.ToString().ToLowerInvariant()} cannot be {done}.")
            : ApiResponse.Of(await ViewAsync(after, cancel));
    }

    /// <summary>A list of phones or customer ids, one a line or first in a CSV line, whose customers are meant or left out.</summary>
    public async Task<ApiResponse> UploadAsync(string id, string? kind, ReadOnlyMemory<byte> csv, CancellationToken cancel)
    {
        if (kind is not ("include" or "exclude")) return ApiResponse.Problem(400, "Not acceptable", "kind is include or exclude.");
        if (await store.FindAsync(id, cancel) is not { } row) return NotFound(id);
        if (row.State != CampaignState.Draft) return Refused("Only a draft's lists can be added to.");
        var mistakes = new List<string>();
        if (await reader.ReadAsync(row.Source, row.Version, mistakes, cancel) is not { } campaign) return Bad(mistakes);
        var (found, unknown, wrong, line) = (new List<string>(), 0, new List<string>(), 0);
        foreach (var text in Encoding.UTF8.GetString(csv.Span).TrimStart('\ufeff').Split('\n'))
        {
            line++;
            var cell = text.Split(',', ';', '\t')[0].Trim().Trim('"', '\'').Trim();
            if (cell.Length == 0 || line == 1 && !cell.Any(char.IsAsciiDigit)) continue;
            if (await CustomerAsync(campaign, cell, cancel) is not { } customer)
            {
                if (wrong.Count < MostWrong) wrong.Add($"line {line}: is neither a phone number nor a customer's id");
            }
            else if (customer.Length == 0) unknown++;
            else found.Add(customer);
        }
        await store.AddToListAsync(id, kind == "exclude", found, cancel);
        return ApiResponse.Of(new CampaignListing(found.Count, unknown, wrong));
    }

    // Empty: a phone or id that nobody here has.
    async ValueTask<string?> CustomerAsync(Campaign campaign, string cell, CancellationToken cancel)
    {
        if (cell.Length == 32 && cell.All(char.IsAsciiHexDigitLower))
            return await rows.CustomerAsync(cell, cancel) is { Value.MergedInto: null } known && known.Value.Group == campaign.Shop.Group
                ? cell : await index.SuccessorAsync(cell, cancel) ?? "";
        return PhoneNumber.TryParse(cell, campaign.Shop.Country, out var phone)
            ? await index.FindAsync(campaign.Shop.Group, Identity.Phone(phone), cancel) ?? "" : null;
    }

    async ValueTask<string?> ObjectionAsync(Campaign campaign, CancellationToken cancel)
    {
        if (CampaignPlan.Earliest(campaign) + campaign.Step.Expires <= time.GetUtcNow())
            return "Its time is over before it begins: give it a later start.";
        if (campaign.Audience.InList && !await store.HasListAsync(campaign.Id, except: false, cancel))
            return "Its audience is a list, and no list was uploaded.";
        return null;
    }

    static (CampaignState[] From, Func<CampaignRow, CampaignState> To)? Next(string action) => action switch
    {
        "approve" => ([CampaignState.Draft], _ => CampaignState.Approved),
        "pause" => ([CampaignState.Approved, CampaignState.Running], _ => CampaignState.Paused),
        "resume" => ([CampaignState.Paused], row => row.PlanBegun is null ? CampaignState.Approved : CampaignState.Running),
        "cancel" => ([CampaignState.Draft, CampaignState.Approved, CampaignState.Running, CampaignState.Paused],
            _ => CampaignState.Cancelled),
        _ => null,
    };

    async ValueTask<CampaignCounts?> CountsAsync(CampaignRow row, CancellationToken cancel) =>
        row.Planned ?? (row.PlanBegun is null ? null : await store.CountsAsync(row.Id, cancel));

    async ValueTask<CampaignView> ViewAsync(CampaignRow row, CancellationToken cancel, IReadOnlyList<string>? changes = null)
    {
        var campaign = await reader.ReadAsync(row.Source, row.Version, [], cancel);
        return new CampaignView(row.Id, row.State, row.Version, campaign?.Shop.Id ?? "?", campaign?.Owner, campaign?.Note,
            campaign is null ? "?" : $"{campaign.Start:uuuu-MM-dd HH:mm} {(campaign.OnRecipientsClock ? "recipient" : campaign.Shop.Zone)}",
            await CountsAsync(row, cancel), row.History, changes);
    }

    List<CampaignEntry> With(CampaignRow? row, string what, string who) =>
        [.. row?.History ?? [], new CampaignEntry(time.GetUtcNow(), what, who)];

    async Task<ApiResponse> DoneAsync(CampaignRow? row, string id, CancellationToken cancel) =>
        row is null ? Refused($"The campaign {id} has changed meanwhile: read it again.") : ApiResponse.Of(await ViewAsync(row, cancel));

    static string? Name(string? by) => CleanText.OfBuyer(by, LongestName) is { Length: > 0 } name ? name : null;

    static readonly ApiResponse BadName = ApiResponse.Problem(400, "Not acceptable", "by says who you are.");
    static ApiResponse NotFound(string id) => ApiResponse.Problem(404, "Not found", $"There is no campaign '{CleanText.Code(id)}'.");
    static ApiResponse Refused(string why) => ApiResponse.Problem(409, "Not possible", why);
    static ApiResponse Bad(IEnumerable<string> mistakes) => ApiResponse.Problem(400, "Not acceptable", string.Join(' ', mistakes));
}
