using Crm.Tasks;

namespace Crm.Staff;

/// <summary>The body of a take.</summary>
public sealed record TakeBody(string? Person, string? Team, bool Over);

/// <summary>
/// The body of a completion; an attribute that is null is removed from the customer; a task with an offer says whether it was given; a code
/// is one of its step's.
/// </summary>
public sealed record CompleteBody(string? By, string? Answer, SortedDictionary<string, string?>? Attributes, SortedSet<string>? Tags,
    bool? Given = null, string? Code = null);

/// <summary>The body of a task added by hand; the order is its id or the number the buyer sees.</summary>
public sealed record AddBody(string? Customer, string? Kind, string? Text, string? By, string? Order, DateTimeOffset? DueBy,
    TaskPriority? Priority, string? Team, string? Person);
