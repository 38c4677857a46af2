using System.Text;
using System.Text.Json;
using Crm.Common;
using Crm.Pages.Routing;
using Microsoft.AspNetCore.Http;

namespace Crm.Pages.Accounts;

/// <summary>
/// Who the platform says is signed in. Its header is believed only where the setting says that the platform guards it: App Service takes
/// the header off whatever comes from outside, and no other host does.
/// </summary>
public sealed class EntraSignIn(PagesOptions options, PageCookies cookies)
{
    public const string Header = "X-MS-CLIENT-PRINCIPAL";
    const int LongestHeader = 32 * 1024;
    static readonly string[] SignInNames = ["preferred_username", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"];

    // People can change these themselves: they are shown, and give no role.
    static readonly string[] ShownNames = ["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", "name"];
    static readonly string[] IdClaims = ["http://schemas.microsoft.com/identity/claims/objectidentifier", "oid"];
    static readonly string[] RoleClaims = ["roles", "http://schemas.microsoft.com/ws/2008/06/identity/claims/role"];

    sealed record Principal(string? Auth_typ, List<Claim>? Claims, string? Role_typ);
    sealed record Claim(string? Typ, string? Val);

    public bool IsOn => options.Entra is { SignIn: true };

    /// <param name="back">The page to come back to.</param>
    public static string SignInAddress(string? back) =>
        "/.auth/login/aad?post_login_redirect_uri=" + Uri.EscapeDataString(back ?? PagePath.Of(""));

    public static string SignOutAddress => "/.auth/logout?post_logout_redirect_uri=" + Uri.EscapeDataString(PagePath.Of("sign-in"));

    /// <summary>
    /// Null when nobody is signed in, or the switch is off. Somebody without a role is somebody who may nothing. What forms are made of is
    /// the browser's own secret and the person's id: another's form does not fit.
    /// </summary>
    public Session? Find(HttpContext http)
    {
        if (!IsOn || Read(http.Request.Headers[Header].ToString()) is not { Auth_typ: "aad", Claims: { } claims } told) return null;
        List<string> All(params string?[] kinds) => [.. kinds.SelectMany(kind => claims.Where(c => c.Typ == kind)).Select(c => c.Val)
            .OfType<string>()];
        var (signsIn, ids) = (All(SignInNames), All(IdClaims));
        List<string> names = [.. signsIn, .. All(ShownNames)];
        if (names.Count == 0 || ids.Count == 0) return null;
        var role = options.Entra!.RoleOf(All([told.Role_typ, .. RoleClaims]), [.. signsIn, .. ids]);
        return new Session(new Person { Name = NameOf(names[0]), Role = role, Since = default, Stamp = ids[0] },
            Tokens.Hash(cookies.Visitor(http) + Hash.Of(Encoding.UTF8.GetBytes(ids[0]))));
    }

    // As names are on the pages, in the log and at tasks; a guest's has signs that others have not.
    static string NameOf(string told)
    {
        var name = string.Concat(told.Trim().Select(c => People.IsName($"a{c}a") ? c : '_'));
        return name.Length <= People.LongestName ? name : name[..People.LongestName];
    }

    static Principal? Read(string header)
    {
        if (header.Length is 0 or > LongestHeader) return null;
        try
        {
            return JsonSerializer.Deserialize<Principal>(Convert.FromBase64String(header), Json.Options);
        }
        catch (Exception wrong) when (wrong is FormatException or JsonException)
        {
            return null;
        }
    }
}
