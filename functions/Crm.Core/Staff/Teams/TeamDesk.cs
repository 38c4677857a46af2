using System.Text.Json;
using Crm.Common;
using Crm.Tasks;

namespace Crm.Staff.Teams;

/// <summary>A team as it is told; a person whose <see cref="MemberBody.PerDay"/> is 0 leaves it.</summary>
public sealed record TeamBody(string? Team, Assignment? Assignment, IReadOnlyList<MemberBody?>? People, bool Remove = false);

public sealed record MemberBody(string? Person, int? PerDay, bool? Away);

/// <summary>What people do with teams.</summary>
public sealed class TeamDesk(TeamStore teams, TaskAssigner assigner)
{
    const int MostPerDay = 1000, MostPeople = 200, LongestName = 60;

    public async Task<ApiResponse> ListAsync(CancellationToken cancel) => ApiResponse.Of(await assigner.DaysAsync(cancel));

    /// <summary>Makes a team or changes it: people that are not named stay as they are.</summary>
    public async Task<ApiResponse> PutAsync(ReadOnlyMemory<byte> json, CancellationToken cancel)
    {
        if (Read(json) is not { } body)
            return Wrong("The body is JSON like {\"team\": …, \"assignment\"?: \"roundRobin\" or \"free\", \"people\"?: "
                + "[{\"person\": …, \"perDay\": 40, \"away\"?: true}], \"remove\"?: true}.");
        var mistakes = Mistakes(body).ToList();
        if (mistakes.Count > 0) return Wrong(string.Join(' ', mistakes));
        if (body.Remove) return await teams.RemoveAsync(body.Team!, cancel) ? ApiResponse.Of(await assigner.DaysAsync(cancel))
            : ApiResponse.Problem(404, "Not found", "There is no such team.");
        var unknown = "";
        await teams.ChangeAsync(body.Team!, known => Changed(known, body, out unknown), cancel);
        return unknown.Length > 0 ? Wrong(unknown) : ApiResponse.Of(await assigner.DaysAsync(cancel));
    }

    public async Task<ApiResponse> AssignAsync(CancellationToken cancel) => await assigner.RunAsync(cancel) is { } done
        ? ApiResponse.Of(done)
        : ApiResponse.Problem(409, "Under way", "Tasks are being assigned just now: look again in a moment.");

    static Team? Changed(Team? known, TeamBody body, out string unknown)
    {
        unknown = "";
        var people = (known?.People ?? []).ToList();
        foreach (var told in (body.People ?? []).OfType<MemberBody>())
        {
            var at = people.FindIndex(p => p.Person == told.Person);
            if (at < 0 && told.PerDay is null)
            {
                unknown = $"people: '{told.Person}' is new to the team: say perDay.";
                return null;
            }
            var away = told.Away ?? (at < 0 ? null : people[at].Away);
            var member = new TeamMember(told.Person!, told.PerDay ?? people[at].PerDay) { Away = away == true ? true : null };
            if (at < 0) people.Add(member);
            else people[at] = member;
        }
        people.RemoveAll(p => p.PerDay == 0);
        return new Team(body.Team!, body.Assignment ?? known?.Assignment ?? Assignment.RoundRobin, people);
    }

    static IEnumerable<string> Mistakes(TeamBody body)
    {
        if (!IsName(body.Team)) yield return $"team: a name of 1 to {LongestName} plain characters.";
        if (body.People?.Count > MostPeople) yield return $"people: at most {MostPeople}.";
        foreach (var (i, entry) in (body.People ?? []).Index())
        {
            if (entry is not { } person)
            {
                yield return $"people[{i}]: is null, not a person.";
                continue;
            }
            if (!IsName(person.Person)) yield return $"people: person is a name of 1 to {LongestName} plain characters.";
            if (person.PerDay is < 0 or > MostPerDay) yield return $"people: perDay is 0 (who leaves the team) to {MostPerDay}.";
        }
    }

    static bool IsName(string? name) => name is { Length: > 0 and <= LongestName } && !name.Any(char.IsControl) && name.Trim() == name;

    static TeamBody? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<TeamBody>(json.Span, Json.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static ApiResponse Wrong(string detail) => ApiResponse.Problem(400, "Not acceptable", detail);
}
