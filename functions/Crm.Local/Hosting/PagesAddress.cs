using System.Globalization;
using Crm.Pages;
using Crm.Pages.Accounts;

namespace Crm.Local.Hosting;

/// <summary>Where the pages are, told when a host starts, with the way in as long as there is nobody.</summary>
static class PagesAddress
{
    public static async Task PrintAsync(CrmHost host, CrmSettings settings, CancellationToken cancel)
    {
        var at = settings.PublicAddress() ?? host.Url;
        Console.WriteLine($"Pages: {new Uri(at, PagePath.Of(""))}");
        if (await host.Get<FirstOwner>().LinkAsync(cancel) is not { } link) return;
        Console.WriteLine("  Nobody can sign in yet. This link makes the first owner; it works once, until "
            + $"{link.Until.ToString("HH:mm", CultureInfo.InvariantCulture)} UTC:");
        Console.WriteLine($"  {new Uri(at, link.Path)}");
    }
}
