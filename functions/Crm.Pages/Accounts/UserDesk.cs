namespace Crm.Pages.Accounts;

/// <param name="Mistake">The key of the sentence that says why nothing was done; null when it was.</param>
/// <param name="Link">To be handed to the person.</param>
public sealed record UserResult(string? Mistake, NewLink? Link)
{
    public static UserResult Done { get; } = new(null, null);
    public static UserResult Wrong(string mistake) => new(mistake, null);
}

/// <summary>Adds people, lets them choose a password anew, changes what they may, removes them; each is in the log.</summary>
public sealed class UserDesk(People people, SignInLinks links, AuditLog log)
{
    const string NoSuch = "users.wrong.nobody", LastOwner = "users.wrong.last-owner", NoRole = "users.wrong.role";

    public Task<IReadOnlyList<Person>> ListAsync(CancellationToken cancel) => people.ListAsync(cancel);

    public async Task<UserResult> AddAsync(string name, Role role, string by, TimeSpan lasts, CancellationToken cancel)
    {
        if (!People.IsName(name)) return UserResult.Wrong("users.wrong.name");
        if (role == Role.Anyone || !Enum.IsDefined(role)) return UserResult.Wrong(NoRole);
        return await log.DoAsync(by, Acts.UserAdded, name.Trim(), () => people.AddAsync(name, role, cancel), added => added, cancel)
            ? new(null, await links.MakeAsync(name.Trim(), lasts, cancel))
            : UserResult.Wrong("users.wrong.taken");
    }

    public async Task<UserResult> ResetAsync(string name, string by, TimeSpan lasts, CancellationToken cancel)
    {
        if (await people.FindAsync(name, cancel) is not { } person) return UserResult.Wrong(NoSuch);
        await log.WriteAsync(by, Acts.LinkMade, person.Name, cancel);
        return new(null, await links.MakeAsync(person.Name, lasts, cancel));
    }

    public async Task<UserResult> SetRoleAsync(string name, Role role, string by, CancellationToken cancel)
    {
        if (role == Role.Anyone || !Enum.IsDefined(role)) return UserResult.Wrong(NoRole);
        if (await people.FindAsync(name, cancel) is not { } person) return UserResult.Wrong(NoSuch);
        if (role != Role.Owner && await IsLastOwnerAsync(person, cancel)) return UserResult.Wrong(LastOwner);
        await log.WriteAsync(by, Acts.RoleChanged, person.Name, cancel);
        await people.SetRoleAsync(name, role, cancel);
        return UserResult.Done;
    }

    public async Task<UserResult> RemoveAsync(string name, string by, CancellationToken cancel)
    {
        if (await people.FindAsync(name, cancel) is not { } person) return UserResult.Wrong(NoSuch);
        if (await IsLastOwnerAsync(person, cancel)) return UserResult.Wrong(LastOwner);
        await log.WriteAsync(by, Acts.UserRemoved, person.Name, cancel);
        await links.DropAsync(person.Name, cancel);
        await people.RemoveAsync(name, cancel);
        return UserResult.Done;
    }

    async Task<bool> IsLastOwnerAsync(Person person, CancellationToken cancel) => person is { Role: Role.Owner, Password: not null }
        && (await people.ListAsync(cancel)).Count(p => p is { Role: Role.Owner, Password: not null }) == 1;
}
