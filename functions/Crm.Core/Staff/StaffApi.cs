using System.Text.Json;
using Crm.Common;
using Crm.Customers;
using Crm.Storage;
using Crm.Flows;
using Crm.Reports;
using Crm.Shops;
using Crm.Staff.Teams;
using Crm.Tasks;
using Crm.Touchpoints.Budget;
using Crm.Touchpoints.Deciding;
using Microsoft.Extensions.Logging;

namespace Crm.Staff;

/// <summary>
/// The HTTP API for people and tools, free of any web framework, so that every host gives the same answers.
/// The host lets in only who has the key. Phones are masked in every answer but one that was asked to reveal them.
/// </summary>
public sealed partial class StaffApi(
    CrmTables tables, CustomerRows rows, NumberConsents numbers, CustomerFinder finder, WhyNot whyNot, TaskService desk, TaskLister lister,
        FlowLibrary flows, ShopDirectory shops, MonthSpend spend, PlatformPauses pauses, TaskGuides guides, MemberKnowledge members,
        TimeProvider time,
        ILogger<StaffApi> log)
{
    const int MostCustomers = 50, MostTasks = 500;

    public sealed record Found(int Total, IReadOnlyList<FoundCustomer> Customers);

    public async Task<ApiResponse> CustomersAsync(string? phoneTail, CancellationToken cancel)
    {
        if (phoneTail is null || !CustomerFinder.IsTail(phoneTail)) return BadTail;
        var found = (await CustomerCard.FindByPhoneTailAsync(tables.Rows, phoneTail, cancel)).Where(c => c.MergedInto is null).ToList();
        var shown = new List<FoundCustomer>();
        foreach (var customer in found.Take(MostCustomers)) shown.Add(
            CardView.Found(customer, await Reach.OfAsync(rows, customer, cancel)));
        return ApiResponse.Of(new Found(found.Count, shown));
    }

    public async Task<ApiResponse> CustomerAsync(string id, bool revealPhone, CancellationToken cancel)
    {
        if (!IsId(id) || await CustomerCard.OfAsync(rows, numbers, id, cancel)
            is not { } card) return NotFound("There is no such customer.");
        if (revealPhone) Revealed(id);
        var shop = shops.HomeOf(card.Customer);
        return ApiResponse.Of(CardView.Of(card, whyNot, flows, shops, revealPhone) with
        {
            Member = CardMember.Of(await members.OfAsync(card.Customer, time.GetUtcNow(), cancel), shop, shop?.Language ?? "en"),
        });
    }

    public async Task<ApiResponse> SummaryAsync(CancellationToken cancel)
    {
        var budgets = new List<BudgetView>();
        foreach (var shop in shops.All)
            if (shop.Rules is { Budget: { } budget, PriceCurrency: var currency })
                budgets.Add(new BudgetView(shop.Id, await spend.OfAsync(shop, time.GetUtcNow(), cancel) / 1_000_000m,
                    budget.PerMonthMicros / 1_000_000m, currency));
        var paused = (await pauses.ListAsync(cancel)).Where(p => p.Holds).ToList();
        return ApiResponse.Of(SummaryView.Of(await Summary.OfAsync(tables.Rows, cancel)) with { Budgets = budgets, Paused = paused });
    }

    public async Task<ApiResponse> WhyNotAsync(string? phoneTail, string? order, CancellationToken cancel)
    {
        var reports = new List<WhyNotReport>();
        if (!string.IsNullOrEmpty(order))
            foreach (var (customer, key) in await finder.ByOrderAsync(order, cancel)) Add(await whyNot.OfAsync(customer, key, cancel));
        else if (phoneTail is null || !CustomerFinder.IsTail(phoneTail)) return BadTail;
        else
            foreach (var customer in (await finder.ByPhoneTailAsync(phoneTail, cancel))
                .Take(MostCustomers)) Add(await whyNot.OfAsync(customer, null, cancel));
        return reports.Count > 0 ? ApiResponse.Of(reports) : NotFound("No customer or order fits.");

        void Add(WhyNotReport? report)
        {
            if (report is not null) reports.Add(report);
        }
    }

    public async Task<ApiResponse> TasksAsync(TaskFilter filter, CancellationToken cancel) =>
        ApiResponse.Of(await lister.ListAsync(filter with { Limit = Math.Clamp(filter.Limit, 1, MostTasks) }, cancel));

    /// <summary>One task with its buyer, order, last text, script and what may come of it.</summary>
    public async Task<ApiResponse> TaskAsync(string customer, string id, CancellationToken cancel)
    {
        if (!IsId(customer) || !IsId(id) || await rows.TaskAsync(customer, id, cancel) is not { } row
            || await CustomerCard.OfAsync(rows, numbers, customer, cancel) is not { } card)
            return NotFound("There is no such task; the customer may have been joined with another: list the tasks again.");
        var item = new TaskItem(customer, row.Value, row.Value.IsOverdue(time.GetUtcNow()), row.ETag);
        return ApiResponse.Of(await guides.OfAsync(item, CardView.Of(card, whyNot, flows, shops, revealPhone: false), null, cancel));
    }

    public async Task<ApiResponse> TakeAsync(string customer, string id, ReadOnlyMemory<byte> body, string? etag,
        CancellationToken cancel) =>
        Read<TakeBody>(body) is { Person.Length: > 0 } take
            ? Reply(await desk.TakeAsync(new TakeTask(customer, id, take.Person) { Team = take.Team, Over = take.Over, ETag = etag },
                cancel), etag)
            : BadBody("{\"person\": …, \"team\"?: …, \"over\"?: true}");

    public async Task<ApiResponse> CompleteAsync(string customer, string id, ReadOnlyMemory<byte> body, string? etag,
        CancellationToken cancel) =>
        Read<CompleteBody>(body) is { By.Length: > 0 } done
            ? Reply(await desk.CompleteAsync(
                new CompleteTask(customer, id, done.By,
                new TaskOutcome { Answer = done.Answer, Attributes = done.Attributes ?? [], Tags = done.Tags ?? [], Given = done.Given,
                    Code = done.Code }) {
                ETag = etag }, cancel), etag)
            : BadBody("{\"by\": …, \"code\"?: …, \"answer\"?: …, \"attributes\"?: {…}, \"tags\"?: […], \"given\"?: true}");

    public async Task<ApiResponse> AddAsync(ReadOnlyMemory<byte> body, CancellationToken cancel) =>
        Read<AddBody>(body) is { Customer: { } customer, Kind: { } kind, Text: { } text, By: { } by } add
            ? Reply(await desk.AddAsync(
                new AddTask(customer, kind, text, by) { Order = add.Order, DueBy = add.DueBy, Priority = add.Priority
                ?? TaskPriority.Normal, Team = add.Team, Person = add.Person }, cancel), null)
            : BadBody("{\"customer\": …, \"kind\": …, \"text\": …, \"by\": …, \"order\"?: …, \"dueBy\"?: …, \"priority\"?: …, \"team\"?: "
                + "…, \"person\"?: …}");

    static ApiResponse Reply(TaskResult result, string? etag) => result switch
    {
        TaskResult.Ok ok => ApiResponse.Of(ok.Item),
        TaskResult.NotFound gone => NotFound(gone.Reason),
        TaskResult.Invalid invalid => ApiResponse.Problem(400, "Not acceptable", string.Join(' ', invalid.Mistakes)),
        TaskResult.Refused refused => ApiResponse.Problem(409, "Not possible any more", refused.Reason),
        TaskResult.Changed =>
            ApiResponse.Problem(etag is null ? 409 : 412, "Changed meanwhile", "The task is not what it was: read it again."),
        _ => throw new InvalidOperationException($"No such result: {result}."),
    };

    static T? Read<T>(ReadOnlyMemory<byte> body) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body.Span, Json.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static ApiResponse NotFound(string detail) => ApiResponse.Problem(404, "Not found", detail);
    static ApiResponse BadBody(string shape) => ApiResponse.Problem(400, "Not acceptable", $"The body is JSON like {shape}.");
    static readonly ApiResponse BadTail =
        ApiResponse.Problem(400, "Not acceptable", $"phoneTail takes the last {CustomerFinder.FewestDigits} to 15 digits of a phone.");

    static bool IsId(string id) => id.Length == 32 && id.All(char.IsAsciiHexDigitLower);

    [LoggerMessage(5010, LogLevel.Information, "The phone of customer {Customer} was revealed")]
    partial void Revealed(string customer);
}
