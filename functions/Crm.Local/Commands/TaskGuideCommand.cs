using System.CommandLine;
using Crm.Common;
using Crm.Staff;
using Crm.Staff.Teams;

namespace Crm.Local.Commands;

/// <summary>One task in a terminal, with all that is needed to work on it.</summary>
static class TaskGuideCommand
{
    public static Command Show()
    {
        var customer = new Argument<string>("customer") { Description = "The customer's id, as listed." };
        var id = new Argument<string>("id") { Description = "The task's id, as listed." };
        var command = new Command("show", "One task: buyer, order, last text, what to say and what may come of it.") { customer, id };
        command.SetAction(async (result, cancel) =>
        {
            var (who, which) = (result.GetRequiredValue(customer), result.GetRequiredValue(id));
            var reply = await Api.GetAsync<StaffApi>(result, $"/api/tasks/{Uri.EscapeDataString(who)}/{Uri.EscapeDataString(which)}",
                api => api.TaskAsync(who, which, cancel), cancel);
            if (Api.Read<TaskGuide>(reply) is not { } guide) return 1;
            Print(guide);
            return 0;
        });
        return command;
    }

    static void Print(TaskGuide guide)
    {
        TasksCommand.Print(new TaskItem(guide.Customer, guide.Task, guide.Overdue, guide.ETag));
        Console.WriteLine($"    {guide.Name ?? "no name"}  {guide.Phone ?? "no phone"}");
        if (guide.Order is { } order)
            Console.WriteLine($"    order {order.Number ?? order.Key.Id}: "
                + $"{string.Join(", ", order.Items)}  {order.Total} {order.Currency}");
        if (guide.LastText is { } last) Console.WriteLine($"    last text {last.At:yyyy-MM-dd HH:mm} {last.Step}: {last.Text}");
        foreach (var line in guide.Script) Console.WriteLine($"    - {line}");
        foreach (var outcome in guide.Outcomes)
            Console.WriteLine($"    --code {outcome.Code}: {string.Join(", ", outcome.Label.Values)}"
                + (outcome.Again is { } again
                    ? $"; again after {again.AfterDays} days at {again.At:HH:mm}, {again.AtMost} tries in all" : "")
                + (outcome.Event is { } word ? $"; tells {word}" : "")
                + (outcome.Tags.Count > 0 ? $"; tags {string.Join(", ", outcome.Tags)}" : ""));
    }
}
