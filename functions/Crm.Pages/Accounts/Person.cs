namespace Crm.Pages.Accounts;

/// <summary>Somebody who may sign in.</summary>
public sealed record Person
{
    public required string Name { get; init; }
    public required Role Role { get; init; }
    public required DateTimeOffset Since { get; init; }

    /// <summary>Null until the person has chosen a password by a link.</summary>
    public string? Password { get; init; }

    /// <summary>Changes with password and role: sessions of an older one are over.</summary>
    public required string Stamp { get; init; }

    /// <summary>Wrong passwords in a row.</summary>
    public int Failed { get; init; }
    public DateTimeOffset? LockedUntil { get; init; }
    public DateTimeOffset? LastSignIn { get; init; }
}
