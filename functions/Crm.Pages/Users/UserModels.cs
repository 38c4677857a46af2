using Crm.Pages.Accounts;

namespace Crm.Pages.Users;

/// <param name="Link">Just made, to be handed over; shown once.</param>
/// <param name="LinkFor">Whose.</param>
public sealed record UsersModel(IReadOnlyList<Person> People, string? Mistake, string? Link, string? LinkFor, string? Typed)
{
    /// <summary>They sign in elsewhere: nobody is let in here.</summary>
    public bool ByEntra { get; init; }
}

public sealed record LogModel(string Month, IReadOnlyList<string> Months, AuditPage Page);
