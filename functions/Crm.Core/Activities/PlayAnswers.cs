using Crm.Common;

namespace Crm.Activities;

/// <summary>What a member tells with a play; each kind takes its own.</summary>
public abstract record PlayBody
{
    /// <summary>The caller's id of this play: told again it is played once.</summary>
    public string? Request { get; init; }

    /// <summary>yyyy-MM-dd.</summary>
    public string? Birthday { get; init; }

    /// <summary>By attribute; several choices are separated by commas.</summary>
    public IReadOnlyDictionary<string, string>? Answers { get; init; }
    public string? Option { get; init; }

    /// <summary>In major units.</summary>
    public decimal? Guess { get; init; }
    public string? Password { get; init; }

    internal PlayInput ToInput(string request) => new(request)
    {
        Birthday = Birthday, Answers = Answers, Option = Option, Guess = Guess, Password = Password,
    };
}

/// <param name="Number">Of the member's plays of this activity, as the draw counts it.</param>
/// <param name="Prize">The words of what was given.</param>
public sealed record PlayView(string Activity, string Kind, int Number, DateTimeOffset At, int Points, int Cost, string? Prize,
    string? Coupon, long? Place, string? Answer, IReadOnlyList<string>? Tasks, int? Streak)
{
    public static PlayView Of(Activity activity, PlayRow play, string language) => new(play.Activity, activity.Kind.Name, play.Seq, play.At,
        play.Points ?? 0, play.Cost ?? 0, (activity.Kind as ActivityKind.Lottery)?.Find(play.Prize) is { } prize
            ? Activities.Activity.In(prize.Text, language) : null, play.Coupon, play.Place, play.Answer, play.Tasks, play.Streak);
}

/// <summary>What came of a play, as an answer of the API.</summary>
public static class PlayAnswers
{
    /// <summary>Null for a play that was made.</summary>
    public static ApiResponse? Problem(PlayAnswer answer) => answer switch
    {
        PlayAnswer.Refused { Rule: PlayRules.Input, Field: var field } =>
            ApiResponse.Problem(400, "Not acceptable", $"{field}: is missing, or is no answer.", PlayRules.Input),
        PlayAnswer.Refused refused => ApiResponse.Problem(409, "Not played", Why(refused.Rule), refused.Rule),
        PlayAnswer.NoActivity => ApiResponse.Problem(404, "Not found", "There is no such activity."),
        PlayAnswer.NoMember => ApiResponse.Problem(404, "Not found", "There is no such member."),
        PlayAnswer.Busy => ApiResponse.Problem(409, "Busy", "Another play of this member is under way; send the same request again.",
            "busy"),
        _ => null,
    };

    static string Why(string rule) => rule switch
    {
        PlayRules.NotOpen => "It is not open now.", PlayRules.NotForYou => "It is not for this member.",
        PlayRules.DoneToday => "It is done for today.", PlayRules.Already => "It was done before.",
        PlayRules.TriesUsedUp => "No tries are left today.", PlayRules.PointsShort => "There are too few points.",
        PlayRules.WrongPassword => "The password is another.", PlayRules.Gone => "Everything has been given.",
        PlayRules.NothingNew => "No further task is done yet.", _ => rule,
    };
}
