using Crm.Customers;
using Crm.Orders;
using Crm.Tests.Support;
using CsCheck;

namespace Crm.Tests.Customers;

/// <summary>Who a buyer is, and what was said from a number, end the same in whatever order they are told.</summary>
public sealed class ProfileLawTests
{
    static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    static readonly Gen<DateTimeOffset> Times = Gen.Int[0, 5].Select(hours => Start.AddHours(hours));
    static readonly Gen<string?> Words = Gen.OneOf<string?>(null, "a", "b", "张三");

    static readonly Gen<KnownProfile> Profiles = Gen.Select(Times, Words, Words, Words, Gen.Int[0, 3], (at, name, phone, email, day) =>
        new KnownProfile(at, new Profile
        {
            Name = name, Phone = phone, Email = email, Birthday = day == 0 ? null : new DateOnly(2000, 2, day),
            Region = name is null ? null : new Region("CN", name, null, null, null),
        }, email));

    [Fact]
    public void Join_AnyProfiles_KeepsTheLaws() => Laws.OfJoin(Profiles, (a, b) => KnownProfile.Join(a, b)!);

    [Fact]
    public void Tell_AnyWords_InAnyOrder_EndsTheSame()
    {
        var changes = Gen.Select(Gen.Enum<MessageClass>(), Times, Gen.Bool, Words, (messageClass, at, granted, source) =>
            new ConsentChange(messageClass, new(at, new ConsentState(granted, source ?? "?"))));
        Laws.OfJoin(changes.List[0, 4].Select(told => new NumberConsent().Join(told)),
            (a, b) => a.Join([.. b.Classes.Select(c => new ConsentChange(c.Key, c.Value))]));
    }
}
