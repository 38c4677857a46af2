using Crm.Common;
using Crm.Customers;

namespace Crm.Reports;

/// <summary>What the card shows of who the buyer is and what they allowed, each with its evidence.</summary>
static class CardProfile
{
    public static IReadOnlyDictionary<string, CardTold> Fields(KnownProfile? profile, bool reveal)
    {
        var fields = new SortedDictionary<string, CardTold>(StringComparer.Ordinal);
        if (profile is null) return fields;
        Add("name", profile.Name);
        Add("nickname", profile.Nickname);
        Add("sex", profile.Sex);
        Add("language", profile.Language);
        if (profile.Birthday is { } born) fields["birthday"] = new CardTold(BirthdayText.Of(born.Value), born.Source ?? "", born.At);
        if (profile.Region is { } region)
            fields["region"] = new CardTold(
                string.Join(' ', new[] { region.Value.Country, region.Value.Province, region.Value.City,
                region.Value.District }.OfType<string>()), region.Source ?? "", region.At);
        if (profile.Phone is { } phone) AddAddress("phone", reveal ? phone : PhoneNumber.Mask(phone), profile.Phones![phone]);
        if (profile.Email is { } email) AddAddress("email", reveal ? email : EmailAddress.Mask(email), profile.Emails![email]);
        return fields;

        void Add(string name, Told<string>? told)
        {
            if (told is not null) fields[name] = new CardTold(told.Value, told.Source ?? "", told.At);
        }

        void AddAddress(string name, string shown, Evidence told) => fields[name] = new CardTold(shown, told.Source ?? "", told.At);
    }

    /// <summary>Newest first.</summary>
    public static IReadOnlyList<CardConsentWord> Words(Customer customer) =>
        [.. Consents.All(customer).Select(w => Word(w.Key, w.Value, customer)).OfType<CardConsentWord>().OrderByDescending(w => w.At)
            .ThenBy(w => w.Class)];

    static CardConsentWord? Word(string key, LwwRegister<ConsentState> word, Customer customer)
    {
        if (Consents.ClassOf(key) is not { } messageClass) return null;
        var state = word.Value;
        var shop = key.Split('|')[1];
        return new CardConsentWord(
            messageClass, state.Granted, state.Withdrawn == true, state.Source, shop.Length == 0 ? null
                : shop, state.Channel, state.Wording, state.By, word.At,
            customer.Consent.GetValueOrDefault(messageClass) == word);
    }
}
