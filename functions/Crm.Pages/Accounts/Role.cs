namespace Crm.Pages.Accounts;

/// <summary>What somebody may do; each may what the ones before it may.</summary>
public enum Role
{
    /// <summary>Nobody in particular: for pages that need no sign-in.</summary>
    Anyone,

    /// <summary>Looks at everything, with phones masked, and changes nothing.</summary>
    Viewer,

    /// <summary>Works tasks, writes down consent, sees a phone where the work needs it.</summary>
    Staff,

    /// <summary>Everything: people, export, erasure, redrive, going live.</summary>
    Owner,
}
