using Crm.Common;
using Crm.Pages.Accounts;
using Crm.Pages.Routing;

namespace Crm.Pages.SignIn;

/// <summary>The bare address: the first page of the navigation that the person may see.</summary>
public sealed class HomePages(Lazy<PageTable> table) : IPages
{
    public IEnumerable<PageRoute> Routes => [PageRoute.Get("", Role.Viewer, HomeAsync)];

    Task<ApiResponse> HomeAsync(PageRequest request)
    {
        var first = table.Value.Sections.First(s => s.Least <= request.Who.Role && s.Path.Length > 0);
        return Task.FromResult(request.Go(first.Path,
            request.Query("done") is { } done && request.Texts.Has("done." + done) ? done : null));
    }
}
