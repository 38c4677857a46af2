namespace Crm.Pages.Accounts;

/// <summary>Section <c>Entra</c>, of the Azure app alone: the template sets it together with the platform's own switch.</summary>
public sealed class EntraOptions
{
    /// <summary>
    /// People sign in with Entra ID before the app is reached, and the platform's header says who they are. True only where that header
    /// cannot come from outside.
    /// </summary>
    public bool SignIn { get; set; }

    /// <summary>Names people sign in with, or object ids, for tenants that give out no app roles.</summary>
    public List<string> Owners { get; set; } = [];
    public List<string> Staff { get; set; } = [];
    public List<string> Viewers { get; set; } = [];

    internal Role RoleOf(IReadOnlyCollection<string> roles, IReadOnlyCollection<string> names)
    {
        bool Is(string role, List<string> listed) => roles.Contains(role, StringComparer.OrdinalIgnoreCase)
            || listed.Exists(one => one.Length > 0 && names.Contains(one.Trim(), StringComparer.OrdinalIgnoreCase));
        return Is("owner", Owners) ? Role.Owner : Is("staff", Staff) ? Role.Staff : Is("viewer", Viewers) ? Role.Viewer : Role.Anyone;
    }
}
