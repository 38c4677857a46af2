using System.CommandLine;
using Crm.Common;
using Crm.Staff.Teams;
using Crm.Tasks;

namespace Crm.Local.Commands;

/// <summary>The teams and their people in a terminal.</summary>
static class TeamsCommand
{
    static readonly Argument<string> Name = new("team") { Description = "As steps name it." };

    public static Command Create() => new("teams", "Who works on tasks, and how many a day.") { List(), Put(), Away(), Remove() };

    static Command List()
    {
        var command = new Command("list", "Each team's day: who has how much, and what waits.");
        command.SetAction(async (result, cancel) =>
            Print(await Api.GetAsync<TeamDesk>(result, "/api/teams", desk => desk.ListAsync(cancel), cancel)));
        return command;
    }

    static Command Put()
    {
        var people = new Option<string[]>("--person") {
            Description = "NAME=TASKS A DAY; 0: leaves the team. May be repeated.", DefaultValueFactory = _ => [] };
        var free = new Option<bool?>("--free") { Description = "true: nobody is given anything, people take; false: in turn." };
        var command = new Command("put", "Makes a team or changes it; who is not named stays.") { Name, people, free };
        command.SetAction(async (result, cancel) =>
        {
            var members = new List<MemberBody>();
            foreach (var pair in result.GetRequiredValue(people))
            {
                if (pair.LastIndexOf('=') is var at && at > 0 && int.TryParse(pair[(at + 1)..], out var perDay))
                    members.Add(new MemberBody(pair[..at].Trim(), perDay, null));
                else
                {
                    Console.Error.WriteLine($"--person {pair}: is NAME=TASKS A DAY, like Li=40.");
                    return 1;
                }
            }
            return await PostAsync(result, new TeamBody(result.GetRequiredValue(Name), result.GetValue(free) switch
            {
                true => Assignment.Free, false => Assignment.RoundRobin, _ => null,
            }, members), cancel);
        });
        return command;
    }

    static Command Away()
    {
        var person = new Argument<string>("person") { Description = "Who." };
        var back = new Option<bool>("--back") { Description = "Is there again." };
        var command = new Command("away", "Gives a person nothing until they are back; what they have not begun goes to the others.") {
            Name, person, back };
        command.SetAction((result, cancel) => PostAsync(result, new TeamBody(result.GetRequiredValue(Name), null,
            [new MemberBody(result.GetRequiredValue(person), null, !result.GetValue(back))]), cancel));
        return command;
    }

    static Command Remove()
    {
        var command = new Command("remove", "Ends a team; its tasks stay, and keep its name.") { Name };
        command.SetAction((result, cancel) => PostAsync(result, new TeamBody(result.GetRequiredValue(Name), null, null, true), cancel));
        return command;
    }

    /// <summary><c>tasks assign</c></summary>
    public static Command Assign()
    {
        var command = new Command("assign", "Gives the teams' tasks to their people now; the host does it by itself.");
        command.SetAction(async (result, cancel) =>
        {
            var reply = await Api.PostAsync<TeamDesk>(result, "/api/tasks/assign", [], desk => desk.AssignAsync(cancel), cancel);
            if (Api.Read<AssignedTasks>(reply) is not { } done) return 1;
            Console.WriteLine($"{done.Assigned} assigned, {done.Lapsed} closed as their time was over, {done.Waiting} wait");
            return 0;
        });
        return command;
    }

    static async Task<int> PostAsync(ParseResult result, TeamBody body, CancellationToken cancel)
    {
        var json = Json.Bytes(body);
        return Print(await Api.PostAsync<TeamDesk>(result, "/api/teams", json, desk => desk.PutAsync(json, cancel), cancel));
    }

    static int Print(ApiResponse reply)
    {
        if (Api.Read<List<TeamDay>>(reply) is not { } days) return 1;
        foreach (var day in days)
        {
            Console.WriteLine($"{day.Team.Name} ({(day.Team.Assignment == Assignment.Free ? "free to take" : "in turn")}): "
                + $"{day.Waiting} wait, {day.PutOff} put off");
            foreach (var person in day.People)
                Console.WriteLine($"  {person.Person}: {person.Open} open, {person.Done} done today, of {person.PerDay} a day"
                    + (person.Away ? ", away" : ""));
        }
        return 0;
    }
}
