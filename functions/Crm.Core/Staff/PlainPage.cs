using System.Net;
using Crm.Common;

namespace Crm.Staff;

/// <summary>A page of one sentence for buyers who follow a link of a text.</summary>
static class PlainPage
{
    /// <param name="more">HTML below it.</param>
    public static ApiResponse Of(int status, string language, string text, string more = "") => new(status, "text/html; charset=utf-8",
        $"<!doctype html><html lang=\"{language}\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
        + $"<meta name=\"robots\" content=\"noindex\"><title>{Html(text)}</title><p>{Html(text)}</p>{more}</html>");

    static string Html(string text) => WebUtility.HtmlEncode(text);
}
