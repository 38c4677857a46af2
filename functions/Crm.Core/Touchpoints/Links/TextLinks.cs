using Crm.Shops;

namespace Crm.Touchpoints.Links;

/// <summary>What a touchpoint keeps of its text's links.</summary>
static class TextLinks
{
    /// <summary>Those of the text that is claimed now; a link that stands as before keeps its clicks.</summary>
    public static IReadOnlyList<TouchLink>? Of(IReadOnlyList<IssuedLink> issued, IReadOnlyList<TouchLink>? before) => issued.Count == 0
        ? null
        : [.. issued.Select(link => before?.FirstOrDefault(known => known.Code == link.Code) is { } known ? known with { Url = link.Url }
            : new TouchLink(link.Code, link.Kind, link.Url))];

    public static Touchpoint Clicked(Touchpoint touchpoint, string code, DateTimeOffset at) => touchpoint with
    {
        Links = [.. touchpoint.Links!.Select(link => link.Code == code
            ? link with { Clicks = link.Clicks + 1, FirstClick = link.FirstClick ?? at } : link)],
    };
}
