using Crm.Staff;
using Crm.Staff.Teams;
using Crm.Tasks;
using CsCheck;

namespace Crm.Tests.Staff.Teams;

/// <summary>Who gets which task, for any tasks and any team.</summary>
public sealed class AssigningTests
{
    static readonly DateTimeOffset Now = TestCrmAt("2026-03-05T02:00:00Z");
    static DateTimeOffset TestCrmAt(string text) => Support.TestCrm.At(text);

    static readonly string[] Names = ["Li", "Wang", "Zhao", "Qian"];

    static readonly Gen<TeamMember> Member = Gen.Select(Gen.Int[1, 5], Gen.Bool)
        .Select((perDay, away) => new TeamMember("", perDay) { Away = away ? true : null });

    static readonly Gen<Team> AnyTeam = Member.Array[0, 4]
        .Select(people => new Team("service", Assignment.RoundRobin, [.. people.Select((p, i) => p with { Person = Names[i] })]));

    // Of every kind there is: free, somebody's, given to somebody, done today or before, put off, over.
    static readonly Gen<ServiceTask> AnyTask = Gen.Select(Gen.Int[0, 7], Gen.Int[0, 3], Gen.Bool, Gen.Int[0, 400], Gen.Int[0, 50])
        .Select((kind, person, isKey, worth, hours) => new ServiceTask
        {
            Id = "", Kind = "day-3-call", Text = "call", Opened = Now.AddDays(-1), DueBy = Now.AddHours(hours - 10), Team = "service",
            Priority = isKey ? TaskPriority.High : TaskPriority.Normal, Worth = worth,
            Person = kind is 1 or 2 or 3 or 4 or 5 ? Names[person] : null,
            History = kind switch { 1 => [new(Now, "taken", Names[person])], 2 => [new(Now, "assigned", "crm")], _ => [] },
            Done = kind switch { 3 => Now.AddMinutes(-1), 4 => Now.AddDays(-2), _ => null },
            DoneBy = kind is 3 or 4 ? Names[person] : null,
            NotBefore = kind == 5 ? Now.AddDays(1) : null, Tries = kind == 5 ? 1 : null,
            LapsesAt = kind == 6 ? Now.AddHours(hours - 25) : null,
        });

    static readonly Gen<(Team Team, TaskItem[] Tasks)> Days = Gen.Select(AnyTeam, AnyTask.Array[0, 40], (team, tasks) => (team,
        tasks.Select((t, i) => new TaskItem("c", t with { Id = $"t{i:D2}" }, false, "1")).ToArray()));

    static Assigning Of(Team team, IEnumerable<TaskItem> tasks)
    {
        var day = new Assigning(team, Now, "Asia/Shanghai");
        foreach (var task in tasks) day.Add(task);
        return day;
    }

    [Fact]
    public void Plan_FillsTheDay_AndNobodysTwice() => Days.Sample(day =>
    {
        var before = Of(day.Team, day.Tasks).Day();
        var plan = Of(day.Team, day.Tasks).Plan().ToList();
        plan.Select(p => p.Task.Task.Id).ShouldBeUnique();
        plan.Count.ShouldBe(Math.Min(before.Waiting, before.People.Sum(p => p.Room)));
        foreach (var person in before.People)
            plan.Count(p => p.Person == person.Person).ShouldBeLessThanOrEqualTo(person.Room, person.Person);
        plan.ShouldAllBe(p => p.Task.Task.Done == null && !(p.Task.Task.NotBefore > Now));
    });

    [Fact]
    public void Plan_GivesTheKeyAndDearBuyersFirst() => Days.Sample(day =>
    {
        var assigning = Of(day.Team, day.Tasks);
        var given = assigning.Plan().Select(p => p.Task.Task).ToList();
        var left = Of(day.Team, day.Tasks.Where(t => given.TrueForAll(g => g.Id != t.Task.Id)));
        var waits = day.Tasks.Select(t => t.Task).Where(t => t is { Person: null, Done: null } && !(t.LapsesAt <= Now)
            && given.TrueForAll(g => g.Id != t.Id)).ToList();
        foreach (var task in given)
            foreach (var other in waits)
                (task.Priority, task.Worth ?? 0).CompareTo((other.Priority, other.Worth ?? 0)).ShouldBeGreaterThanOrEqualTo(0);
        left.Day().Waiting.ShouldBe(assigning.Day().Waiting - given.Count);
    });

    [Fact]
    public void Plan_AfterItself_GivesOnlyWhatTheRoomOfThoseWhoAreThereLeaves() => Days.Sample(day =>
    {
        var plan = Of(day.Team, day.Tasks).Plan().ToDictionary(p => p.Task.Task.Id, p => p.Person);
        var after = day.Tasks.Select(t => plan.TryGetValue(t.Task.Id, out var person)
            ? t with { Task = t.Task with { Person = person, History = [.. t.Task.History, new(Now, "assigned", "crm")] } } : t);
        Of(day.Team, after).Plan().ShouldBeEmpty();
    });

    [Fact]
    public void Plan_OfEqualPeople_GoesInTurn()
    {
        var team = new Team("service", Assignment.RoundRobin, [.. Names.Take(3).Select(n => new TeamMember(n, 10))]);
        var tasks = Enumerable.Range(0, 7).Select(i => new TaskItem("c", new ServiceTask
        {
            Id = $"t{i}", Kind = "call", Text = "", Opened = Now, DueBy = Now.AddHours(i), Team = "service",
        }, false, "1"));
        Of(team, tasks).Plan().Select(p => p.Person).ShouldBe(["Li", "Wang", "Zhao", "Li", "Wang", "Zhao", "Li"]);
        Of(team with { Assignment = Assignment.Free }, tasks).Plan().ShouldBeEmpty();
    }
}
