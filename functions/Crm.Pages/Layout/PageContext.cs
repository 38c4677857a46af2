using System.Globalization;
using Crm.Pages.Accounts;
using Crm.Pages.Finding;
using Crm.Pages.Language;
using Crm.Pages.Routing;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace Crm.Pages.Layout;

/// <summary>What every view may ask of the page it stands on.</summary>
public sealed record PageContext
{
    public required Texts Texts { get; init; }
    public required string Path { get; init; }

    /// <summary>As <see cref="PageRequest.Here"/>.</summary>
    public required string Here { get; init; }

    /// <summary>As <see cref="PageRequest.Place"/>.</summary>
    public required string Place { get; init; }
    public required Person? Person { get; init; }
    public required string FormToken { get; init; }
    public required string Title { get; init; }
    public required DateTimeOffset Now { get; init; }

    /// <summary>Of the first shop: times on the pages are its own.</summary>
    public required string Zone { get; init; }
    public required IReadOnlyList<PageSection> Sections { get; init; }

    public required StepNames Steps { get; init; }

    /// <summary>What was posted; empty for a page that was asked for.</summary>
    public required IFormCollection Form { get; init; }

    /// <summary>What was just done, in words.</summary>
    public string? Done { get; init; }

    /// <summary>A step, or the kind of a task, as people call it.</summary>
    public string StepName(string step) => Steps.Of(step, Texts);

    /// <summary>This page answers the form of this address: what it was sent to did not do it.</summary>
    public bool Answers(string form) => Form.Count > 0 && Path == form;

    /// <summary>What was typed into a form that was refused; null for any other.</summary>
    public string? Typed(string form, string field) => Answers(form) && Form.TryGetValue(field, out var typed) ? typed.ToString() : null;

    public bool Is(Role least) => Person is { } person && person.Role >= least;

    public string Time(DateTimeOffset at, string pattern = "uuuu-MM-dd HH:mm") =>
        Instant.FromDateTimeOffset(at).InZone(Crm.Common.LocalTime.Zone(Zone)).ToString(pattern, CultureInfo.InvariantCulture);

    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Amount(decimal value) => value.ToString("F2", CultureInfo.InvariantCulture);

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Share(double value) => value.ToString("0.0 %", CultureInfo.InvariantCulture);
}

/// <summary>A page's own part.</summary>
public abstract class PageView<TModel> : ComponentBase
{
    [Parameter, EditorRequired] public TModel Model { get; set; } = default!;
    [CascadingParameter] public PageContext Page { get; set; } = null!;

    protected Texts T => Page.Texts;
    protected static string Url(string path) => PagePath.Of(path);
}

/// <summary>A piece that several pages share.</summary>
public abstract class PagePart : ComponentBase
{
    [CascadingParameter] public PageContext Page { get; set; } = null!;

    protected Texts T => Page.Texts;
    protected static string Url(string path) => PagePath.Of(path);
}
