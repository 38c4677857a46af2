using Crm.Common;
using Crm.Customers;
using Crm.Storage;
using Crm.Tasks;

namespace Crm.Staff;

/// <summary>What somebody tells of a buyer by hand; an attribute that is null is removed, a tag that is false taken off.</summary>
public sealed record AttributesBody(string? By, SortedDictionary<string, string?>? Attributes, SortedDictionary<string, bool>? Tags);

/// <param name="Key">The same key again is the same note; left out, every note is a new one.</param>
public sealed record NoteBody(string? By, string? Text, string? Key);

/// <summary>
/// Attributes, tags and notes, outside any task. Each is one commit with the customer's row in it, so nothing is written to one who is
/// being taken in by another or is erased.
/// </summary>
public sealed class PersonDesk(CustomerRows rows, ConsentRecorder customers, TimeProvider time)
{
    public const int LongestNote = 2000;
    const int MaxAttempts = 20, LongestKey = 100;

    public sealed record Known(string Customer, IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<string> Tags);
    public sealed record Noted(string Customer, Note Note, bool New);

    public async Task<ApiResponse> TellAsync(string id, ReadOnlyMemory<byte> json, CancellationToken cancel)
    {
        if (StaffWords.Read<AttributesBody>(json) is not { } body)
            return Wrong("The body is JSON like {\"by\": …, \"attributes\"?: {name: value or null}, \"tags\"?: {tag: true or false}}.");
        var (attributes, tags) = (body.Attributes ?? [], body.Tags ?? []);
        var outcome = new TaskOutcome { Attributes = attributes };
        string?[] mistakes = [StaffWords.MistakeOf(body.By),
            attributes.Count + tags.Count == 0 ? "attributes, tags: say at least one." : null,
            .. CustomerAttributes.Mistakes(attributes, tags.Keys), BirthdayAnswer.Mistake(outcome, time.GetUtcNow())];
        if (mistakes.OfType<string>().ToList() is { Count: > 0 } wrong) return Wrong(string.Join(' ', wrong));
        return await ChangeAsync(id, async customer =>
        {
            var now = time.GetUtcNow();
            var after = CustomerAttributes.Learn(BirthdayAnswer.Learn(customer.Value, outcome, now), attributes, tags, body.By!, now);
            if (IsFull(after)) return Wrong($"A buyer has at most {CustomerAttributes.MostOfEach} attributes and as many tags.");
            var changes = new Changes();
            changes.Put(Keys.Customer(after.Id), customer, after);
            return await rows.TryCommitAsync(after.Id, changes, cancel) ? ApiResponse.Of(Of(after)) : null;
        }, cancel);
    }

    public async Task<ApiResponse> NoteAsync(string id, ReadOnlyMemory<byte> json, CancellationToken cancel)
    {
        if (StaffWords.Read<NoteBody>(json) is not { } body)
            return Wrong("The body is JSON like {\"by\": …, \"text\": …, \"key\"?: …}.");
        if (StaffWords.MistakeOf(body.By) is { } nobody) return Wrong(nobody);
        if (body.Text?.Trim() is not { Length: > 0 and <= LongestNote } text
            || text.Any(c => char.IsControl(c) && c is not '\n' and not '\r'))
            return Wrong($"text: has 1 to {LongestNote} characters.");
        if (body.Key is { Length: 0 or > LongestKey }) return Wrong($"key: has 1 to {LongestKey} characters.");
        return await ChangeAsync(id, async customer =>
        {
            var (owner, now) = (customer.Value.Id, time.GetUtcNow());
            var note = new Note(Hash.Hex("note", body.Key ?? $"{now.UtcTicks} {body.By} {text}"), now, body.By!, text);
            if (await rows.GetAsync<Note>(owner, Note.Key(owner, note.Id), cancel) is { } there)
                return ApiResponse.Of(new Noted(owner, there.Value, false));
            var changes = new Changes();
            changes.Put(Note.Key(owner, note.Id), null, note);
            changes.Lock(Keys.Customer(owner), customer);
            return await rows.TryCommitAsync(owner, changes, cancel) ? ApiResponse.Of(new Noted(owner, note, true)) : null;
        }, cancel);
    }

    async Task<ApiResponse> ChangeAsync(string id, Func<Stored<Customer>, ValueTask<ApiResponse?>> change, CancellationToken cancel) =>
        await Optimistic.TryAsync<ApiResponse>(MaxAttempts, async _ =>
        {
            if (!IsId(id) || await customers.StandingAsync(id, cancel) is not { } standing
                || await rows.CustomerAsync(standing.Id, cancel) is not { } customer)
                return ApiResponse.Problem(404, "Not found", "There is no such customer.");
            if (customer.Value.MergedInto is not null) return null;
            return customer.Value.Erased is not null ? ApiResponse.Problem(409, "Not possible any more", "This person was erased.")
                : await change(customer);
        }) ?? ApiResponse.Problem(409, "Changed meanwhile", "The customer kept changing: try again.");

    static bool IsFull(Customer customer) => CustomerAttributes.TagsOf(customer).Count() > CustomerAttributes.MostOfEach
        || customer.Attributes.Count(a => a.Value.Value.Value is not null) > CustomerAttributes.MostOfEach;

    static Known Of(Customer customer) => new(customer.Id, new SortedDictionary<string, string>(customer.Attributes
        .Where(a => a.Value.Value.Value is not null).ToDictionary(a => a.Key, a => a.Value.Value.Value!), StringComparer.Ordinal),
        [.. CustomerAttributes.TagsOf(customer)]);

    internal static bool IsId(string id) => id.Length == 32 && id.All(char.IsAsciiHexDigitLower);

    internal static ApiResponse Wrong(string detail) => ApiResponse.Problem(400, "Not acceptable", detail);
}
