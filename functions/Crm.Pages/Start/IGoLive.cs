namespace Crm.Pages.Start;

/// <summary>
/// Lets a shop's texts leave, for hosts that may change their own settings; where there is none, the page says what to set by hand.
/// </summary>
public interface IGoLive
{
    /// <summary>Checks everything first, as the command golive does.</summary>
    /// <param name="shop">Its id.</param>
    /// <param name="cancel">Before it is written.</param>
    /// <returns>What has to be mended; empty when the settings say so and the host is about to start again with them.</returns>
    Task<IReadOnlyList<string>> GoAsync(string shop, CancellationToken cancel);
}
