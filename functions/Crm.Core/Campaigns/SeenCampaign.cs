using Crm.Common;

namespace Crm.Campaigns;

/// <summary>What somebody had before their eyes when they wrote a campaign's file.</summary>
/// <param name="Id">The campaign they changed; null for a new one.</param>
/// <param name="Mark">Of its file as it was then; see <see cref="MarkOf"/>.</param>
public sealed record SeenCampaign(string? Id, string? Mark)
{
    public static string? MarkOf(string? source) => source is null ? null : Hash.Hex(source);

    /// <summary>Why the file must not take the place of what is kept; null where it may.</summary>
    /// <param name="id">Of the file written now.</param>
    /// <param name="known">The file that is kept under that id.</param>
    internal string? Objection(string id, string? known) => id == Id
        ? MarkOf(known) == Mark ? null : "Somebody changed it meanwhile: read theirs first; saving again replaces it."
        : known is null ? null : $"There is a campaign '{id}' already: give yours another id.";
}
