using Crm.Common;
using Crm.Pages.Accounts;

namespace Crm.Pages.Routing;

/// <param name="Pattern">Below the pages' base, such as "customers/{id}".</param>
/// <param name="Least">Who may, at least.</param>
public sealed record PageRoute(string Method, string Pattern, Role Least, Func<PageRequest, Task<ApiResponse>> Answer)
{
    public static PageRoute Get(string pattern, Role least, Func<PageRequest, Task<ApiResponse>> answer) =>
        new("GET", pattern, least, answer);

    public static PageRoute Post(string pattern, Role least, Func<PageRequest, Task<ApiResponse>> answer) =>
        new("POST", pattern, least, answer);
}

/// <summary>An entry of the navigation.</summary>
/// <param name="Key">Its text is "nav." and this; its icon has the same name.</param>
public sealed record PageSection(string Key, string Path, Role Least, int Order);

/// <summary>Pages that belong together: their addresses, and their place in the navigation.</summary>
public interface IPages
{
    IEnumerable<PageRoute> Routes { get; }
    PageSection? Section => null;
}
