using Crm.Common;
using Crm.Pages.Accounts;
using Crm.Pages.CampaignPages;
using Crm.Pages.Routing;
using Crm.Staff;

namespace Crm.Pages.Customers;

/// <summary>Tags, attributes and notes of the card. Each is in the log before it happens.</summary>
public sealed class PersonActions(CustomerPages card, PersonDesk people, AuditLog log) : IPages
{
    public IEnumerable<PageRoute> Routes =>
    [
        PageRoute.Post("customers/{id}/tag", Role.Staff, TagAsync), PageRoute.Post("customers/{id}/attribute", Role.Staff, AttributeAsync),
        PageRoute.Post("customers/{id}/note", Role.Staff, NoteAsync),
    ];

    Task<ApiResponse> TagAsync(PageRequest request)
    {
        var body = new AttributesBody(request.Who.Name, null, new(StringComparer.Ordinal)
        {
            [request.Field("tag") ?? ""] = request.Field("do") != "remove",
        });
        return TellAsync(request, Acts.Tagged, "tagged", id => people.TellAsync(id, Json.Bytes(body), request.Cancel));
    }

    // An empty value takes the attribute off.
    Task<ApiResponse> AttributeAsync(PageRequest request)
    {
        var body = new AttributesBody(request.Who.Name, new(StringComparer.Ordinal)
        {
            [request.Field("name") ?? ""] = request.Field("do") == "remove" ? null : request.Field("value"),
        }, null);
        return TellAsync(request, Acts.AttributeTold, "attribute", id => people.TellAsync(id, Json.Bytes(body), request.Cancel));
    }

    Task<ApiResponse> NoteAsync(PageRequest request)
    {
        var body = new NoteBody(request.Who.Name, request.Field("text"), request.Field("key"));
        return TellAsync(request, Acts.Noted, "noted", id => people.NoteAsync(id, Json.Bytes(body), request.Cancel));
    }

    async Task<ApiResponse> TellAsync(PageRequest request, string act, string done, Func<string, Task<ApiResponse>> tell)
    {
        var id = request.Values["id"];
        var reply = await log.DoAsync(request.Who.Name, act, id, () => tell(id), request.Cancel);
        return reply.Status == 200 ? request.Go("customers/" + id, done) : reply.Status == 404 ? await request.NotFoundAsync()
            : await card.CardAsync(request, mistake: DeskAnswer.Mistake(reply));
    }
}
