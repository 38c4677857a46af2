using Crm.Common;
using Crm.Tasks;

namespace Crm.Staff.Teams;

/// <summary>What a person of a team has on a day.</summary>
/// <param name="Open">To be done today.</param>
/// <param name="Done">Done today.</param>
public sealed record PersonLoad(string Person, int PerDay, bool Away, int Open, int Done)
{
    public int Room => Away ? 0 : Math.Max(0, PerDay - Open - Done);
}

/// <summary>A team's day, as its tasks' rows tell it.</summary>
/// <param name="Waiting">Nobody's yet.</param>
/// <param name="PutOff">Waiting for their next try, whoever has them.</param>
public sealed record TeamDay(Team Team, IReadOnlyList<PersonLoad> People, int Waiting, int PutOff);

/// <summary>
/// Who gets which task: pure, from the rows alone. So it can be asked at any moment, twice, or by a process that follows one that died:
/// what was given already counts.
/// </summary>
public sealed class Assigning(Team team, DateTimeOffset now, string zone)
{
    readonly List<TaskItem> waiting = [], lapsed = [];
    readonly Dictionary<string, (int Open, int Done)> load = new(StringComparer.Ordinal);
    readonly HashSet<string> present = [.. team.People.Where(p => p.Away != true).Select(p => p.Person)];
    int putOff;

    /// <summary>Looks at one of the team's tasks.</summary>
    public void Add(TaskItem item)
    {
        var task = item.Task;
        if (task.Done is { } done)
        {
            if (task.DoneBy is { } by && LocalTime.SameDay(done, now, LocalTime.Zone(zone))) Count(by, 0, 1);
        }
        else if (task.IsPutOff(now) && !LocalTime.SameDay(task.NotBefore!.Value, now, LocalTime.Zone(zone))) putOff++;
        else if (task.Person is { } person && !IsToBeGivenAgain(task)) Count(person, 1, 0);
        else if (task.LapsesAt <= now && task.Tries is null) lapsed.Add(item);
        else waiting.Add(item);
    }

    // What the product gave to somebody who is away and has not begun it; what a person took is that person's.
    bool IsToBeGivenAgain(ServiceTask task) => !present.Contains(task.Person!) && task.History is [.., { What: "assigned" }];

    void Count(string person, int open, int done)
    {
        var (o, d) = load.GetValueOrDefault(person);
        load[person] = (o + open, d + done);
    }

    public IReadOnlyList<TaskItem> Lapsed => lapsed;

    public TeamDay Day() => new(team, [.. team.People.Select(Of)], waiting.Count, putOff);

    PersonLoad Of(TeamMember member)
    {
        var (open, done) = load.GetValueOrDefault(member.Person);
        return new PersonLoad(member.Person, member.PerDay, member.Away == true, open, done);
    }

    /// <summary>Key buyers first, then the dearer ones, then what is due sooner; nobody gets more than the day holds.</summary>
    public IEnumerable<(TaskItem Task, string Person)> Plan()
    {
        if (team.Assignment == Assignment.Free) yield break;
        foreach (var item in waiting.OrderByDescending(i => i.Task.Priority).ThenByDescending(i => i.Task.Worth ?? 0)
            .ThenBy(i => i.Task.DueBy).ThenBy(i => i.Task.Id, StringComparer.Ordinal))
        {
            var next = team.People.Select(Of).Where(p => p.Room > 0).MinBy(p => (double)(p.Open + p.Done) / p.PerDay);
            if (next is null) yield break;
            Count(next.Person, 1, 0);
            yield return (item, next.Person);
        }
    }
}
