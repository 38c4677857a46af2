using Crm.Conditions;
using NodaTime;

namespace Crm.Activities;

/// <summary>The kinds there are; nothing else can be played.</summary>
public abstract record ActivityKind
{
    ActivityKind()
    {
    }

    /// <summary>As a file calls it.</summary>
    public abstract string Name { get; }

    /// <summary>Decided by lot, so that a commitment is published before and the seed after.</summary>
    public bool IsDrawn => this is Lottery or RedPacket;

    /// <param name="Streaks">What so many days in a row bring on top.</param>
    /// <param name="Repeats">After the longest streak the days count from one again.</param>
    public sealed record SignIn(int Points, IReadOnlyList<Streak> Streaks, bool Repeats) : ActivityKind
    {
        public override string Name => "signIn";
    }

    public sealed record Birthday(int Points) : ActivityKind
    {
        public override string Name => "birthday";
    }

    /// <param name="Fields">"birthday", or the name of an attribute.</param>
    public sealed record Profile(IReadOnlyList<string> Fields, int Points) : ActivityKind
    {
        public override string Name => "profile";
    }

    /// <param name="RefreshMonths">After so many months it may be answered again; null: once.</param>
    public sealed record Survey(IReadOnlyList<Question> Questions, int Points, int? RefreshMonths) : ActivityKind
    {
        public override string Name => "survey";
    }

    public sealed record Vote(IReadOnlyList<Choice> Options, int Points) : ActivityKind
    {
        public override string Name => "vote";
    }

    /// <param name="FreePerDay">Tries that cost nothing.</param>
    /// <param name="Cost">Points for each try after those; null: there are no others.</param>
    /// <param name="PerDay">Tries of a day in all.</param>
    /// <param name="IsGame">Points are staked for points: <c>game</c> in a file.</param>
    public sealed record Lottery(int FreePerDay, int? Cost, int PerDay, IReadOnlyList<Prize> Prizes, bool IsGame) : ActivityKind
    {
        public override string Name => IsGame ? "game" : "lottery";
        public Prize? Find(string? prize) => Prizes.FirstOrDefault(p => p.Id == prize);
    }

    /// <param name="Price">In major units.</param>
    /// <param name="Within">A guess so near is right.</param>
    /// <param name="Winners">So many are paid, the first to be right; null: all of them.</param>
    public sealed record Guess(decimal Price, decimal Within, int PerDay, int Points, long? Winners) : ActivityKind
    {
        public override string Name => "guess";
    }

    /// <param name="At">On the shop's clock.</param>
    /// <param name="Sizes">Who comes first takes one of them, in an order drawn by lot.</param>
    public sealed record RedPacket(LocalDateTime At, int Minutes, string Password, IReadOnlyList<PacketSize> Sizes) : ActivityKind
    {
        public override string Name => "redPacket";
        public long Count => Sizes.Sum(s => s.Count);
        public long Total => Sizes.Sum(s => s.Count * s.Points);
    }

    public sealed record Chain(IReadOnlyList<ChainTask> Tasks, int Bonus) : ActivityKind
    {
        public override string Name => "chain";
    }
}

public sealed record Streak(int Days, int Points);

/// <param name="Attribute">What the answer becomes of the customer.</param>
/// <param name="Choices">Empty: the member's own words.</param>
public sealed record Question(string Attribute, IReadOnlyDictionary<string, string> Text, IReadOnlyList<Choice> Choices, bool IsMany);

public sealed record Choice(string Value, IReadOnlyDictionary<string, string> Text);

/// <param name="Millionths">Of all tries, so many in a million draw it.</param>
/// <param name="Stock">Null: as many as are drawn.</param>
/// <param name="Coupon">The pool a code is taken of.</param>
/// <param name="Gift">The gift of the catalogue a piece is taken of.</param>
/// <param name="Value">What one costs the shop, in major units: for the check.</param>
public sealed record Prize(string Id, IReadOnlyDictionary<string, string> Text, int Millionths, long? Stock, int Points, string? Coupon,
    string? Gift, decimal? Value);

public sealed record PacketSize(long Count, int Points);

/// <summary>Done once another activity was taken part in, or a condition holds.</summary>
public sealed record ChainTask(string Id, IReadOnlyDictionary<string, string> Text, string? Activity, Condition? When, int Points);
