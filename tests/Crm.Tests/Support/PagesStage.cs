using Crm.Pages.Accounts;

namespace Crm.Tests.Support;

/// <summary>A host with its pages, and people of every role who can sign in.</summary>
sealed class PagesStage : IAsyncDisposable
{
    public const string Password = "a few long words";
    readonly Dictionary<Role, string> sessions = [];

    PagesStage(TestCrm crm) => Crm = crm;

    public TestCrm Crm { get; }

    public static async Task<PagesStage> OpenAsync(string now = "2026-03-02T02:00:00Z",
        Action<Local.Hosting.CrmSettings>? change = null)
    {
        var stage = new PagesStage(await TestCrm.StartAsync(now, listens: true, change: change));
        foreach (var role in new[] { Role.Owner, Role.Staff, Role.Viewer })
        {
            await stage.Crm.Get<People>().AddAsync(NameOf(role), role, CancellationToken.None);
            // A hash takes a while on purpose; only the owner signs in by it.
            if (role == Role.Owner) await stage.Crm.Get<People>().SetPasswordAsync(NameOf(role), Password, CancellationToken.None);
        }
        await stage.RenewAsync();
        return stage;
    }

    /// <summary>After the clock went on: who idles is signed out.</summary>
    public async Task RenewAsync()
    {
        foreach (var role in new[] { Role.Owner, Role.Staff, Role.Viewer })
            sessions[role] = await Crm.Get<Sessions>().BeginAsync(NameOf(role), CancellationToken.None);
    }

    public static string NameOf(Role role) => role.ToString().ToLowerInvariant();

    /// <summary>Signed in as one of the role; nobody for <see cref="Role.Anyone"/>.</summary>
    public Browser As(Role role, string language = "en")
    {
        var browser = new Browser(Crm.Host.Url, language);
        if (sessions.TryGetValue(role, out var token))
            browser.Cookies.Add(Crm.Host.Url, new System.Net.Cookie("crm-session", token, "/api/pages"));
        return browser;
    }

    public ValueTask DisposeAsync() => Crm.DisposeAsync();
}
