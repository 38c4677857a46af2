using System.CommandLine;
using System.Text.Json;
using Crm.Common;
using Crm.Customers;
using Crm.Local.Sqlite;
using Crm.Staff;
using Crm.Tasks;

namespace Crm.Local.Commands;

/// <summary>The staff's desk in a terminal. Changes go through the host that runs on the folder, else straight to the folder.</summary>
static class TasksCommand
{
    static readonly Argument<string> Customer = new("customer") { Description = "The customer's id, as listed." };
    static readonly Argument<string> Id = new("id") { Description = "The task's id, as listed." };
    static readonly Option<string?> Team = new("--team") { Description = "The team." };
    static readonly Option<string> By = new("--by") { Description = "Who you are.", Required = true };

    public static Command Create()
    {
        var list = List("list", "Lists tasks, the most urgent first.");
        // "tasks" alone lists, as it always did.
        var command = List("tasks", "Work for people: call-backs, complaints, late parcels.");
        foreach (var part in new[] { list, TaskGuideCommand.Show(), Take(), Complete(), Add(), TeamsCommand.Assign() }) command.Add(part);
        return command;
    }

    static Command List(string name, string description)
    {
        var limit = new Option<int>("--limit") { Description = "At most so many.", DefaultValueFactory = _ => 50 };
        var overdue = new Option<bool>("--overdue") { Description = "Only what should have been done." };
        var all = new Option<bool>("--all") { Description = "Done ones too." };
        var person = new Option<string?>("--person") { Description = "Only this person's." };
        var team = new Option<string?>("--team") { Description = "Only this team's." };
        var command = new Command(name, description) { limit, overdue, all, person, team };
        command.SetAction(async (result, cancel) =>
        {
            await using var open = OpenTables.Of(result);
            var filter = new TaskFilter { IncludeDone = result.GetValue(all), OverdueOnly = result.GetValue(overdue),
                Person = result.GetValue(person), Team = result.GetValue(team), Limit = Math.Max(1, result.GetValue(limit)) };
            var tasks = await new TaskLister(open.Tables.Rows, TimeProvider.System).ListAsync(filter, cancel);
            foreach (var item in tasks.Tasks) Print(item);
            Console.WriteLine($"{tasks.Total} {(filter.IncludeDone ? "tasks" : "open")}, {tasks.Overdue} "
                + $"overdue{(tasks.Tasks.Count < tasks.Total ? $"; the first {tasks.Tasks.Count} shown (--limit)" : "")}");
            return 0;
        });
        return command;
    }

    static Command Take()
    {
        var over = new Option<bool>("--over") { Description = "Also from somebody who has it." };
        var command = new Command("take", "Takes a task.") { Customer, Id, By, Team, over };
        command.SetAction((result, cancel) => PostAsync(result, result.GetRequiredValue(Customer), result.GetRequiredValue(Id), "take",
            new TakeBody(result.GetRequiredValue(By), result.GetValue(Team), result.GetValue(over)), (api, customer, id, body) =>
                api.TakeAsync(customer, id, body, null, cancel), cancel));
        return command;
    }

    static Command Complete()
    {
        var answer = new Option<string?>("--answer") { Description = "What the buyer said, or what was done." };
        var attributes = new Option<string[]>("--attribute") {
            Description = "key=value, kept on the customer; key= removes it. May be repeated.", DefaultValueFactory = _ => [] };
        var tags = new Option<string[]>("--tag") { Description = "Kept on the customer. May be repeated.", DefaultValueFactory = _ => [] };
        var code = new Option<string?>("--code") {
            Description = "One of the task's outcome codes, as tasks show lists them; no-answer puts it off until the next try." };
        var given = new Option<bool?>("--given") { Description = "For a coupon or gift: whether the buyer got it, true or false." };
        var command = new Command("complete", "Completes a task with its outcome.") { Customer, Id, By, code, answer, attributes, tags,
            given };
        command.SetAction((result, cancel) =>
        {
            var told = new SortedDictionary<string, string?>(StringComparer.Ordinal);
            foreach (var pair in result.GetRequiredValue(attributes))
                told[pair.Split('=', 2)[0].Trim()] = pair.Split('=', 2) is [_, { Length: > 0 } value] ? value : null;
            return PostAsync(result, result.GetRequiredValue(Customer), result.GetRequiredValue(Id), "complete",
                new CompleteBody(result.GetRequiredValue(By), result.GetValue(answer), told,
                    new(result.GetRequiredValue(tags), StringComparer.Ordinal), result.GetValue(given),
                    result.GetValue(code)), (api, customer, id, body) => api.CompleteAsync(customer, id, body, null, cancel), cancel);
        });
        return command;
    }

    static Command Add()
    {
        var kind = new Option<string>("--kind") { Description = "What sort of work.", DefaultValueFactory = _ => "complaint" };
        var text = new Option<string>("--text") { Description = "What to do.", Required = true };
        var order = new Option<string?>("--order") { Description = "The order it is about." };
        var due = new Option<DateTimeOffset?>("--due") { Description = "Due by, ISO 8601; default: a day from now." };
        var person = new Option<string?>("--person") { Description = "Who shall do it." };
        var priority = new Option<TaskPriority>("--priority") { Description = "Low, Normal or High.",
            DefaultValueFactory = _ => TaskPriority.Normal };
        var command = new Command("add", "Adds a task by hand, e.g. a complaint.") { Customer, kind, text, order, due, By, Team, person,
            priority };
        command.SetAction((result, cancel) => PostAsync(result, null, null, null,
            new AddBody(
                result.GetRequiredValue(Customer), result.GetRequiredValue(kind), result.GetRequiredValue(text),
                    result.GetRequiredValue(By), result.GetValue(order),
                result.GetValue(due), result.GetValue(priority), result.GetValue(Team), result.GetValue(person)),
                    (api, _, _, body) => api.AddAsync(body, cancel), cancel));
        return command;
    }

    static async Task<int> PostAsync<T>(ParseResult result, string? customer, string? id, string? what, T body,
        Func<StaffApi, string, string, byte[], Task<ApiResponse>> onFolder, CancellationToken cancel)
    {
        var path = what is null ? "/api/tasks" : $"/api/tasks/{Uri.EscapeDataString(customer!)}/{Uri.EscapeDataString(id!)}/{what}";
        var json = Json.Bytes(body);
        var reply = await RunningHost.PostAsync<StaffApi>(result, path, json,
            api => onFolder(api, customer ?? "", id ?? "", json), cancel);
        if (reply.Status == 200) Print(Json.Read<TaskItem>(System.Text.Encoding.UTF8.GetBytes(reply.Body)));
        else Console.Error.WriteLine(JsonDocument.Parse(reply.Body).RootElement.GetProperty("detail").GetString());
        return reply.Status == 200 ? 0 : 1;
    }

    /// <summary>What a coupon or gift task may give, and whether it was.</summary>
    public static string OfferOf(ServiceTask task) => task.Offer is not { } offer ? ""
        : $"  [{offer.Kind.ToStoredName()} {offer.Value}, until {offer.ValidUntil:yyyy-MM-dd}: "
            + $"{offer.Reason}{task.Outcome?.Given switch { true => "; given", false => "; not given", _ => "" }}]";

    static string OutcomeOf(ServiceTask task) =>
        string.Join(": ", new[] { task.Outcome?.Code, task.Outcome?.Answer }.OfType<string>()) is { Length: > 0 } told ? $"  → {told}"
            : task.Tries is { } tries ? $"  {tries} tried" : "";

    public static void Print(TaskItem item)
    {
        var (task, state) = (item.Task, item.Task.Done is not null ? "done" : item.Task.IsPutOff(TimeProvider.System.GetUtcNow())
            ? $"again {item.Task.NotBefore:MM-dd HH:mm}" : item.Overdue ? "OVERDUE" : "open");
        Console.WriteLine($"{task.DueBy:yyyy-MM-dd HH:mm}  {state}  {(task.Priority == TaskPriority.High ? "! " : "")}{task.Kind}  "
            + $"{(task.Order is { } order ? $"{order.Shop}/{order.Id}" : "no order")}  "
            + $"{string.Join('/', new[] { task.Team, task.Person }.OfType<string>())}  {task.Text}{OfferOf(task)}");
        Console.WriteLine($"    {item.Customer} {task.Id}{OutcomeOf(task)}");
    }
}
