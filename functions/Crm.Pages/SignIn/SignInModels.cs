namespace Crm.Pages.SignIn;

/// <param name="Nobody">Nobody can sign in yet: a link has to be used first.</param>
/// <param name="Wrong">The last try failed.</param>
public sealed record SignInModel(string? Back, string? Name, bool Nobody, bool Wrong);

/// <param name="Name">Whose link it is; null for the first owner, who chooses a name.</param>
/// <param name="Mistake">The key of what is wrong with what was typed.</param>
public sealed record ChooseModel(string Token, string? Name, string? Typed, string? Mistake);

/// <param name="Address">Of the platform's own sign-in.</param>
public sealed record EntraModel(string Address);
