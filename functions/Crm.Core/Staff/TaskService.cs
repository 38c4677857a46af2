using System.Globalization;
using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Gifts;
using Crm.Ingest;
using Crm.Storage;
using Crm.Orders;
using Crm.Shops;
using Crm.Staff.Teams;
using Crm.Tasks;
using Crm.Touchpoints.Planning;
using Crm.Touchpoints.Schedule;
using Microsoft.Extensions.Logging;

namespace Crm.Staff;

/// <summary>
/// The desk of the service staff. Every change is one commit with the customer row in it: so an answer and what it teaches of the buyer
/// are written together or not at all, and nothing is written to a customer that is being folded into another.
/// </summary>
public sealed partial class TaskService(CustomerRows rows, PlanChanges plans, ShopDirectory shops, GiftStock gifts, TaskGuides guides,
    IWakeUps wakeUps, TimeProvider time, ILogger<TaskService> log)
{
    const int MaxAttempts = 20, LongestText = 2000, LongestWord = 60;

    /// <summary>While a task of this kind is open the buyer is left in peace: no care, no promotion.</summary>
    public const string Complaint = "complaint";

    public ValueTask<TaskResult> TakeAsync(TakeTask take, CancellationToken cancel)
    {
        var mistakes = Words(("person", take.Person), ("team", take.Team)).ToList();
        if (mistakes.Count > 0) return new(new TaskResult.Invalid(mistakes));
        return ChangeAsync(take.Customer, take.Id, take.ETag, (customer, task, _, now) =>
        {
            if (task.Done is not null) return Already(task, customer);
            if (task.Person is { } holder && holder != take.Person
                && !take.Over) return new Change.No(new TaskResult.Refused($"{holder} has this task already."));
            if (task.Person == take.Person && (take.Team ?? task.Team) == task.Team) return new Change.None();
            return new Change.To(customer,
                task with { Person = take.Person, Team = take.Team
                ?? task.Team, History = [.. task.History, new(now, "taken", take.Person)] });
        }, cancel);
    }

    public async ValueTask<TaskResult> CompleteAsync(CompleteTask complete, CancellationToken cancel)
    {
        var result = await AnswerAsync(complete, cancel);
        if (result is not TaskResult.Ok { Item.Task: { Offer.Gift: not null, Done: not null } done }) return result;
        // Whoever dies before this leaves it to the night.
        if (done.Outcome?.Given == true) await gifts.GivenAsync(done.Id, cancel);
        else if (await gifts.FindAsync(done.Id, cancel) is { Value.Given: false } promised) await gifts.ReleaseAsync(promised, cancel);
        return result;
    }

    async ValueTask<TaskResult> AnswerAsync(CompleteTask complete, CancellationToken cancel)
    {
        var outcome = complete.Outcome;
        var mistakes = Words(("by", complete.By)).Concat(CustomerAttributes.Mistakes(outcome.Attributes, outcome.Tags)).ToList();
        if (complete.By.Length == 0) mistakes.Add("by: say who did it.");
        if (outcome.Answer?.Length > LongestText) mistakes.Add($"answer: at most {LongestText} characters.");
        if (BirthdayAnswer.Mistake(outcome, time.GetUtcNow()) is { } wrong) mistakes.Add(wrong);
        var known = outcome.Code is null ? [] : (await guides.StepAsync(complete.Customer, complete.Id, cancel)).Outcomes();
        var code = known.FirstOrDefault(o => o.Code == outcome.Code);
        if (outcome.Code is not null && code is null)
            mistakes.Add($"code: this task can end with {string.Join(", ", known.Select(o => o.Code))}.");
        if (mistakes.Count > 0) return new TaskResult.Invalid(mistakes);
        return await ChangeAsync(complete.Customer, complete.Id, complete.ETag, (customer, task, lastComplaint, now) =>
        {
            // The same answer again is an answer whose reply was lost.
            if (task.Done is not null) return task.DoneBy == complete.By
                && Json.Bytes(task.Outcome).AsSpan().SequenceEqual(Json.Bytes(outcome)) ? new Change.None() : Already(task, customer);
            var zone = ZoneOf(task, customer);
            var again = OutcomeRule.Again(task, code, now, zone);
            if (again is not null && OutcomeRule.IsToldAgain(task, complete, now)) return new Change.None();
            if (again is null && OutcomeRule.OfferMistake(task, outcome, now, zone) is { } mistake)
                return new Change.No(new TaskResult.Invalid([mistake]));
            var taught = OutcomeRule.Learn(customer, outcome, code, complete.By, now);
            if (again is not null) return new Change.To(taught, OutcomeRule.PutOff(task, complete, again.Value, now));
            if (task.Offer?.Gift is { } gift)
                taught = GiftState.Learn(taught, gift, outcome.Given == true ? GiftStep.Given : GiftStep.Declined, now);
            if (lastComplaint) taught = OutcomeRule.Complain(taught, false, now);
            return new Change.To(OutcomeRule.Follow(taught, code, now), OutcomeRule.Done(task, complete, now))
            {
                Follows = code?.Event is { } word ? new CustomerEvent(word, task.Id, now) : null,
            };
        }, cancel);
    }

    public async ValueTask<TaskResult> AddAsync(AddTask add, CancellationToken cancel)
    {
        var mistakes = Words(("kind", add.Kind), ("by", add.By), ("team", add.Team), ("person", add.Person)).ToList();
        if (add.Kind.Length == 0 || add.By.Length == 0) mistakes.Add("kind, by: both are needed.");
        if (add.Text.Length is 0 or > LongestText) mistakes.Add($"text: 1 to {LongestText} characters.");
        if (mistakes.Count > 0) return new TaskResult.Invalid(mistakes);
        return await PutAsync(add.Customer, async now =>
        {
            var order = await OrderAsync(add, cancel);
            return order is null && add.Order is not null ? null : new ServiceTask
            {
                Id = Hash.Hex("by-hand", add.Customer, add.Kind, add.Order
                    ?? "", add.Text, now.ToString("yyyyMMdd", CultureInfo.InvariantCulture)),
                Kind = add.Kind, Order = order, Text = add.Text, Opened = now, DueBy = add.DueBy?.ToUniversalTime()
                    ?? now.AddDays(1), Priority = add.Priority,
                Team = add.Team, Person = add.Person, AddedBy = add.By, History = [new(now, "added", add.By)],
            };
        }, cancel);
    }

    /// <summary>A buyer's own words for a person to read. The same text told again is the same task.</summary>
    public ValueTask<TaskResult> AddReceivedAsync(ReceivedText received, CancellationToken cancel) =>
        PutAsync(received.Customer, now => new(new ServiceTask
    {
        Id = Hash.Hex("received", received.Message, received.At.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture)),
        Kind = ReceivedText.Kind, Text = received.Sentence(LongestText - 200), Opened = now, DueBy = now.AddDays(1),
        Priority = received.Priority, AddedBy = ReceivedText.By, History = [new(now, "added", ReceivedText.By)],
    }), cancel);

    /// <summary>Writes a new task; one that is there already stays as it is.</summary>
    async ValueTask<TaskResult> PutAsync(string id, Func<DateTimeOffset, ValueTask<ServiceTask?>> make, CancellationToken cancel)
    {
        if (!IsId(id)) return NoCustomer;
        return await Optimistic.TryAsync<TaskResult>(MaxAttempts, async _ =>
        {
            if (await rows.CustomerAsync(id, cancel) is not { } customer) return NoCustomer;
            if (customer.Value.MergedInto is not null) return new TaskResult.Changed();
            if (customer.Value.Erased is not null) return new TaskResult.Refused("This person was erased.");
            var now = time.GetUtcNow();
            if (await make(now) is not { } task) return new TaskResult.NotFound("This customer has no such order.");
            if (await rows.TaskAsync(id, task.Id, cancel) is { } there)
            {
                await RemindAsync(customer.Value, there.Value, cancel);
                return Ok(id, there.Value, there.ETag);
            }
            var after = customer.Value;
            if (task.Kind == Complaint) after = OutcomeRule.Complain(after, true, now);
            // A complaint written down by hand is followed up like one a tool tells of.
            var follows = task.Kind == Complaint ? new CustomerEvent(CustomerEvent.Complaint, task.Id, task.Opened) : null;
            return await WriteAsync(customer, after, null, task, follows, cancel) ? await ReadAsync(id, task.Id, cancel) : null;
        }) ?? new TaskResult.Changed();
    }

    abstract record Change
    {
        public sealed record To(Customer Customer, ServiceTask Task) : Change
        {
            /// <summary>What flows hear of it, in the same commit.</summary>
            public CustomerEvent? Follows { get; init; }
        }
        public sealed record None : Change;
        public sealed record No(TaskResult Result) : Change;
    }

    async ValueTask<TaskResult> ChangeAsync(string customerId, string id, string? etag,
        Func<Customer, ServiceTask, bool, DateTimeOffset, Change> change, CancellationToken cancel)
    {
        if (!IsId(customerId) || !IsId(id)) return NoTask;
        return await Optimistic.TryAsync<TaskResult>(MaxAttempts, async _ =>
        {
            if (await rows.CustomerAsync(customerId, cancel) is not { } customer
                || await rows.TaskAsync(customerId, id, cancel) is not { } task) return NoTask;
            if (customer.Value.MergedInto is not null || etag is not null && etag != task.ETag) return new TaskResult.Changed();
            var lastComplaint = task.Value.Kind == Complaint && await IsLastComplaintAsync(customerId, id, cancel);
            return change(customer.Value, task.Value, lastComplaint, time.GetUtcNow()) switch
            {
                Change.No no => no.Result,
                Change.To to => await WriteAsync(customer, to.Customer, task, to.Task, to.Follows, cancel)
                    ? await ReadAsync(customerId, id, cancel) : null,
                _ => Ok(customerId, task.Value, task.ETag),
            };
        }) ?? new TaskResult.Changed();
    }

    // Safe without reading in one transaction: whoever adds another complaint writes the customer row, and this commit then conflicts.
    async ValueTask<bool> IsLastComplaintAsync(string customer, string id, CancellationToken cancel) =>
        !(await rows.OfCustomerAsync("k", customer, cancel))
            .Any(r => RowBody.Read<ServiceTask>(r.Body) is { Kind: Complaint, Done: null } other && other.Id != id);

    async ValueTask<bool> WriteAsync(Stored<Customer> customer, Customer after, Stored<ServiceTask>? before, ServiceTask task,
        CustomerEvent? follows, CancellationToken cancel)
    {
        var (changes, scheduled) = (new Changes(), new List<WakeUp>());
        changes.Put(Keys.Task(after.Id, task.Id), before, task);
        changes.Put(Keys.Customer(after.Id), customer, after);
        changes.Lock(Keys.Customer(after.Id), customer);
        if (follows is not null && await ShopAsync(after, task, cancel) is { } shop)
            await plans.WriteAsync(shop, after.Id, follows, changes, scheduled, cancel);
        if (!await rows.TryCommitAsync(after.Id, changes, cancel)) return false;
        if (scheduled.Count > 0) await wakeUps.ScheduleAsync(scheduled, cancel);
        if (task.History.Count > 0) Written(task.Id, task.Kind, task.History[^1].What);
        return true;
    }

    // The first request may have ended between its commit and the wake-ups.
    async ValueTask RemindAsync(Customer customer, ServiceTask task, CancellationToken cancel)
    {
        if (task.Kind != Complaint) return;
        var waiting = await rows.WaitingAsync(customer.Id,
            t => t.FollowsCustomerEvent && t.Order.Id == $"{CustomerEvent.Complaint}@{task.Id}", cancel);
        if (waiting.Count > 0) await wakeUps.ScheduleAsync(waiting, cancel);
    }

    // The order's shop, else where the buyer ordered last, else the first of those that share the buyer.
    async ValueTask<Shop?> ShopAsync(Customer customer, ServiceTask task, CancellationToken cancel)
    {
        var order = task.Order
            ?? (await rows.OfCustomerAsync("o", customer.Id, cancel)).Select(r => RowBody.Read<StoredOrder>(r.Body).State)
            .MaxBy(o => o.When(Milestone.Created))?.Key;
        return order is not null && shops.Find(order.Shop) is { } known ? known : shops.All.FirstOrDefault(s => s.Group == customer.Group);
    }

    string ZoneOf(ServiceTask task, Customer customer) => (task.Order is { } order ? shops.Find(order.Shop) : null)?.Zone
        ?? shops.All.FirstOrDefault(s => s.Group == customer.Group)?.Zone ?? shops.Zone;

    async ValueTask<Orders.OrderKey?> OrderAsync(AddTask add, CancellationToken cancel)
    {
        if (add.Order is null) return null;
        foreach (var row in await rows.OfCustomerAsync("o", add.Customer, cancel))
            if (RowBody.Read<StoredOrder>(row.Body).State is var state && OrderNumber.IsOf(add.Order, state)) return state.Key;
        return null;
    }

    async ValueTask<TaskResult> ReadAsync(string customer, string id, CancellationToken cancel) =>
        await rows.TaskAsync(customer, id, cancel) is { } now ? Ok(customer, now.Value, now.ETag) : new TaskResult.Changed();

    TaskResult.Ok Ok(string customer, ServiceTask task, string etag) =>
        new(new TaskItem(customer, task, task.IsOverdue(time.GetUtcNow()), etag));

    Change.No Already(ServiceTask task, Customer customer) => new(new TaskResult.Refused(
        $"{task.DoneBy} completed this task at {LocalTime.Minute(task.Done!.Value, ZoneOf(task, customer))}, by the shop's clock."));

    static readonly TaskResult NoTask =
        new TaskResult.NotFound("There is no such task; the customer may have been joined with another: list the tasks again.");
    static readonly TaskResult NoCustomer = new TaskResult.NotFound("There is no such customer.");

    static bool IsId(string id) => id.Length == 32 && id.All(char.IsAsciiHexDigitLower);

    static IEnumerable<string> Words(params (string Name, string? Value)[] words) =>
        words.Where(w => w.Value is { } text && (text.Length > LongestWord || text.Any(char.IsControl)))
            .Select(w => $"{w.Name}: at most {LongestWord} characters in one line.");

    [LoggerMessage(5020, LogLevel.Information, "Task {Task} ({Kind}): {What}")]
    partial void Written(string task, string kind, string what);
}
