using Crm.Pages.Finding;
using Crm.Pages.Layout;
using Crm.Shops;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Logging;

namespace Crm.Pages.Routing;

/// <summary>Renders a view inside the shell, on the server, to text: no circuit, no script needed to read it.</summary>
public sealed class PageRenderer(IServiceProvider services, ILoggerFactory logs, ShopDirectory shops, PageTable table,
    StepNames steps, TimeProvider time)
{
    public async Task<string> RenderAsync(PageRequest request, Type view, string title, object model)
    {
        var page = new PageContext
        {
            Texts = request.Texts, Path = request.Path, Here = request.Here, Place = request.Place, Form = request.Form,
            Person = request.Session?.Person, FormToken = request.FormToken, Title = title, Now = time.GetUtcNow(), Zone = shops.Zone,
            Sections = table.Sections, Steps = steps,
            Done = request.Query("done") is { } done && request.Texts.Has("done." + done) ? request.Texts["done." + done] : null,
        };
        await using var html = new HtmlRenderer(services, logs);
        return await html.Dispatcher.InvokeAsync(async () =>
        {
            var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>
            {
                [nameof(Shell.Page)] = page, [nameof(Shell.View)] = view, [nameof(Shell.Model)] = model,
            });
            return (await html.RenderComponentAsync<Shell>(parameters)).ToHtmlString();
        });
    }
}
