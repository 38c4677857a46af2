namespace Crm.Pages.Accounts;

/// <summary>The way in while nobody can sign in yet.</summary>
public sealed class FirstOwner(People people, SignInLinks links)
{
    /// <summary>A link by which the first owner is made; null when somebody can sign in already.</summary>
    public async Task<NewLink?> LinkAsync(CancellationToken cancel) =>
        await people.AnyAsync(cancel) ? null : await links.MakeAsync(null, SignInLinks.Short, cancel);
}
