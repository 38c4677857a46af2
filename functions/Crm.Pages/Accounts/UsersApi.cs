using System.Text.Json;
using Crm.Common;
using Crm.Pages.Language;

namespace Crm.Pages.Accounts;

/// <summary>What is to be done with the people who may sign in.</summary>
/// <param name="Do">"add", "reset" (a new link to choose a password, and no lock any more), "role" or "remove".</param>
public sealed record UserBody(string? Do, string? Name, Role? Role, string? By);

/// <summary>
/// <c>/api/users</c>, for who has the host's key: the way to the first owner where no terminal shows a link, and back in for an owner who
/// forgot the password.
/// </summary>
public sealed class UsersApi(UserDesk desk)
{
    public sealed record Item(string Name, Role Role, bool HasPassword, DateTimeOffset Since, DateTimeOffset? LastSignIn,
        DateTimeOffset? LockedUntil);
    public sealed record Told(string Name, string? Link, DateTimeOffset? Until);

    public async Task<ApiResponse> ListAsync(CancellationToken cancel) => ApiResponse.Of((await desk.ListAsync(cancel))
        .Select(p => new Item(p.Name, p.Role, p.Password is not null, p.Since, p.LastSignIn, p.LockedUntil)).ToList());

    public async Task<ApiResponse> TellAsync(ReadOnlyMemory<byte> json, CancellationToken cancel)
    {
        if (Read(json) is not { Do: { } what, Name: { } name } body)
            return Wrong("The body is JSON like {\"do\": \"add\" | \"reset\" | \"role\" | \"remove\", \"name\": …, \"role\"?: "
                + "\"owner\" | \"staff\" | \"viewer\", \"by\"?: …}.");
        var by = body.By is { } who && People.IsName(who) ? who : "(key)";
        var result = what switch
        {
            "add" => await desk.AddAsync(name, body.Role ?? Role.Anyone, by, SignInLinks.Short, cancel),
            "reset" => await desk.ResetAsync(name, by, SignInLinks.Short, cancel),
            "role" => await desk.SetRoleAsync(name, body.Role ?? Role.Anyone, by, cancel),
            "remove" => await desk.RemoveAsync(name, by, cancel),
            _ => UserResult.Wrong("users.wrong.do"),
        };
        return result.Mistake is { } mistake
            ? Wrong(Texts.English[mistake]) : ApiResponse.Of(new Told(name.Trim(), result.Link?.Path, result.Link?.Until));
    }

    static UserBody? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<UserBody>(json.Span, Json.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static ApiResponse Wrong(string detail) => ApiResponse.Problem(400, "Not acceptable", detail);
}
