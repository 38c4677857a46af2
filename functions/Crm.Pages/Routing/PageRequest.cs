using Crm.Common;
using Crm.Pages.Accounts;
using Crm.Pages.Language;
using Crm.Pages.Layout;
using Microsoft.AspNetCore.Http;

namespace Crm.Pages.Routing;

/// <summary>One request for a page, and the ways to answer it.</summary>
public sealed class PageRequest
{
    public required HttpContext Http { get; init; }

    /// <summary>Below the pages' base.</summary>
    public required string Path { get; init; }

    /// <summary>The address to ask for this page again: after a post, of the page that its form stood on.</summary>
    public required string Here { get; set; }

    /// <summary>The same without what was just done: what forms on this page bring back.</summary>
    public required string Place { get; set; }
    public required Texts Texts { get; init; }
    public required PageRenderer Renderer { get; init; }

    /// <summary>What stands in the address, by the pattern's names.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>Read only of somebody who may send it.</summary>
    public IFormCollection Form { get; internal set; } = FormCollection.Empty;
    public Session? Session { get; init; }

    /// <summary>What forms on this page bring back.</summary>
    public required string FormToken { get; init; }

    public CancellationToken Cancel => Http.RequestAborted;

    /// <summary>Who is signed in; only for routes that need it.</summary>
    public Person Who => Session?.Person ?? throw new InvalidOperationException("This page asks for nobody.");

    /// <summary>Null where it is missing or empty.</summary>
    public string? Field(string name) => Form[name].ToString().Trim() is { Length: > 0 } text ? text : null;
    public string? Query(string name) => Http.Request.Query[name].ToString().Trim() is { Length: > 0 } text ? text : null;

    /// <summary>The page of this view.</summary>
    /// <param name="title">The text, not its key.</param>
    /// <param name="model">What the view shows.</param>
    /// <param name="status">The HTTP status.</param>
    public async Task<ApiResponse> PageAsync<TView>(string title, object model, int status = 200) where TView : notnull =>
        new(status, "text/html; charset=utf-8", await Renderer.RenderAsync(this, typeof(TView), title, model));

    /// <summary>After a change: the browser asks for a page, and reloading does nothing twice.</summary>
    /// <param name="path">Below the base.</param>
    /// <param name="done">The key of a text under "done." that says what was done.</param>
    public ApiResponse Go(string path, string? done = null) => GoTo(PagePath.Of(path) + (done is null ? "" : "?done=" + done));

    /// <summary>As <see cref="Go"/>, to the page that the form stood on, with what was asked of it.</summary>
    public ApiResponse GoBack(string done) => GoTo($"{Place}{(Place.Contains('?', StringComparison.Ordinal) ? '&' : '?')}done={done}");

    public ApiResponse GoTo(string address)
    {
        Http.Response.Headers.Location = address;
        return new ApiResponse(303, "", "");
    }

    /// <param name="kind">"not-found", "forbidden", "form", "method" or "failed": its texts are "problem." and this.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="detail">More about it; a text.</param>
    public Task<ApiResponse> ProblemAsync(string kind, int status, string? detail = null) =>
        PageAsync<Problem>(Texts[$"problem.{kind}.title"], new ProblemModel(kind, status, detail), status);

    public Task<ApiResponse> NotFoundAsync() => ProblemAsync("not-found", 404);

    /// <summary>A file to be saved.</summary>
    public ApiResponse File(string name, string contentType, string body)
    {
        Http.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        return new ApiResponse(200, contentType, body);
    }
}
