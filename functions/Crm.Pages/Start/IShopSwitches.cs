namespace Crm.Pages.Start;

/// <summary>
/// Changes how a shop runs, for hosts that may change their own settings; where there is none, the page says what to set by hand.
/// </summary>
public interface IShopSwitches
{
    /// <summary>Lets a shop's texts leave; checks everything first, as the command golive does.</summary>
    /// <param name="shop">Its id.</param>
    /// <param name="cancel">Before it is written.</param>
    /// <returns>What has to be mended; empty when the settings say so and the host is about to start again with them.</returns>
    Task<IReadOnlyList<string>> GoLiveAsync(string shop, CancellationToken cancel);

    /// <summary>Gives a shop another set of its flows' steps.</summary>
    /// <param name="shop">Its id.</param>
    /// <param name="preset">One that the flows know.</param>
    /// <param name="cancel">Before it is written.</param>
    /// <returns>As <see cref="GoLiveAsync"/>.</returns>
    Task<IReadOnlyList<string>> ChooseAsync(string shop, string preset, CancellationToken cancel);
}
