using Crm.Conditions;
using Crm.Customers;

namespace Crm.Activities;

/// <summary>Who plays, as far as the rules ask.</summary>
/// <param name="Plays">Of this activity, in the order they were made.</param>
/// <param name="Balance">Points that can be spent.</param>
/// <param name="TookPart">Of a chain's other activities, those the member has played.</param>
public sealed record ActivityMember(EvaluationContext Context, IReadOnlyList<PlayRow> Plays, long Balance,
    IReadOnlyCollection<string> TookPart)
{
    public Customer Customer => Context.Customer;

    /// <summary>The next play's number.</summary>
    public int Next => 1 + Plays.Count(p => p.Member == Customer.Id);
}

/// <summary>What a member told; each kind takes its own.</summary>
/// <param name="Request">The request's id, as the page made it up.</param>
public sealed record PlayInput(string Request)
{
    public string? Birthday { get; init; }

    /// <summary>By attribute; several choices are separated by commas.</summary>
    public IReadOnlyDictionary<string, string>? Answers { get; init; }
    public string? Option { get; init; }
    public decimal? Guess { get; init; }
    public string? Password { get; init; }
}

/// <summary>What is to come of a play; nothing is written yet.</summary>
public abstract record PlayOutcome
{
    PlayOutcome()
    {
    }

    /// <summary>A word of <see cref="PlayRules"/>; nothing was taken.</summary>
    /// <param name="Field">What was wrong of what was told.</param>
    public sealed record Refused(string Rule, string? Field = null) : PlayOutcome;

    /// <param name="Otherwise">Where none is left of what is limited; null: then it is refused.</param>
    public sealed record Played(PlayRow Play, PlayRow? Otherwise = null) : PlayOutcome
    {
        /// <summary>What there is only so much of; null: there is enough.</summary>
        public Limit? Limit { get; init; }
        public IReadOnlyDictionary<string, string?> Attributes { get; init; } = new Dictionary<string, string?>();
        public DateOnly? Birthday { get; init; }
    }
}

/// <summary>What has to be reserved before a play is written.</summary>
/// <param name="Prize">Null: points of the budget alone.</param>
/// <param name="Stock">How many there are in all; null: enough.</param>
/// <param name="Points">Of the activity's budget.</param>
/// <param name="Budget">Null: enough.</param>
public sealed record Limit(string? Prize, long? Stock, long Points, long? Budget);

/// <summary>Why a play is not taken, in the words of the API.</summary>
public static class PlayRules
{
    public const string NotOpen = "not-open", NotForYou = "not-for-you", DoneToday = "done-today", Already = "already",
        TriesUsedUp = "tries-used-up", PointsShort = "points-short", WrongPassword = "wrong-password", Gone = "gone",
        Input = "input", NothingNew = "nothing-new";
}
